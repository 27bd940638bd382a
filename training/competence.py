"""Who can do what: what an appointed role must have learnt, held against trainings, examinations and certificates.

`gather` reads the people of a client with few queries; the rest is pure.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Appointment, Client, Person
from wobo.workflow import clock

from . import catalogue, words
from .catalogue import Demand
from .models import Examination, Exemption, Participation, Qualification

APPOINTED = (Appointment.State.ISSUED, Appointment.State.IN_FORCE)
AUDITORS = "internal_auditor"
LACKING = frozenset({"missing", "unexamined", "expired"})
HELD = ("held", "evaluated")


@dataclass(frozen=True)
class Proof:
    """A qualification that stands for a course."""

    name: str
    on: dt.date | None
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Whether it was there and valid on a day."""
        return (self.on is None or self.on <= day) and (self.until is None or self.until >= day)


@dataclass
class Learnt:
    """What one person has of one course."""

    attended: dt.date | None = None
    passed: dt.date | None = None
    score: Any = None
    proofs: list[Proof] = field(default_factory=list)
    exempt: str = ""


@dataclass(frozen=True)
class Cell:
    """Where a person stands with a course that their roles demand."""

    state: str
    day: dt.date | None = None
    note: str = ""

    @property
    def lacks(self) -> bool:
        """Whether something is missing."""
        return self.state in LACKING

    @property
    def label(self) -> str:
        """The state in a word."""
        return {
            "passed": pgettext("competence", "Passed"),
            "attended": pgettext("competence", "Attended"),
            "covered": pgettext("competence", "Certificate"),
            "exempt": pgettext("competence", "Exempt"),
            "missing": pgettext("competence", "Missing"),
            "unexamined": pgettext("competence", "Examination missing"),
            "expired": pgettext("competence", "Expired"),
        }[self.state]

    @property
    def tone(self) -> str:
        """The tone it wears."""
        return "bad" if self.lacks else "over" if self.state == "exempt" else "done"


Facts = dict[int, dict[str, Learnt]]


def gather(people: Collection[int] | Any, keys: Iterable[str], place: dict[str, Any], zone: str) -> Facts:
    """Return {person: {course key: what they have of it}}; four queries.

    `place` says whose trainings count, as a filter on the session's workspace: an engagement's, or all of a client's.
    """
    found: Facts = defaultdict(lambda: defaultdict(Learnt))
    asked, at = {"person__in": people}, ZoneInfo(zone)
    keys = list(keys)
    here = {f"session__{name}": value for name, value in place.items()}
    rows = Participation.objects.signed().filter(**asked, **here, session__state__in=HELD)
    for person, key, starts in rows.filter(session__course__key__in=keys).values_list(
        "person", "session__course__key", "session__starts"
    ):
        learnt, day = found[person][key], starts.astimezone(at).date()
        learnt.attended = max(learnt.attended or day, day)
    papers = Examination.objects.passed().filter(**asked, **here, session__course__key__in=keys)
    for person, key, starts, handed, score in papers.values_list(
        "person", "session__course__key", "session__starts", "handed_in_at", "score"
    ):
        learnt, day = found[person][key], (handed or starts).astimezone(at).date()
        if learnt.passed is None or day >= learnt.passed:
            learnt.passed, learnt.score = day, score
    for row in Qualification.objects.filter(**asked, course_key__in=keys):
        found[row.person_id][row.course_key].proofs.append(Proof(row.name, row.on, row.valid_until))
    free = Exemption.objects.filter(**asked, course__key__in=keys, **{f"course__{k}": v for k, v in place.items()})
    for person, key, reason in free.values_list("person", "course__key", "reason"):
        found[person][key].exempt = reason
    return found


