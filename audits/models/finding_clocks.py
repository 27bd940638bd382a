"""By when the next step of a finding is to be done, and what its words must say. Every figure is the profile's."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from certification.process import Profile, profile_of
from wobo.workflow.doors import Obstructed

SHORTEST = 10


def words(text: str) -> str:
    """Return a reason as it is kept. Raises Obstructed for one under ten characters."""
    if len(text.strip()) < SHORTEST:
        raise Obstructed(_("Say why, in at least ten characters."))
    return text.strip()


def another(old: str, new: str, known: Any) -> None:
    """Raise Obstructed unless `new` is a grade, and another one."""
    if new not in known.values:
        raise Obstructed(_("There is no such grade."))
    if old == new:
        raise Obstructed(_("It has this grade already."))


def profile(finding: Any) -> Profile:
    """Return the profile of the finding's engagement."""
    return profile_of(finding.cycle.engagement.profile)


def answer_due(finding: Any, since: dt.date | None = None) -> dt.date | None:
    """Return by when the answer is due, counted from the day it was found or sent back; none where none is asked."""
    known: dict[str, int] = profile(finding).finding_answer_days[_side(finding)]
    return _after(since or finding.found_on, known.get(finding.grade))


def due(finding: Any) -> dt.date | None:
    """Return by when the action is to be done, as it is proposed."""
    known: dict[str, int] = profile(finding).finding_action_days[_side(finding)]
    return _after(finding.found_on, known.get(finding.grade))


def _side(finding: Any) -> str:
    return "external" if finding.is_external else "internal"


def _after(day: dt.date | None, days: int | None) -> dt.date | None:
    return day + dt.timedelta(days=days) if day is not None and days is not None else None


def effective_from(finding: Any) -> dt.date | None:
    """Return the first day on which its effect can be judged; none before the action was verified as done."""
    return _after(finding.done_on, profile(finding).effective_wait_days)


def wanted_on(finding: Any) -> dt.date | None:
    """Return by when the next step is to be done; none when nothing is asked for, or nothing any more."""
    asked = finding.is_nonconformity or finding.answered_on or finding.answer_due
    if finding.is_over or not asked:
        return None
    clocks, state = profile(finding), finding.state
    if finding.is_external:
        return finding.answer_due if state in {"raised", "acknowledged"} else finding.due
    look = clocks.finding_verify_days
    confirm = _after(finding.found_on, clocks.finding_confirm_days)
    days = {
        "raised": min(filter(None, [confirm, finding.answer_due]), default=None),
        "disputed": _after(confirm, look),
        "acknowledged": finding.answer_due,
        "answered": _after(finding.answered_on, look),
        "implemented": _after(finding.implemented_on, look),
        "done": _after(effective_from(finding), look),
    }
    return days.get(state, finding.due)
