"""What the internal audits of a cycle looked at: clause by department, service and site; with the rule of sampling."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Q

from audits import audit_rules
from audits.audit_matrix import Duties, Place, clauses_of, duties
from audits.models import Audit, AuditItem, AuditSlot, Function, Verdict
from certification.models import Clause, Department, Service, Site
from certification.models.scope import Scope

OPEN = frozenset({Verdict.NOT_JUDGED, Verdict.NOT_DUE})
DONE = (Audit.State.REPORTED, Audit.State.CLOSED)


@dataclass
class Cell:
    """What was asked of one clause in one place."""

    rows: int = 0
    judged: int = 0
    major: int = 0
    minor: int = 0
    other: int = 0
    expected: bool = False  # the matrix names the place for the clause

    def add(self, verdict: str) -> None:
        """Count a row of a checklist."""
        self.rows += 1
        self.judged += verdict not in OPEN
        self.major += verdict == Verdict.MAJOR
        self.minor += verdict == Verdict.MINOR
        self.other += verdict in {Verdict.OBSERVATION, Verdict.OPPORTUNITY}

    @property
    def state(self) -> str:
        """How the cell looks: seen, planned, missing although somebody answers there, or nothing."""
        if self.judged:
            return "nc" if self.major or self.minor else "seen"
        return "planned" if self.rows else "missing" if self.expected else ""

    @property
    def mark(self) -> str:
        """What stands in the cell, so that nobody has to tell colours apart."""
        if self.major or self.minor:
            return f"●{self.major + self.minor}"
        return {"seen": "✓", "planned": "…", "missing": "!", "": ""}[self.state]


@dataclass
class Column:
    """A department or function, a service or a site, with what was seen of it."""

    key: Any
    name: str
    note: str = ""
    cells: dict[int, Cell] = field(default_factory=lambda: defaultdict(Cell))

    @property
    def seen(self) -> bool:
        """Whether anything was judged there."""
        return any(cell.judged for cell in self.cells.values())


@dataclass
class Coverage:
    """The audits of a cycle as tables: clauses down, places across."""

    clauses: list[Clause]
    departments: dict[Place, Column]
    services: dict[int, Column]
    sites: dict[int, Column]
    temporary: set[int]
    sample: int  # how many temporary sites the rule asks for
    not_due: set[int] = field(default_factory=set)

    def axis(self, name: str) -> list[Column]:
        """Return the columns of an axis: departments, services or sites."""
        return list({"services": self.services, "sites": self.sites}.get(name, self.departments).values())  # type: ignore[attr-defined]

    def uncovered(self) -> list[Clause]:
        """Return the clauses that nobody judged anywhere and that are due."""
        seen = {pk for column in self.departments.values() for pk, cell in column.cells.items() if cell.judged}
        return [one for one in self.clauses if one.pk not in seen and one.pk not in self.not_due]

    def unseen(self, name: str) -> list[str]:
        """Return the columns of an axis that nobody looked at; of temporary sites as many as the rule still wants."""
        left = [one for one in self.axis(name) if not one.seen]
        if name != "sites":
            return [one.name for one in left if not isinstance(one.key, Place) or one.key.department]
        waiting = [one for one in left if one.key in self.temporary]
        lacking = max(0, self.sample - (len(self.temporary) - len(waiting)))
        return [one.name for one in left if one.key not in self.temporary] + [one.name for one in waiting[:lacking]]


def read(cycle: Any, audits: Iterable[Audit] | None = None, *, done_only: bool = False) -> Coverage:
    """Read what internal audits covered, all of the cycle's or those given; a dozen queries, however many rows."""
    chosen = list(Audit.objects.of(cycle).alive().filter(kind=Audit.Kind.INTERNAL) if audits is None else audits)
    if done_only:
        chosen = [one for one in chosen if one.state in DONE]
    found = _blank(cycle)
    slots = _slots(chosen)
    names = ("audit", "clause", "department", "function", "service", "site", "verdict")
    for audit, clause, department, function, service, site, verdict in AuditItem.objects.filter(
        audit__in=chosen
    ).values_list(*names):
        _count(found, slots.get(audit, []), Place(department, function), (clause, service, site, verdict))
    return found