def cell(demand: Demand, learnt: Learnt | None, day: dt.date) -> Cell:
    """Return where somebody stands on a day with what is demanded. Being exempt does not stand for an examination."""
    learnt = learnt or Learnt()
    if learnt.passed and learnt.passed <= day:
        return Cell(
            "passed", learnt.passed, f"{floatformat(learnt.score, '-1')} %" if learnt.score is not None else ""
        )
    attended = learnt.attended is not None and learnt.attended <= day
    if attended and not demand.passed:
        return Cell("attended", learnt.attended)
    if proof := next((one for one in learnt.proofs if one.holds(day)), None):
        return Cell("covered", proof.until, proof.name)
    if learnt.exempt and not demand.passed:
        return Cell("exempt", None, learnt.exempt)
    if gone := [one for one in learnt.proofs if one.until and one.until < day]:
        last = max(gone, key=lambda one: one.until or day)
        return Cell("expired", last.until, last.name)
    return Cell("unexamined", learnt.attended) if attended else Cell("missing")


def demanded(roles: Iterable[str]) -> dict[str, Demand]:
    """Return what roles demand together, by course key: passed where one of them says so."""
    found: dict[str, Demand] = {}
    for role in roles:
        for demand in catalogue.demands().get(role, ()):
            if demand.course not in found or demand.passed:
                found[demand.course] = demand
    return found


def _of(person: Person, keys: Iterable[str], engagement: Any, zone: str) -> dict[str, Learnt]:
    place = {"workspace": engagement.workspace_id} if engagement else {"workspace__parent": person.workspace_id}
    return gather([person.pk], keys, place, zone)[person.pk]


def lacks(person: Person, role: str, *, engagement: Any = None, day: dt.date | None = None) -> list[str]:
    """Return what somebody lacks for an appointed role, in sentences; nothing when they may be appointed.

    Trainings of all the client's engagements count, unless one is named.
    """
    client = _client(person, engagement)
    found = _of(person, demanded([role]), engagement, client.time_zone)
    today = day or clock.today(client.time_zone)
    return [
        _sentence(key, one)
        for key, demand in demanded([role]).items()
        if (one := cell(demand, found.get(key), today)).lacks
    ]


def _client(person: Person, engagement: Any) -> Any:
    return engagement.client if engagement is not None else Client.objects.get(workspace=person.workspace_id)


def _sentence(key: str, found: Cell) -> str:
    told = {"course": words.course(key)}
    if found.state == "unexamined":
        return _("The examination of “%(course)s” is not passed.") % told
    if found.state == "expired":
        told |= {"day": found.day.isoformat() if found.day else "", "name": found.note}
        return _("“%(name)s”, which stands for “%(course)s”, expired on %(day)s.") % told
    return _("“%(course)s” has not been attended.") % told


def is_qualified_auditor(person: Person, day: dt.date, *, engagement: Any = None) -> bool:
    """Whether somebody was trained and examined as an internal auditor by a day, here or by a certificate (P9)."""
    # claims: P9
    client = _client(person, engagement)
    return is_auditor_by(_of(person, [AUDITORS], engagement, client.time_zone).get(AUDITORS), day)


def qualified_auditors(day: dt.date, engagement: Any) -> dict[str, Any]:
    """Return conditions on people, to be asked of the database at once: `trained` at all, `qualified` by a day.

    They say of many what `is_qualified_auditor` says of one.
    """
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(engagement.client.time_zone))
    mine = {"person": OuterRef("pk")}
    there = {"session__workspace": engagement.workspace_id, "session__course__key": AUDITORS}
    proofs = Qualification.objects.filter(**mine, course_key=AUDITORS)
    holding = proofs.filter(Q(on=None) | Q(on__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))
    seen = Participation.objects.signed().filter(**mine, **there, session__state__in=HELD)
    papers = Examination.objects.passed().filter(**mine, **there)
    in_time = Q(handed_in_at__lt=end) | Q(handed_in_at=None, session__starts__lt=end)
    return {
        "trained": Exists(proofs) | Exists(seen),
        "qualified": Exists(holding) | (Exists(seen.filter(session__starts__lt=end)) & Exists(papers.filter(in_time))),
    }


def is_auditor_by(learnt: Learnt | None, day: dt.date) -> bool:
    """Whether what somebody has of the course of internal auditors qualifies them on a day."""
    if learnt is None:
        return False
    if any(proof.holds(day) for proof in learnt.proofs):
        return True
    trained = learnt.attended is not None and learnt.attended <= day
    return trained and learnt.passed is not None and learnt.passed <= day
