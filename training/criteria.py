"""Phase 1: what the trainings must show. One gathering of four queries, then pure answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates
from certification.gates import Met, Missing, NotMet
from certification.models import Cycle
from wobo.workflow import clock

from .coverage import Coverage, Picture, SessionFact, picture
from .models import Course, TrainingSession

SHARE = 90  # per cent of those who have to take part
NAMED = 8  # how many people a line names before it counts the rest
AUDITORS = "internal_auditor"


@dataclass(frozen=True)
class Facts:
    """The courses of the cycle with their sessions, the people by primary key, the moment."""

    seen: Picture
    now: object
    today: object

    @property
    def code(self) -> str:
        """The code of the engagement, for addresses."""
        return str(self.seen.cycle.engagement.code)

    @property
    def obligatory(self) -> list[Coverage]:
        """The three courses of the first phase that stand in the engagement, in their order."""
        found = [self.seen.of(key) for key in Course.OBLIGATORY]
        return [one for one in found if one is not None]

    def sessions(self) -> list[tuple[Coverage, SessionFact]]:
        """Return every session of the three courses that was not cancelled."""
        off = TrainingSession.State.CANCELLED
        return [(one, row) for one in self.obligatory for row in one.sessions if row.state != off]


def gather(cycle: Cycle) -> Facts:
    """Read courses, people, sessions and attendance: four queries."""
    return Facts(picture(cycle), clock.now(), cycle.today())


training = gates.register(1, gather)


def _home(facts: Facts) -> str:
    return reverse("training:home", args=[facts.code])


def _course(facts: Facts, one: Coverage) -> str:
    return reverse("training:course_detail", args=[facts.code, one.course.uid])


def _session(facts: Facts, row: SessionFact) -> str:
    return reverse("training:session_detail", args=[facts.code, row.uid])


def _answer(missing: Iterable[Missing], note: str = "") -> Met | NotMet:
    found = tuple(missing)
    return NotMet(found) if found else Met(note)


def named(facts: Facts, people: Iterable[int]) -> str:
    """Return the names of people; beyond eight, how many more there are."""
    names = [facts.seen.members[pk].name for pk in people if pk in facts.seen.members]
    said = pgettext("between names", ", ").join(names[:NAMED])
    if len(names) <= NAMED:
        return said
    return _("%(names)s and %(count)s more") % {"names": said, "count": len(names) - NAMED}


@training.criterion("courses_held", ids=("S1.0.1",))
def courses_were_held(facts: Facts) -> Met | NotMet:
    """S1.1, S1.2, S1.3: each held, and every content of it taught in some held session."""
    missing: list[Missing] = []
    for key in Course.OBLIGATORY:
        one = facts.seen.of(key)
        if one is None:
            told = {"course": Course(key=key).title}
            missing.append((_("The course “%(course)s” is missing.") % told, _home(facts)))
        elif not one.held:
            missing.append((_("“%(course)s” was not held.") % {"course": one.course.title}, _course(facts, one)))
        else:
            missing += [
                (_("“%(course)s”: not taught: %(content)s") % {"course": one.course.title, "content": content.title},
                 _course(facts, one))
                for content in one.uncovered
            ]  # fmt: skip
    held = [row.label for one in facts.obligatory for row in one.held]
    return _answer(missing, pgettext("between names", ", ").join(held))


@training.criterion("attendance_signed")
def attendance_is_signed(facts: Facts) -> Met | NotMet:
    """A session is closed as held only with its sign-in; what took place and is not closed lacks it."""
    rows = facts.sessions()
    if not rows:
        return NotMet.of((_("No session was planned."), _home(facts)))
    missing = []
    for one, row in rows:
        told = {"number": row.label, "course": one.course.title, "day": row.day.isoformat()}
        if not row.is_held and row.ends < facts.now:  # type: ignore[operator]
            text = _("%(number)s “%(course)s” of %(day)s: the sign-in is not closed.")
            missing.append((text % told, _session(facts, row)))
        elif row.is_held and not row.signed:
            text = _("%(number)s “%(course)s” of %(day)s: nobody has signed in.")
            missing.append((text % told, _session(facts, row)))
    signed = sum(row.signed for _one, row in rows if row.is_held)
    if not missing and not signed:
        return NotMet.of((_("No session was held yet."), _home(facts)))
    return _answer(missing, _("%(count)s sign-ins") % {"count": signed})


@training.criterion("participation")
def enough_took_part(facts: Facts) -> Met | NotMet:
    """S1.1.1: of each course at least nine in ten of those who have to take it."""
    missing, shares = [], []
    for one in facts.obligatory:
        must, came = len(one.required), one.came
        told = {"course": one.course.title, "came": came, "must": must}
        if not must:
            missing.append((_("“%(course)s”: nobody has to take part. Enter the people.") % told, _course(facts, one)))
        elif came * 100 < must * SHARE:
            text = _("“%(course)s”: %(came)s of %(must)s took part. Absent: %(names)s")
            missing.append((text % {**told, "names": named(facts, one.absent)}, _course(facts, one)))
        shares.append(f"{came}/{must}")
    if len(facts.obligatory) < len(Course.OBLIGATORY):
        missing.append((_("The three courses are not all there."), _home(facts)))
    return _answer(missing, pgettext("between names", ", ").join(shares))


@training.criterion("effectiveness")
def effect_was_evaluated(facts: Facts) -> Met | NotMet:
    """Each held session whose day of evaluation has come is closed as evaluated; nothing due, nothing lacks."""
    missing, done = [], 0
    for one, row in facts.sessions():
        done += row.state == TrainingSession.State.EVALUATED
        due = row.state == TrainingSession.State.HELD and row.effect_due is not None and row.effect_due <= facts.today  # type: ignore[operator]
        if due:
            told = {"number": row.label, "course": one.course.title, "day": row.effect_due.isoformat()}  # type: ignore[union-attr]
            text = _("%(number)s “%(course)s”: the effect was to be evaluated on %(day)s.")
            missing.append((text % told, _session(facts, row)))
    return _answer(missing, _("%(count)s evaluated") % {"count": done})


@training.criterion("new_staff_trained", ids=("P9",))
def new_people_were_trained(facts: Facts) -> Met | NotMet:
    """P18: whoever came since the last cycle has taken the course of all staff, auditors theirs.

    What was taken in an earlier cycle, or is proved by a certificate, counts.
    """
    missing = []
    for key in (Course.OBLIGATORY[0], AUDITORS):
        one = facts.seen.of(key)
        if one is None:
            told = {"course": Course(key=key).title}
            missing.append((_("The course “%(course)s” is missing.") % told, _home(facts)))
            continue
        left = [pk for pk in one.absent if pk not in one.before]
        if left:
            told = {"course": one.course.title, "names": named(facts, left)}
            missing.append((_("“%(course)s” was never taken by: %(names)s") % told, _course(facts, one)))
    return _answer(missing)


__all__ = ["SHARE", "Facts", "gather", "named"]
