"""Who leads and supports which clause, read from the function allocation matrices in force: the base of every plan."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from audits.models import Function
from certification.models import Clause
from certification.models.function_matrix import FunctionMatrix, MatrixColumn, MatrixMark

# What a column of the matrix is to an audit; a department's column is its department.
FUNCTION_OF = {MatrixColumn.Kind.TOP: Function.TOP, MatrixColumn.Kind.REPRESENTATIVE: Function.REPRESENTATIVE}


@dataclass(frozen=True)
class Place:
    """Whom an audit asks: a department by primary key, or a function."""

    department: int | None = None
    function: str = ""


@dataclass
class Duties:
    """Clauses by place: which they lead, which they support."""

    leads: dict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))
    supports: dict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))

    def of(self, place: Place) -> set[int]:
        """Return the clauses that a place leads, or supports where it leads none."""
        return self.leads.get(place) or self.supports.get(place, set())

    def leaders(self, clause: int) -> list[Place]:
        """Return who leads a clause."""
        return [place for place, clauses in self.leads.items() if clause in clauses]


def duties(engagement: Any) -> Duties:
    """Read the marks of the matrices in force; one query."""
    found = Duties()
    rows = MatrixMark.objects.filter(
        matrix__workspace=engagement.workspace_id,
        matrix__state=FunctionMatrix.State.IN_FORCE,
        row__left_out=False,
        column__left_out=False,
    ).exclude(value="")
    names = ("value", "row__clause", "column__kind", "column__department")
    for value, clause, kind, department in rows.values_list(*names):
        place = Place(department) if department else Place(function=FUNCTION_OF[kind])
        (found.leads if value == MatrixMark.Value.LEAD else found.supports)[place].add(clause)
    return found


def clauses_of(standards: Any) -> list[Clause]:
    """Return the assessable clauses of standards, each standard in its own order; numbers are never joined."""
    found = Clause.objects.assessable().filter(standard__in=standards).select_related("standard")
    return list(found.defer("guidance", "evidence", "sources", "note", "prose").order_by("standard_id", "order"))
