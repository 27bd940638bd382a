"""Whom the briefings reached, level by level: every point, every department, every person."""

# claims: S6.1.*
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from certification.models import Attendance, Person
from documents.models import PilotRun

from .catalogue import Item, Level, levels


@dataclass(frozen=True)
class Member:
    """A person who is to be briefed."""

    pk: int
    name: str
    department_id: int
    department: str


@dataclass
class DepartmentReach:
    """A department: how many work there, how many were briefed on a level."""

    name: str
    people: int = 0
    came: int = 0

    @property
    def reached(self) -> bool:
        """Whether anybody of it was there."""
        return bool(self.came)


@dataclass
class LevelReach:
    """A level of documents: which points were dealt with, who has heard them."""

    level: Level
    covered: set[str] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)
    departments: dict[int, DepartmentReach] = field(default_factory=dict)
    absent: list[Member] = field(default_factory=list)

    @property
    def lacking(self) -> list[Item]:
        """The points that no briefing dealt with yet."""
        return [item for item in self.level.items if item.ref not in self.covered]

    @property
    def people(self) -> int:
        """How many are to be briefed."""
        return sum(one.people for one in self.departments.values())

    @property
    def came(self) -> int:
        """How many of them were."""
        return sum(one.came for one in self.departments.values())

    @property
    def unreached(self) -> list[str]:
        """The departments that have people and of which nobody was there."""
        return [one.name for one in self.departments.values() if one.people and not one.reached]


def reach(run: PilotRun, today: dt.date) -> list[LevelReach]:
    """Return whom the briefings of a pilot run reached; two queries."""
    return counted(members(run, today), attended(run))


def members(run: PilotRun, today: dt.date) -> list[Member]:
    """Return the people of the departments that take part; one query."""
    rows = Person.objects.working(today).filter(department__in=run.departments.all())
    rows = rows.order_by("department__order", "department_id", "pk")
    return [Member(*row) for row in rows.values_list("pk", "name", "department_id", "department__name")]


def attended(run: PilotRun) -> Iterable[tuple[int | None, list[str]]]:
    """Return who signed in at a briefing, with the points it dealt with; one query."""
    rows = Attendance.objects.signed().filter(meeting__briefing__run=run, meeting__called_off_at=None)
    return list(rows.values_list("person_id", "meeting__briefing__items"))


def counted(people: Iterable[Member], signed: Iterable[tuple[int | None, list[str]]]) -> list[LevelReach]:
    """Count, level by level."""
    found = [LevelReach(level) for level in levels()]
    for person, items in signed:
        for one in found:
            dealt = one.level.refs.intersection(items)
            one.covered |= dealt
            if dealt and person is not None:
                one.heard.add(person)
    everybody = list(people)
    for one in found:
        for member in everybody:
            place = one.departments.setdefault(member.department_id, DepartmentReach(member.department))
            place.people += 1
            if member.pk in one.heard:
                place.came += 1
            else:
                one.absent.append(member)
    return found
