"""How far the courses of a cycle have come: contents taught, people who took part, sessions. Four queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Value

from certification.models import Cycle

from .models import Course, CourseContent, Exemption, Participation, Qualification, TrainingSession
from .required import Member, people, required, roster

HELD = (TrainingSession.State.HELD, TrainingSession.State.EVALUATED)


@dataclass(frozen=True)
class SessionFact:
    """What the gates need to know of a session."""

    uid: str
    number: int
    course: int
    state: str
    starts: dt.datetime
    ends: dt.datetime
    day: dt.date
    effect_due: dt.date | None
    signed: int

    @property
    def label(self) -> str:
        """Its number, as pages and papers write it."""
        return f"T{self.number:02}"

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(TrainingSession.State(self.state).label)

    @property
    def tone(self) -> str:
        """The tone that the state wears."""
        return {"planned": "idle", "open": "doing", "held": "waiting", "evaluated": "done"}.get(self.state, "over")

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state in HELD


@dataclass
class Coverage:
    """One course in a cycle."""

    course: Course
    contents: list[Any] = field(default_factory=list)  # each carries `covered`
    required: dict[int, tuple[str, ...]] = field(default_factory=dict)
    exempt: set[int] = field(default_factory=set)
    attended: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)  # in an earlier cycle, or proved by a certificate
    sessions: list[SessionFact] = field(default_factory=list)

    @property
    def covered(self) -> int:
        """How many contents were taught."""
        return sum(one.covered for one in self.contents)

    @property
    def uncovered(self) -> list[Any]:
        """The contents that no held session taught."""
        return [one for one in self.contents if not one.covered]

    @property
    def came(self) -> int:
        """How many of those who have to take part did."""
        return len(self.required.keys() & self.attended)

    @property
    def absent(self) -> list[int]:
        """Those who have to take part and did not yet."""
        return [pk for pk in self.required if pk not in self.attended]

    @property
    def held(self) -> list[SessionFact]:
        """Its sessions that took place."""
        return [one for one in self.sessions if one.is_held]

    def coming(self, now: dt.datetime) -> SessionFact | None:
        """Return the next session."""
        waiting = (TrainingSession.State.PLANNED, TrainingSession.State.OPEN)
        return next((one for one in self.sessions if one.state in waiting and one.ends > now), None)


@dataclass
class Picture:
    """The courses of a cycle, and the people."""

    cycle: Cycle
    members: dict[int, Member]
    courses: dict[int, Coverage]

    def of(self, key: str) -> Coverage | None:
        """Return a ready-made course by its key."""
        return next((one for one in self.courses.values() if one.course.key == key), None)


def picture(cycle: Cycle, courses: Iterable[Course] | None = None) -> Picture:
    """Read how far the courses are: people, contents, sessions, who took part.

    Courses without a content are there only where they are given.
    """
    found = {one.pk: Coverage(one) for one in courses or ()}
    _contents(cycle, found)
    members = roster(cycle)
    chosen = _people(cycle, found)
    for row in _sessions(cycle):
        if row.course in found:
            found[row.course].sessions.append(row)
    for pk, one in found.items():
        one.required = required(one.course.audience, members.values(), chosen.get(pk, ()), one.exempt)
    return Picture(cycle, members, found)


def _contents(cycle: Cycle, found: dict[int, Coverage]) -> None:
    taught = TrainingSession.contents.through.objects.filter(
        coursecontent=OuterRef("pk"), trainingsession__cycle=cycle, trainingsession__state__in=HELD
    )
    rows = CourseContent.objects.filter(course__engagement=cycle.engagement).select_related("course")
    for row in rows.annotate(covered=Exists(taught)).order_by("course__order", "course_id", "order", "pk"):
        row.course = found.setdefault(row.course_id, Coverage(row.course)).course
        row.course.engagement = cycle.engagement
        found[row.course_id].contents.append(row)


def _people(cycle: Cycle, found: dict[int, Coverage]) -> dict[int, set[int]]:
    """Read, in one query, who is chosen, exempt, took part, took part before; return those who are chosen."""
    own = Q(course__engagement=cycle.engagement)
    signed = Participation.objects.signed().filter(
        session__state__in=HELD, session__cycle__engagement=cycle.engagement
    )
    here = Q(session__cycle=cycle)
    proofs = Qualification.objects.filter(person__in=people(cycle.engagement)).exclude(course_key="")
    rows = (
        Course.people.through.objects.filter(own).order_by().values_list("course_id", "person_id", Value("chosen"))
    ).union(
        Exemption.objects.filter(own).order_by().values_list("course_id", "person_id", Value("exempt")),
        signed.filter(here).order_by().values_list("session__course_id", "person_id", Value("attended")),
        signed.exclude(here).order_by().values_list("session__course_id", "person_id", Value("before")),
        proofs.order_by().annotate(nothing=Value(0)).values_list("nothing", "person_id", F("course_key")),
    )
    keys = {one.course.key: pk for pk, one in found.items() if one.course.key}
    chosen: dict[int, set[int]] = {}
    for course, person, kind in rows:
        place = course or keys.get(kind)
        if place not in found:
            continue
        if kind == "chosen":
            chosen.setdefault(place, set()).add(person)
        else:
            getattr(found[place], kind if course else "before").add(person)
    return chosen


def sessions_of(cycle: Cycle) -> list[TrainingSession]:
    """Return the sessions of a cycle with `signed`, in their order; read once per copy of the cycle's row."""
    if "_training_sessions" not in cycle.__dict__:
        rows = TrainingSession.objects.filter(cycle=cycle).select_related("course").order_by("starts", "pk")
        found = list(rows.annotate(signed=Count("participations", filter=~Q(participations__way=""))))
        for row in found:
            row.cycle = cycle
            row.course.engagement = cycle.engagement
        cycle.__dict__["_training_sessions"] = found
    return cycle.__dict__["_training_sessions"]  # type: ignore[no-any-return]


def _sessions(cycle: Cycle) -> list[SessionFact]:
    return [
        SessionFact(
            row.uid,
            row.number,
            row.course_id,
            row.state,
            row.starts,
            row.ends,
            row.day,
            row.effect_due,
            row.signed,  # type: ignore[attr-defined]
        )
        for row in sessions_of(cycle)
    ]
