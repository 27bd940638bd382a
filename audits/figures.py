"""The figures of a diagnosis: pure, exact, the same for page and print.

conformity = (conform + ½ partial) ÷ (assessed − not applicable − no case); assessed is every result but
"not assessed"; nothing to divide by is a dash. Coverage and the number of "no case" always stand beside it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

RESULTS = ("conform", "partial", "nonconform", "no_case", "not_applicable", "not_assessed")
EMPTY = "—"
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Figures:
    """How many clauses got which result; `maturities` are the marks that were given."""

    conform: int = 0
    partial: int = 0
    nonconform: int = 0
    no_case: int = 0
    not_applicable: int = 0
    not_assessed: int = 0
    maturities: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """All assessable clauses."""
        return self.assessed + self.not_assessed

    @property
    def assessed(self) -> int:
        """Every result but not assessed."""
        return self.conform + self.partial + self.nonconform + self.no_case + self.not_applicable

    @property
    def divisor(self) -> int:
        """What conformity is divided by."""
        return self.assessed - self.not_applicable - self.no_case

    @property
    def conformity(self) -> Fraction | None:
        """The share that conforms, 0 to 1; None with nothing to divide by."""
        return Fraction(2 * self.conform + self.partial, 2 * self.divisor) if self.divisor else None

    @property
    def coverage(self) -> Fraction | None:
        """The share that was assessed, 0 to 1; None for a standard without assessable clauses."""
        return Fraction(self.assessed, self.total) if self.total else None

    @property
    def maturity(self) -> Fraction | None:
        """The mean of the marks given."""
        return Fraction(sum(self.maturities), len(self.maturities)) if self.maturities else None

    @property
    def counts(self) -> list[int]:
        """The numbers in the order of RESULTS."""
        return [getattr(self, name) for name in RESULTS]

    @property
    def conformity_shown(self) -> str:
        """Conformity as it is printed: 52.1 %."""
        return percent(self.conformity)

    @property
    def coverage_shown(self) -> str:
        """Coverage as it is printed."""
        return percent(self.coverage)

    @property
    def maturity_shown(self) -> str:
        """Mean maturity as it is printed: 2.7."""
        return EMPTY if self.maturity is None else str(rounded(self.maturity))


def rounded(share: Fraction) -> Decimal:
    """Round to one decimal, halves up, as people do by hand."""
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(TENTH, ROUND_HALF_UP)


def percent(share: Fraction | None) -> str:
    """Write a share as a percentage with one decimal, a whole 0 or 100 without."""
    if share is None:
        return EMPTY
    return f"{points(share)} %".replace("100.0 %", "100 %")


def points(share: Fraction) -> Decimal:
    """Return a share as percentage points with one decimal."""
    return rounded(share * 100)


def figures_of(answers: Iterable[tuple[str, int | None]]) -> Figures:
    """Count (result, maturity) pairs. A maturity on a clause without a verdict does not count."""
    pairs = list(answers)
    counted = Counter(result for result, _maturity in pairs)
    marks = tuple(mark for result, mark in pairs if mark is not None and result != "not_assessed")
    return Figures(**{name: counted[name] for name in RESULTS}, maturities=marks)


@dataclass(frozen=True)
class Group:
    """An axis of the radar: a part of the standard with the assessable clauses under it."""

    clause: Any
    leaves: tuple[Any, ...]

    def figures(self, answers: dict[int, tuple[str, int | None]]) -> Figures:
        """Count the answers of its clauses; `answers` are by primary key of the clause."""
        return figures_of(answers.get(leaf.pk, ("not_assessed", None)) for leaf in self.leaves)


def groups_of(clauses: Sequence[Any]) -> list[Group]:
    """Divide a standard for charts: its chapters, those that hold more than a third of all clauses split further.

    `clauses` have pk, parent_id, assessable, and come in the order of the standard. ISO/IEC 20000-1 gives the
    thirteen groups 4, 5, 6, 7, 8.1 to 8.7, 9, 10.
    """
    children: dict[int | None, list[Any]] = {}
    for clause in clauses:
        children.setdefault(clause.parent_id, []).append(clause)
    total = sum(clause.assessable for clause in clauses)
    return [group for root in children.get(None, []) for group in _divided(root, children, total)]


def _leaves(clause: Any, children: dict[int | None, list[Any]]) -> list[Any]:
    own = [clause] if clause.assessable else []
    return own + [leaf for child in children.get(clause.pk, []) for leaf in _leaves(child, children)]


def _divided(clause: Any, children: dict[int | None, list[Any]], total: int) -> list[Group]:
    leaves = _leaves(clause, children)
    under = children.get(clause.pk, [])
    if not leaves:
        return []
    if len(leaves) * 3 <= total or not under or clause.assessable:
        return [Group(clause, tuple(leaves))]
    return [group for child in under for group in _divided(child, children, total)]
