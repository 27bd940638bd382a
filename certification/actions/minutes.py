"""Minutes: written by point of the agenda, with decisions that become tasks; signed by recorder and chair."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification import meeting_news as news
from certification.models import Attendance, Meeting
from certification.policies import keeps_meetings
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .meetings import checked, keep_scan, refuse_signed
from .tasks import add_task

MINUTES = "minutes"
RECORDED, CHAIRED = "recorded", "chaired"  # the slots: who wrote them, who led the meeting
WRITTEN = ("discussed", "points", "questions")


@dataclass(frozen=True)
class Decision:
    """What was decided, who does it (a Person, a User, or nobody yet), until when."""

    text: str
    who: Any = None
    due: dt.date | None = None


def mark_of(meeting: Meeting) -> str:
    """Return a mark of what stands in the minutes, by which a writer notices that somebody else wrote meanwhile."""
    told = json.dumps([getattr(meeting, name) for name in WRITTEN], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@transaction.atomic
def write_minutes(
    meeting: Meeting, changes: dict[str, Any], decisions: Iterable[Decision] = (), *, by: User, seen: str = ""
) -> Meeting:
    """Write the minutes down; each decision becomes a task of the meeting.

    A paper that nobody signed yet no longer says what was said, and is superseded. `seen` is the mark of the minutes
    that the writer began with. Raises Obstructed: signed already, called off, or changed by somebody else meanwhile.
    """
    Chain.objects.locked(meeting.workspace_id)
    meeting = Meeting.objects.get(pk=meeting.pk)
    refuse_signed(meeting)
    if meeting.is_called_off:
        raise Obstructed(_("The meeting was called off."))
    if seen and seen != mark_of(meeting):
        raise Obstructed(_("Somebody else changed the minutes meanwhile. Compare their text with yours, then save."))
    before, decisions = mark_of(meeting), list(decisions)
    meeting = record(meeting, "edit", by=by, changes=changes)
    for one in decisions:
        add_task(meeting.cycle, by=by, meeting=meeting, owner=one.who, text=one.text, due=one.due)
    if decisions or mark_of(meeting) != before:
        meeting = drop_unsigned(meeting, by=by)
    return meeting


def drop_unsigned(meeting: Meeting, *, by: User) -> Meeting:
    """Supersede the paper of minutes that changed; where somebody signed it already, the signature goes with it."""
    paper = paper_of(meeting)
    if paper is None:
        return meeting
    if paper.state == Report.State.READY:
        fire(paper, "supersede", by=User.system())
    return record(meeting, "edit", by=by, changes={"minutes_uid": ""})


def paper_of(meeting: Meeting) -> Report | None:
    """Return the paper of the minutes that counts now."""
    return Report.objects.filter(uid=meeting.minutes_uid).first() if meeting.minutes_uid else None


def obstacles_of_minutes(meeting: Meeting, rows: list[Attendance] | None = None) -> list[str]:
    """Return what minutes lack before they can be signed."""
    rows = list(meeting.attendances.all()) if rows is None else rows
    found = []
    if meeting.is_called_off:
        found.append(_("The meeting was called off."))
    if meeting.day > meeting.cycle.today():
        found.append(_("The meeting has not taken place yet."))
    if not meeting.has_minutes and not meeting.tasks.exists():
        found.append(_("Nothing is written down yet."))
    if not any(row.way for row in rows):
        found.append(_("Nobody has signed in yet."))
    if not any(row.chairs for row in rows):
        found.append(_("Name the chair: a person of the client or a consultant."))
    if not any(row.records for row in rows):
        found.append(_("Name who writes the minutes: a person of the client or a consultant."))
    return found


@transaction.atomic
def prepare_minutes(meeting: Meeting, language: str, *, by: User) -> Report:
    """Have the minutes made as a paper for the signatures of recorder and chair. Raises Obstructed.

    One that was made before and not signed by both is superseded.
    """
    Chain.objects.locked(meeting.workspace_id)
    meeting = Meeting.objects.get(pk=meeting.pk)
    refuse_signed(meeting)
    if reasons := obstacles_of_minutes(meeting):
        raise Obstructed(*reasons)
    report = request(MINUTES, meeting, language, by=by)
    meeting = drop_unsigned(meeting, by=by)
    record(meeting, "edit", by=by, changes={"minutes_uid": report.uid})
    signers = news.with_accounts(meeting.attendances.all())
    news.minutes_to_sign(meeting, [row for row in signers if row.records or row.chairs], meeting.get_absolute_url())
    return report


def minutes_were_signed(report: Report, by: User) -> None:
    """Date the minutes and send them, in the last signer's transaction. An outdated paper changes nothing."""
    meeting = Meeting.objects.filter(uid=report.record_uid, minutes_uid=report.uid).first()
    if meeting is not None and meeting.minutes_signed_at is None:
        meeting = record(meeting, "edit", by=User.system(), changes={"minutes_signed_at": clock.now()})
        news.minutes_issued(meeting)


def keep_signed_minutes(meeting: Meeting, scan: File, *, by: User) -> Meeting:
    """Keep the scan of minutes that recorder and chair signed by hand: the way for who has no account.

    Raises ValidationError for a scan that is not accepted, Obstructed without a paper, PermissionDenied.
    """
    if not keeps_meetings(meeting, by.fresh()):
        raise PermissionDenied
    refuse_signed(meeting)
    paper = paper_of(meeting)
    if paper is None or paper.state != Report.State.READY:
        raise Obstructed(_("Have the minutes made as a paper first; that is what is signed."))
    kept = checked(scan)
    with transaction.atomic():
        Chain.objects.locked(meeting.workspace_id)
        refuse_signed(meeting)
        changes = {"minutes_scan": keep_scan(meeting, *kept, by=by), "minutes_signed_at": clock.now()}
        meeting = record(meeting, "edit", by=by, changes=changes)
        news.minutes_issued(meeting)
    return meeting
