"""The kick-off meeting of a cycle."""

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Attendance, Cycle, Meeting, Person
from wobo.accounts.models import User
from wobo.workflow.doors import record

from .files import keep_upload


@transaction.atomic
def keep_kick_off(
    cycle: Cycle, changes: dict[str, Any], present: Iterable[Person], scan: UploadedFile | None, *, by: User
) -> Meeting:
    """Record the kick-off (P2), once per cycle: the meeting, who was ticked from the signed sheet, the sheet itself.

    One that was called off stays as it is; the meeting that took its place is recorded.
    Who signed in with their own account stays, whatever is ticked.
    """
    if scan:
        changes = changes | {"scan": keep_upload(scan, cycle.workspace, by=by)}
    meeting = cycle.meetings.standing().filter(kind=Meeting.Kind.KICK_OFF).first()
    if meeting:
        meeting = record(meeting, "edit", by=by, changes=changes)
    else:
        kept = Meeting(
            workspace=cycle.workspace, cycle=cycle, kind=Meeting.Kind.KICK_OFF, subject=_("Kick-off meeting")
        )
        meeting = record(kept, "create", by=by, changes=changes)
    _tick(meeting, {person.pk: person for person in present}, by=by)
    return meeting


def _tick(meeting: Meeting, present: dict[int, Person], *, by: User) -> None:
    for row in meeting.attendances.exclude(person=None):
        if present.pop(row.person_id, None) is None and row.way == Attendance.Way.SHEET:
            record(row, "remove", by=by)
    for person in present.values():
        row = Attendance(
            workspace=meeting.workspace,
            meeting=meeting,
            person=person,
            name=person.name,
            department=str(person.department or ""),
            post=person.post,
            way=Attendance.Way.SHEET,
            ticked_by=by,
        )
        record(row, "create", by=by)
