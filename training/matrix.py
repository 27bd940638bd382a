"""The competence matrix: who is appointed, what their roles demand, where each stands with it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from certification.models import Appointment, Cycle

from . import words
from .catalogue import Demand, courses
from .competence import APPOINTED, Cell, cell, demanded, gather


@dataclass
class Line:
    """One appointed person."""

    person: Any
    roles: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[Cell | None] = field(default_factory=list)

    @property
    def lacks(self) -> bool:
        """Whether something is missing."""
        return any(one.lacks for one in self.cells if one is not None)


@dataclass(frozen=True)
class Matrix:
    """Columns are courses; a line's cell is None where the person's roles do not demand the course."""

    columns: list[tuple[str, str]]
    lines: list[Line]

    @property
    def lacking(self) -> int:
        """How many people lack something."""
        return sum(line.lacks for line in self.lines)

    @property
    def gaps(self) -> int:
        """How many cells lack something."""
        return sum(one.lacks for line in self.lines for one in line.cells if one is not None)


def matrix(cycle: Cycle, *, role: str = "", day: dt.date | None = None) -> Matrix:
    """Return the matrix of an engagement on a day, today if none is given; five queries, however many people.

    `role`: only who holds this role, and only what this role demands.
    """
    today = day or cycle.today()
    engagement = cycle.engagement
    lines = _lines(engagement, role)
    asked = [demanded(line.roles) for line in lines]
    keys = _in_order({key for one in asked for key in one})
    place = {"workspace": engagement.workspace_id}
    people = [line.person.pk for line in lines]
    facts = gather(people, keys, place, engagement.client.time_zone) if lines else {}
    for line, demands in zip(lines, asked, strict=True):
        learnt = facts.get(line.person.pk, {})
        line.cells = [_cell(demands.get(key), learnt.get(key), today) for key in keys]
    return Matrix([(key, words.course(key)) for key in keys], lines)


def _cell(demand: Demand | None, learnt: Any, today: dt.date) -> Cell | None:
    return cell(demand, learnt, today) if demand else None


def _lines(engagement: Any, role: str) -> list[Line]:
    """Return who holds a letter that is out, in the order of their departments."""
    letters = Appointment.objects.filter(cycle__engagement=engagement, state__in=APPOINTED)
    if role:
        letters = letters.filter(role=role)
    found: dict[int, Line] = {}
    related = letters.select_related("person__department").order_by("person__department__order", "person", "role")
    for letter in related:
        line = found.setdefault(letter.person_id, Line(letter.person))
        if letter.role not in line.roles:
            line.roles.append(letter.role)
            line.words.append(letter.get_role_display())
    return list(found.values())


def _in_order(keys: set[str]) -> list[str]:
    return [key for key in courses() if key in keys]
