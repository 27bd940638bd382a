"""The record plan as it is shipped (certification/data/record-plan.yaml), and the clauses that it means."""

from dataclasses import dataclass
from functools import cache

import yaml

from certification.models import Clause, Engagement
from certification.process import DATA


@dataclass(frozen=True)
class Shipped:
    """One kind of operating record as the data names it."""

    order: int
    ref: str
    name: str
    name_en: str
    rhythm: str
    least: int
    no_case: bool


@cache
def _read() -> tuple[str, tuple[Shipped, ...]]:
    told = yaml.safe_load((DATA / "record-plan.yaml").read_text(encoding="utf-8"))
    rows = tuple(
        Shipped(place, str(row["clause"]), row["zh"], row["en"], row["rhythm"], row["min"], row["no_case"])
        for place, row in enumerate(told["operating_records"], 1)
    )
    return told["family"], rows


def shipped_rows() -> tuple[Shipped, ...]:
    """Return the rows in their order."""
    return _read()[1]


def clauses_by_ref(engagement: Engagement) -> dict[str, Clause]:
    """Return the clauses that the plan may mean: of the engagement's standards of that type; one query."""
    family = _read()[0]
    found: dict[str, Clause] = {}
    rows = Clause.objects.in_force().filter(standard__engagements=engagement, standard__family=family)
    for clause in rows.order_by("standard_id", "order"):
        found.setdefault(clause.label or clause.ref, clause)
        found.setdefault(clause.ref, clause)
    return found
