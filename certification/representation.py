"""Which departments are represented in the working body (S2.2.4), and which are explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from certification.models import Department, DepartmentAbsence, Engagement, GroupMember


@dataclass(frozen=True)
class Line:
    """A department as the working body sees it: who speaks for it, or the reason that stands for its absence."""

    department: Department
    depth: int
    people: tuple[str, ...]
    reason: str
    inherited: bool  # the reason stands at a department above

    @property
    def is_open(self) -> bool:
        """Whether nobody speaks for it and nobody said why."""
        return not self.people and not self.reason


def lines(engagement: Engagement, seats: Iterable[GroupMember]) -> list[Line]:
    """Return every department in the order of the tree; one query.

    Somebody speaks for a department who belongs to it or to one under it, or heads it. A reason stands for everything
    under its department as well.
    """
    told = DepartmentAbsence.objects.filter(group__engagement=engagement, department=OuterRef("pk")).values("reason")
    rows: Any = Department.objects.filter(workspace=engagement.client.workspace_id).annotate(told=Subquery(told[:1]))
    departments = list(rows)
    speakers = _speakers(departments, list(seats))
    under: dict[int | None, list[Any]] = {}
    for one in departments:
        under.setdefault(one.parent_id, []).append(one)

    found: list[Line] = []

    def walk(parent: int | None, depth: int, above: str) -> None:
        for one in under.get(parent, []):
            own = one.told or ""
            people = tuple(speakers.get(one.pk, ()))
            found.append(Line(one, depth, people, own or above, bool(above) and not own))
            walk(one.pk, depth + 1, own or above)

    walk(None, 0, "")
    return found


def _speakers(departments: list[Department], seats: list[Any]) -> dict[int, list[str]]:
    parents = {one.pk: one.parent_id for one in departments}
    found: dict[int, list[str]] = {}
    for seat in seats:
        place = seat.person.department_id
        while place is not None and place in parents:
            found.setdefault(place, []).append(str(seat.person))
            place = parents[place]
    sitting = {seat.person_id: str(seat.person) for seat in seats}
    for one in departments:
        if one.head_id in sitting and sitting[one.head_id] not in found.get(one.pk, []):
            found.setdefault(one.pk, []).append(sitting[one.head_id])
    return found


def unexplained(engagement: Engagement, seats: Iterable[GroupMember]) -> list[Department]:
    """Return the departments that nobody speaks for and nobody has explained."""
    return [line.department for line in lines(engagement, seats) if line.is_open]
