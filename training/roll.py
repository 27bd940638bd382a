"""The roll of a course: who has to take it, why, and where each of them stands in the cycle."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from certification.models import Cycle

from .coverage import HELD, Coverage, picture
from .models import Course, Exemption, Participation, TrainingSession
from .required import Member, required, said

SHOWN = {
    "none": pgettext_lazy("training", "Not invited"),
    "absent": pgettext_lazy("training", "Absent"),
    "invited": pgettext_lazy("training", "Invited"),
    "late": pgettext_lazy("training", "Took part, came late"),
    "attended": pgettext_lazy("training", "Took part"),
    "exempt": pgettext_lazy("training", "Exempt"),
}
TONES = {
    "none": "idle",
    "absent": "bad",
    "invited": "doing",
    "late": "waiting",
    "attended": "done",
    "exempt": "over",
}
BETTER = tuple(SHOWN)  # a later one outdoes an earlier one
COMING = (TrainingSession.State.PLANNED, TrainingSession.State.OPEN)


@dataclass
class Line:
    """One person on the roll."""

    member: Member
    why: str
    state: str = "none"
    session: str = ""
    session_uid: str = ""
    starts: dt.datetime | None = None
    note: str = ""
    exemption: str = ""

    @property
    def name(self) -> str:
        """The person's name."""
        return self.member.name

    @property
    def department(self) -> str:
        """Where they work."""
        return self.member.department

    @property
    def post(self) -> str:
        """What they are."""
        return self.member.post

    @property
    def label(self) -> Any:
        """The state in words."""
        return SHOWN[self.state]

    @property
    def tone(self) -> str:
        """The tone that the state wears."""
        return TONES[self.state]


def roll_of(course: Course, cycle: Cycle) -> tuple[Coverage, list[Line]]:
    """Return the course as it stands, and everybody on its roll: who is missing before who came. Six queries."""
    seen = picture(cycle, [course])
    one = seen.courses[course.pk]
    excused = {row.person_id: row for row in Exemption.objects.filter(course=course)}
    spoken = required(course.audience, seen.members.values(), excused.keys())
    rows = {
        pk: Line(seen.members[pk], said(why))
        for pk, why in {**{pk: spoken[pk] for pk in excused if pk in spoken}, **one.required}.items()
    }
    for pk, row in excused.items():
        if pk in rows:
            rows[pk].state, rows[pk].note, rows[pk].exemption = "exempt", row.reason, row.uid
    for pk, state, fields in _seats(course, cycle):
        line = rows.get(pk)
        if line is not None and BETTER.index(state) >= BETTER.index(line.state):
            line.state, line.session, line.session_uid, line.starts = state, *fields
    return one, sorted(rows.values(), key=lambda line: (BETTER.index(line.state), line.department, line.member.pk))


def _seats(course: Course, cycle: Cycle) -> Iterator[tuple[int, str, tuple[str, str, dt.datetime]]]:
    found = Participation.objects.filter(session__course=course, session__cycle=cycle).order_by("session__starts")
    told = found.values_list(
        "person_id", "way", "late", "session__state", "session__number", "session__uid", "session__starts"
    )
    for person, way, late, state, number, uid, starts in told:
        if state in HELD:
            seat = "late" if way and late else "attended" if way else "absent"
        elif state in COMING:
            seat = "invited"
        else:
            continue
        yield person, seat, (f"T{number:02}", uid, starts)
