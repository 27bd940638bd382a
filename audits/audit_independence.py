"""Who may audit whom, and why not (P: practice 11): nobody audits their own work; auditors are qualified.

`read` looks everything up once, in a fixed number of queries; what follows is pure.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from audits.audit_matrix import Place
from audits.models import AuditMember, Function
from certification.models import Appointment, Department, Group, GroupMember, Person
from documents.models import Document
from training import competence

AUDITOR = Appointment.Role.INTERNAL_AUDITOR
OWNERS = (Appointment.Role.PROCESS_OWNER, Appointment.Role.SERVICE_OWNER)


@dataclass(frozen=True)
class Area:
    """What somebody would audit: a place, and the clauses and services that are looked at there."""

    place: Place
    clauses: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Auditor:
    """Somebody who might audit: a person of the client, or a member of a team who comes from outside."""

    name: str
    person: int | None = None
    user: int | None = None
    department: int | None = None
    uid: str = ""  # of the person
    refusals: tuple[str, ...] = ()  # why not at all
    post: str = ""

    @property
    def key(self) -> tuple[str, int | None]:
        """What tells two auditors apart."""
        return ("person", self.person) if self.person else ("user", self.user)


@dataclass
class House:
    """What is known about everybody's own work in an engagement."""

    parents: dict[int, int | None]
    names: dict[int, str]
    headed: dict[int, set[int]]  # person → departments that they head
    documents: dict[int, list[tuple[str, set[int], set[int]]]]  # clause → (title, people, users) of each document
    drafted: dict[int, int]  # user → how many versions they drafted
    processes: dict[int, set[int]]  # person → clauses that they own
    services: dict[int, set[int]]
    representatives: set[int]
    top: set[int]
    working: set[int]
    labels: dict[int, str] = field(default_factory=dict)  # clause → printed number
    candidates: list[Auditor] = field(default_factory=list)

    def refusals(self, who: Auditor, area: Area) -> list[str]:
        """Return why somebody may not audit an area; nothing when they may."""
        return [*who.refusals, *self._place(who, area.place), *self._work(who, area)]

    def _place(self, who: Auditor, place: Place) -> list[str]:
        if place.function:
            held = {
                Function.TOP: (self.top, _("%(name)s is a member of top management.")),
                Function.REPRESENTATIVE: (self.representatives, _("%(name)s is the management representative.")),
                Function.WORKING: (self.working, _("%(name)s is a member of the working body.")),
            }[Function(place.function)]
            return [held[1] % {"name": who.name}] if who.person in held[0] else []
        if place.department is not None and self._is_own(who, place.department):
            told = {"name": who.name, "department": self.names.get(place.department, "")}
            return [_("%(name)s belongs to “%(department)s”: nobody audits their own department.") % told]
        return []

    def _is_own(self, who: Auditor, department: int) -> bool:
        """Whether a department is somebody's own: theirs, one that theirs is a part of, or under one they head."""
        if who.department is not None and department in self._upwards(who.department):
            return True
        return bool(who.person and self.headed.get(who.person, set()) & self._upwards(department))

    def _upwards(self, department: int) -> set[int]:
        found: set[int] = set()
        here: int | None = department
        while here is not None and here not in found:
            found.add(here)
            here = self.parents.get(here)
        return found

    def _work(self, who: Auditor, area: Area) -> list[str]:
        """Return the documents and processes of an area that are somebody's own work; each document once."""
        found: dict[str, list[str]] = defaultdict(list)
        for clause in area.clauses:
            for title, people, users in self.documents.get(clause, ()):
                if who.person in people or (who.user is not None and who.user in users):
                    found[title].append(self.labels.get(clause, ""))
        told = [
            _("%(name)s wrote, approved or answers for %(document)s (clause %(clauses)s).")
            % {"name": who.name, "document": title, "clauses": _(", ").join(sorted(set(labels)))}
            for title, labels in sorted(found.items())
        ]
        owned = self.processes.get(who.person or 0, set()) & area.clauses
        if owned:
            labels = _(", ").join(sorted(self.labels.get(clause, "") for clause in owned))
            told.append(_("%(name)s owns the process of clause %(clauses)s.") % {"name": who.name, "clauses": labels})
        if self.services.get(who.person or 0, set()) & area.services:
            told.append(_("%(name)s owns a service that is audited here.") % {"name": who.name})
        return told

    def against_leading(self, who: Auditor) -> list[str]:
        """Return why somebody may not lead an internal audit: a consultant who drafted its documents."""
        number = self.drafted.get(who.user or 0, 0)
        if who.person is None and number:
            return [
                _("%(name)s drafted documents of this system as a consultant (%(count)s versions): whoever did may"
                  " not lead the internal audit.") % {"name": who.name, "count": number}
            ]  # fmt: skip
        return []

    def auditor(self, member: AuditMember) -> Auditor:
        """Return a member of a team as an auditor, with what stands against them at all."""
        if member.person_id:
            known = next((one for one in self.candidates if one.person == member.person_id), None)
            if known is not None:
                return known
        return Auditor(
            member.name, member.person_id, member.user_id, refusals=tuple(of_outside(member) if member.audits else ())
        )


