"""A schedule proposed from the function allocation matrix: who is visited when, on which clauses, by whom."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audits import audit_checks
from audits.audit_independence import Area, Auditor, House
from audits.audit_matrix import Duties, Place, clauses_of, duties
from audits.models import Audit, AuditMember, AuditSlot, Function
from certification.models import Department
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, may, record

from .audit_planning import check_plan_open, locked

# Working hours of a visit: a meeting of half an hour, then sessions; over noon nobody audits.
MORNING, NOON, AFTERNOON, EVENING = dt.time(9), dt.time(12), dt.time(13, 30), dt.time(17, 30)
MEETING, SESSION, PER_CLAUSE = 30, 60, 10  # minutes: a meeting, the shortest session, what each further clause adds
LONGEST, FREE_CLAUSES = 180, 4


@dataclass
class Visit:
    """A place with its clauses, and who could look at it."""

    place: Place
    clauses: list[Any]
    department: Department | None = None
    auditor: AuditMember | None = None
    refused: list[tuple[str, list[str]]] = field(default_factory=list)  # (name, reasons)

    @property
    def name(self) -> str:
        """Whom it visits."""
        return str(self.department) if self.department else str(Function(self.place.function).label)

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return min(LONGEST, SESSION + PER_CLAUSE * max(0, len(self.clauses) - FREE_CLAUSES))


def visits(audit: Audit, known: Duties | None = None, clauses: list[Any] | None = None) -> list[Visit]:
    """Return whom the audit visits on which clauses: what each department leads, or supports where it leads none."""
    known = known or duties(audit.engagement)
    clauses = clauses_of(audit.standards.all()) if clauses is None else clauses
    found = []
    for department in audit.departments.all():
        mine = known.of(Place(department.pk))
        found.append(Visit(Place(department.pk), [one for one in clauses if one.pk in mine], department))
    for function in (Function.TOP, Function.REPRESENTATIVE):
        place = Place(function=function)
        mine = known.leads.get(place, set())
        if mine:
            found.insert(0, Visit(place, [one for one in clauses if one.pk in mine]))
    return found


def assign(house: House, team: list[tuple[AuditMember, Auditor]], found: list[Visit]) -> list[Visit]:
    """Give each visit to the member with the least to do among those who may, and say why each other may not."""
    load: dict[int, int] = {member.pk: 0 for member, _who in team}
    for visit in sorted(found, key=lambda one: len(one.clauses), reverse=True):
        area = Area(visit.place, frozenset(one.pk for one in visit.clauses))
        told = [(member, house.refusals(who, area)) for member, who in team]
        visit.refused = [(member.name, reasons) for member, reasons in told if reasons]
        free = [member for member, reasons in told if not reasons]
        if free:
            visit.auditor = min(free, key=lambda member: load[member.pk])
            load[visit.auditor.pk] += visit.minutes
    return found


def team_of(audit: Audit, house: House) -> list[tuple[AuditMember, Auditor]]:
    """Return the auditors of a team with what is known of each."""
    members = audit.members.select_related("person", "user")
    return [(member, house.auditor(member)) for member in members if member.audits]


@transaction.atomic
def propose_schedule(audit: Audit, *, by: User) -> list[AuditSlot]:
    """Write a schedule into an empty one: opening, a session per department and function, team, closing.

    An auditor is named where one may audit the place; the others are left open. Raises PermissionDenied, Obstructed.
    """
    fresh = locked(audit)
    if not may("create", AuditSlot(workspace=fresh.workspace, audit=fresh), by.fresh()):
        raise PermissionDenied
    check_plan_open(fresh)
    if fresh.schedule.exists():
        raise Obstructed(_("The schedule has lines already. Remove them first, or go on with them."))
    if fresh.starts_on is None:
        raise Obstructed(_("Say first on which day the audit begins."))
    house = audit_checks.house_of(fresh)
    plan = assign(house, team_of(fresh, house), visits(fresh))
    sites, services = list(fresh.sites.all()), list(fresh.services.select_related("owner"))
    made = [_write(fresh, slot, links, by) for slot, links in _lines(fresh, plan, sites, services)]
    last = max(slot.day for slot in made)
    if fresh.ends_on is None or fresh.ends_on < last:
        record(fresh, "edit", by=by, changes={"ends_on": last})
    return made


Line = tuple[dict[str, Any], dict[str, list[Any]]]


def _lines(audit: Audit, plan: list[Visit], sites: list[Any], services: list[Any]) -> Iterator[Line]:
    """Yield the lines in the order of time: departments one after another, each auditor in one place at a time."""
    day = audit.starts_on or audit.cycle.today()
    team = [member for member in audit.members.all() if member.audits]
    served = _served(plan, services)
    hours = _Hours(day)
    yield hours.take(MEETING, kind=AuditSlot.Kind.OPENING), {"auditors": team}
    for place, visit in enumerate(plan):
        slot = hours.take(visit.minutes, kind=AuditSlot.Kind.SESSION, method=audit.method)
        slot["functions"] = [visit.place.function] if visit.place.function else []
        slot["site"] = sites[place % len(sites)] if sites else None
        head = visit.department.head if visit.department and visit.department.head_id else None
        yield (
            slot,
            {
                "departments": [visit.department] if visit.department else [],
                "clauses": visit.clauses,
                "services": served.get(place, []),
                "auditors": [visit.auditor] if visit.auditor else [],
                "people": [head] if head else [],
            },
        )
    for site in sites[len(plan) :]:
        slot = hours.take(SESSION, kind=AuditSlot.Kind.SESSION, method=audit.method)
        yield {**slot, "site": site}, {}
    yield hours.take(MEETING, kind=AuditSlot.Kind.TEAM), {"auditors": team}
    yield hours.take(MEETING, kind=AuditSlot.Kind.CLOSING), {"auditors": team}


def _served(plan: list[Visit], services: list[Any]) -> dict[int, list[Any]]:
    """Return which services each visit looks at: where their owner works, else at the last department."""
    found: dict[int, list[Any]] = {}
    rooms = {visit.department.pk: place for place, visit in enumerate(plan) if visit.department}
    for service in services:
        home = service.owner.department_id if service.owner_id else None
        if rooms:
            found.setdefault(rooms.get(home, max(rooms.values())), []).append(service)
    return found


class _Hours:
    """The working hours, taken piece by piece; weekends are left out."""

    def __init__(self, day: dt.date) -> None:
        self.at = dt.datetime.combine(day, MORNING)

    def take(self, minutes: int, **told: Any) -> dict[str, Any]:
        """Return the next stretch of so many minutes."""
        length = dt.timedelta(minutes=minutes)
        if self.at.time() < NOON < (self.at + length).time() or NOON <= self.at.time() < AFTERNOON:
            self.at = dt.datetime.combine(self.at.date(), AFTERNOON)
        if (self.at + length).time() > EVENING:
            self.at = dt.datetime.combine(_workday(self.at.date()), MORNING)
        starts, self.at = self.at, self.at + length
        return {"day": starts.date(), "starts": starts.time(), "ends": self.at.time(), **told}


def _workday(day: dt.date) -> dt.date:
    """Return the next day that is no weekend."""
    after = day + dt.timedelta(days=1)
    while after.isoweekday() > 5:
        after += dt.timedelta(days=1)
    return after


def _write(audit: Audit, told: dict[str, Any], links: dict[str, list[Any]], by: User) -> AuditSlot:
    slot = AuditSlot(workspace=audit.workspace, audit=audit)
    return record(slot, "create", by=by, changes={**told, **{name: rows for name, rows in links.items() if rows}})