def _blank(cycle: Any) -> Coverage:
    engagement = cycle.engagement
    scope = Scope.objects.filter(engagement=engagement, state=Scope.State.IN_FORCE)
    place = engagement.client.workspace_id
    looked_at = Q(scopes__in=scope) | ~Exists(scope)  # without a scope in force: everything that the client has
    services = Service.objects.filter(looked_at, workspace=place).distinct()
    sites = list(Site.objects.filter(looked_at, workspace=place).distinct())
    known = duties(engagement)
    clauses = clauses_of(engagement.standards.all())
    temporary = {one.pk for one in sites if not one.permanent}
    return Coverage(
        clauses=clauses,
        departments=_departments(place, known),
        services={one.pk: Column(one.pk, one.name) for one in services},
        sites={one.pk: Column(one.pk, one.name, "" if one.permanent else "△") for one in sites},
        temporary=temporary,
        sample=audit_rules.sample_size(len(temporary), audit_rules.profile(cycle)),
    )


def _departments(place: int, known: Duties) -> dict[Place, Column]:
    """Return a column per department and per function that leads something, with what the matrix expects of it."""
    functions = [Place(function=one) for one in Function if known.leads.get(Place(function=one))]
    found = {one: Column(one, str(Function(one.function).label)) for one in functions}
    for row in Department.objects.filter(workspace=place):
        found[Place(row.pk)] = Column(Place(row.pk), row.name)
    for key, column in found.items():
        for clause in known.leads.get(key, set()):
            column.cells[clause].expected = True
    return found


def _slots(audits: list[Audit]) -> dict[int, list[tuple[set[Place], set[int], set[int], int | None]]]:
    """Return the sessions of audits by audit: places, clauses, services, site."""
    found: dict[int, list[tuple[set[Place], set[int], set[int], int | None]]] = defaultdict(list)
    rows = AuditSlot.objects.filter(audit__in=audits, kind=AuditSlot.Kind.SESSION)
    for slot in rows.prefetch_related("departments", "clauses", "services"):
        places = {Place(one.pk) for one in slot.departments.all()} | {Place(function=one) for one in slot.functions}
        clauses = {one.pk for one in slot.clauses.all()}
        found[slot.audit_id].append((places, clauses, {one.pk for one in slot.services.all()}, slot.site_id))
    return found


def _count(found: Coverage, slots: list[Any], place: Place, row: tuple[Any, ...]) -> None:
    """Count a row under its department, and under the services and sites that it or its session names."""
    clause, service, site, verdict = row
    if clause is None:
        return
    if verdict == Verdict.NOT_DUE:
        found.not_due.add(clause)
    if place in found.departments:
        found.departments[place].cells[clause].add(verdict)
    services, sites = {service} if service else set(), {site} if site else set()
    for places, clauses, served, where in slots:
        if (place in places or not places) and (clause in clauses or not clauses):
            services |= served
            sites |= {where} if where and not site else set()
    for pk in services & found.services.keys():
        found.services[pk].cells[clause].add(verdict)
    for pk in sites & found.sites.keys():
        found.sites[pk].cells[clause].add(verdict)


def months_of(cycle: Any) -> dict[tuple[int, int], list[Audit]]:
    """Return the internal audits of a cycle by the month that they begin in."""
    found: dict[tuple[int, int], list[Audit]] = defaultdict(list)
    for audit in Audit.objects.of(cycle).alive().filter(kind=Audit.Kind.INTERNAL).exclude(starts_on=None):
        day: dt.date = audit.starts_on or dt.date.min
        found[(day.year, day.month)].append(audit)
    return found
