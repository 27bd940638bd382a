"""Why a verb of a management review, or of one of its decisions, cannot be done yet."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from wobo.reporting.models import Report

from .obstacles import some


def against(review: Any, verb: str) -> Iterator[str]:
    """Yield the reasons against `verb`."""
    match verb:
        case "call":
            yield from _plan(review)
        case "hold":
            yield from _meeting(review)
            yield from _inputs(review)
        case "approve_minutes":
            yield from lacks_for_report(review)
            yield from _report(review)
        case "close":
            yield from _follow_up(review)


def _plan(review: Any) -> Iterator[str]:
    meeting = review.meeting
    if meeting.day < review.cycle.today():
        yield _("The day of the meeting has passed. Choose another one.")
    rows = list(meeting.attendances.values_list("chairs", "records"))
    if not any(chairs for chairs, _records in rows):
        yield _("Name the chair: somebody of top management.")
    if not any(records for _chairs, records in rows):
        yield _("Name who writes the minutes.")
    without = [str(row) for row in review.inputs.filter(owner=None)]
    if without:
        yield _("Nobody prepares these inputs yet: %(inputs)s.") % {"inputs": some(without)}
    undated = [str(row) for row in review.inputs.filter(due=None).exclude(owner=None)]
    if undated:
        yield _("These inputs have no day yet: %(inputs)s.") % {"inputs": some(undated)}


def _meeting(review: Any) -> Iterator[str]:
    meeting = review.meeting
    if meeting.is_called_off:
        yield _("The meeting was called off. Let it take place first.")
    if meeting.day > review.cycle.today():
        yield _("The meeting is on %(day)s.") % {"day": meeting.day.isoformat()}
    rows = list(meeting.attendances.values_list("chairs", "way"))
    if not any(way for _chairs, way in rows):
        yield _("Nobody has signed in yet.")
    elif not any(chairs and way for chairs, way in rows):
        yield _("The chair has not signed in yet.")


def _inputs(review: Any) -> Iterator[str]:
    missing = [str(row) for row in review.inputs.filter(handed_in_on=None)]
    if missing:
        yield _("These inputs are not handed in: %(inputs)s.") % {"inputs": some(missing)}


def lacks_for_report(review: Any) -> Iterator[str]:
    """Yield what minutes and report lack: what was said, the three conclusions, decisions that say who and when."""
    if not review.meeting.has_minutes:
        yield _("The minutes are not written yet.")
    words = {name: str(review._meta.get_field(name).verbose_name) for name in review.ASPECTS}
    for name, word in words.items():
        if not getattr(review, name) or not getattr(review, f"{name}_text").strip():
            yield _("The conclusion on %(aspect)s is missing.") % {"aspect": word}
    if not review.overall.strip():
        yield _("The decision on the whole is missing.")
    loose = [one.code for one in review.decisions.standing() if not (one.owner_id and one.due and one.method)]
    if loose:
        yield _("These decisions lack owner, day or verification: %(decisions)s.") % {"decisions": some(loose)}


def _report(review: Any) -> Iterator[str]:
    report = Report.objects.filter(uid=review.report_uid).first() if review.report_uid else None
    if report is None or not report.complete:
        yield _("The report must carry all its signatures first.")
    elif report.snapshot.get("said") != said_in(review.meeting):
        yield _("The minutes were changed after the report was made. Have it made anew.")


def said_in(meeting: Any) -> list[Any]:
    """Return what stands in the minutes, as the report keeps it: they can be written on the meeting's page too."""
    return [meeting.discussed, meeting.points, meeting.questions]


def _follow_up(review: Any) -> Iterator[str]:
    open_ones = [one.code for one in review.decisions.unfinished().filter(carried=0)]
    if open_ones:
        yield _("These decisions are neither verified nor followed up in a later review: %(decisions)s.") % {
            "decisions": some(open_ones)
        }


def against_decision(decision: Any, verb: str) -> Iterator[str]:
    """Yield the reasons against a verb of a decision."""
    if verb in {"begin", "finish"} and decision.review.state not in decision.review.APPROVED:
        yield _("The minutes are not approved yet.")