def of_outside(member: AuditMember) -> list[str]:
    """Return what an auditor from outside lacks: authority letter, statement of impartiality, proof of competence."""
    if member.person_id:
        return [_("%(name)s no longer works for the client.") % {"name": member.name}]
    found = []
    if not (member.authority and member.authority_on):
        found.append(_("%(name)s comes from outside: the authority letter is missing.") % {"name": member.name})
    if not member.impartial_on:
        told = {"name": member.name}
        found.append(_("%(name)s comes from outside: the statement of impartiality is missing.") % told)
    if not member.qualification:
        found.append(_("%(name)s comes from outside: the qualification is not named.") % {"name": member.name})
    return found


def read(engagement: Any, day: dt.date, clauses: Iterable[Any] = ()) -> House:
    """Read everybody's own work, and who is qualified on `day`: four queries, however much there is."""
    departments = list(Department.objects.filter(workspace=engagement.client.workspace_id))
    headed: dict[int, set[int]] = defaultdict(set)
    for one in departments:
        if one.head_id:
            headed[one.head_id].add(one.pk)
    letters = list(
        Appointment.objects.filter(workspace=engagement.workspace_id, state=Appointment.State.IN_FORCE).values_list(
            "person", "role", "clause", "service", "starts_on"
        )
    )
    house = House(
        parents={one.pk: one.parent_id for one in departments},
        names={one.pk: one.name for one in departments},
        headed=headed,
        documents=defaultdict(list),
        drafted=defaultdict(int),
        processes=_owned(letters, 2),
        services=_owned(letters, 3),
        representatives={row[0] for row in letters if row[1] == Appointment.Role.MANAGEMENT_REPRESENTATIVE},
        top=set(),
        working=set(),
        labels={clause.pk: clause.label or clause.ref for clause in clauses},
    )
    _documents(engagement, house)
    _people(engagement, day, house, {row[0]: row[4] for row in letters if row[1] == AUDITOR})
    return house


def _owned(letters: list[Any], column: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for row in letters:
        if row[1] in OWNERS and row[column]:
            found[row[0]].add(row[column])
    return found


def _documents(engagement: Any, house: House) -> None:
    """Read who wrote, approved or answers for which document, and which clauses it lays down."""
    people: dict[int, set[int]] = defaultdict(set)
    users: dict[int, set[int]] = defaultdict(set)
    versions: dict[int, set[int]] = defaultdict(set)
    laid: set[tuple[int, int]] = set()
    names = ("pk", "number", "title", "writer", "approver", "clauses", "revisions", "revisions__author")
    rows = Document.objects.of(engagement).standing().values_list(*names, "revisions__drafted_by")
    for pk, number, title, writer, approver, clause, version, author, drafter in rows.order_by("pk"):
        people[pk] |= {one for one in (writer, approver, author) if one}
        if drafter:
            users[pk].add(drafter)
            versions[drafter].add(version)
        if clause and (pk, clause) not in laid:
            laid.add((pk, clause))
            house.documents[clause].append((f"{number} {title}".strip(), people[pk], users[pk]))
    house.drafted.update({user: len(found) for user, found in versions.items()})


def _people(engagement: Any, day: dt.date, house: House, letters: dict[int, dt.date]) -> None:
    """Add the people who have a letter as auditors or were trained as such, each with what they lack."""
    every = Person.objects.filter(workspace=engagement.client.workspace_id).working(day)
    sitting = GroupMember.objects.sitting(day).filter(group__engagement=engagement, group__kind=Group.Kind.WORKING)
    marks = {**competence.qualified_auditors(day, engagement), "sits": Exists(sitting.filter(person=OuterRef("pk")))}
    for person in every.select_related("department").annotate(**marks):
        if person.top_management:
            house.top.add(person.pk)
        if person.sits:
            house.working.add(person.pk)
        if person.pk in letters or person.trained:
            lacks = _lacks(person, letters.get(person.pk), day)
            house.candidates.append(
                Auditor(
                    person.name,
                    person.pk,
                    person.user_id,
                    person.department_id,
                    person.uid,
                    tuple(lacks),
                    f"{person.department or ''} {person.post}".strip(),
                )
            )


def _lacks(person: Any, letter: dt.date | None, day: dt.date) -> list[str]:
    """Return what a person of the client lacks for an audit that opens on a day."""
    found = []
    if not person.qualified:
        told = {"name": person.name, "day": day.isoformat()}
        found.append(_("%(name)s has not passed the training of internal auditors by %(day)s.") % told)
    if letter is None:
        found.append(_("%(name)s has no letter of appointment as internal auditor in force.") % {"name": person.name})
    elif letter > day:
        told = {"name": person.name, "day": letter.isoformat()}
        found.append(_("The letter of appointment of %(name)s holds from %(day)s on only.") % told)
    return found
