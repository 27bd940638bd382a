"""Opening and closing meeting, presentation: planned, signed in to, written down."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import Diagnosis
from certification.models import Attendance, Meeting, Person
from certification.policies import takes_part
from wobo.accounts.models import User, Workspace
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain


@transaction.atomic
def plan_meeting(
    diagnosis: Diagnosis, *, by: User, people: Sequence[Person] = (), users: Sequence[User] = (), **fields: Any
) -> Meeting:
    """Put a meeting of the diagnosis on record and name who is expected: people of the client, users of the firm."""
    meeting = Meeting(
        workspace=diagnosis.workspace, cycle=diagnosis.cycle, model=diagnosis._meta.label, record_uid=diagnosis.uid
    )
    record(meeting, "create", by=by, changes=fields)
    expect(meeting, by=by, people=people, users=users)
    return meeting


@transaction.atomic
def expect(meeting: Meeting, *, by: User, people: Sequence[Person] = (), users: Sequence[User] = ()) -> None:
    """Add to those who are expected; who stands there already is left alone."""
    there = set(meeting.attendances.values_list("person_id", "user_id"))
    for person in people:
        if person.pk not in {row[0] for row in there}:
            record(_of_client(meeting, person), "create", by=by)
    for user in users:
        if user.pk not in {row[1] for row in there}:
            record(_of_firm(meeting, user), "create", by=by)


def _of_client(meeting: Meeting, person: Person) -> Attendance:
    """Return the row of a person of the client, as they stand there today."""
    return Attendance(
        workspace=meeting.workspace,
        meeting=meeting,
        person=person,
        user=person.user,
        name=person.name,
        department=str(person.department or ""),
        post=person.post,
    )


def _of_firm(meeting: Meeting, user: User) -> Attendance:
    return Attendance(
        workspace=meeting.workspace, meeting=meeting, user=user, name=str(user), department=str(Workspace.firm() or "")
    )


def own_row(meeting: Meeting, user: User) -> Attendance | None:
    """Return the row under which the user is expected, if there is one."""
    found: Attendance | None = meeting.attendances.filter(user=user).first()
    return found or meeting.attendances.filter(person__user=user).first()


@transaction.atomic
def sign_in(meeting: Meeting, *, by: User) -> Attendance:
    """Sign oneself in, on the day of the meeting, with one's own account. The second time changes nothing.

    Whoever was not expected is added. Raises PermissionDenied for who only reads, Obstructed on another day.
    """
    if not takes_part(meeting, by):
        raise PermissionDenied
    Chain.objects.locked(meeting.workspace_id)
    row = own_row(meeting, by)
    if row is not None and row.way:
        return row
    if meeting.cycle.today() != meeting.day:
        raise Obstructed(_("You can sign in on the day of the meeting, %(day)s.") % {"day": meeting.day.isoformat()})
    told = {"way": Attendance.Way.ACCOUNT, "signed_at": clock.now(), "user": by}
    if row is None:
        person = (
            Person.objects.filter(user=by, workspace=meeting.workspace.parent_id).select_related("department").first()
        )
        row = _of_client(meeting, person) if person else _of_firm(meeting, by)
        row.user = by
        return record(row, "create", by=by, changes=told)
    return record(row, "edit", by=by, changes=told)


def print_sign_in_sheet(meeting: Meeting, language: str, *, by: User) -> Report:
    """Have the sign-in sheet made as a numbered paper: with who signed in so far, and empty lines."""
    return request("sign-in-sheet", meeting, language, by=by)


def tick_from_sheet(meeting: Meeting, rows: Sequence[Attendance], scan: File | None, *, by: User) -> Meeting:
    """Take over a printed sheet: its scan is kept, the people who signed it are ticked.

    Raises ValidationError for a scan that is not accepted, Obstructed without one, PermissionDenied.
    """
    if not may("edit", meeting, by.fresh()):
        raise PermissionDenied
    if scan is None and meeting.scan_id is None:
        raise Obstructed(_("Add the scan of the signed sheet: it is what the ticks rest on."))
    kept = (check_upload(scan), *store.put(scan)) if scan is not None else None
    with transaction.atomic():
        Chain.objects.locked(meeting.workspace_id)
        if kept is not None and scan is not None:
            stored = _scan(meeting, clean_name(scan.name or ""), *kept, by=by)
            meeting = record(meeting, "edit", by=by, changes={"scan": stored})
        for row in rows:
            if not row.way:
                record(row, "edit", by=by, changes={"way": Attendance.Way.SHEET, "ticked_by": by})
    return meeting


def _scan(meeting: Meeting, name: str, kind: str, sha256: str, size: int, *, by: User) -> StoredFile:
    stored = store.row(
        workspace=meeting.workspace,
        name=name,
        kind=StoredFile.Kind.SCAN,
        content_type=kind,
        by=by,
        sha256=sha256,
        size=size,
        classification=StoredFile.Classification.CONFIDENTIAL,
    )
    return record(stored, "create", by=by)


@transaction.atomic
def edit_meeting(
    meeting: Meeting, changes: dict[str, Any], *, by: User, people: Sequence[Person] = (), users: Sequence[User] = ()
) -> Meeting:
    """Change a meeting and add to those who are expected; who signed in stays, who no longer is expected goes."""
    meeting = record(meeting, "edit", by=by, changes=changes)
    wanted = {person.pk for person in people}, {user.pk for user in users}
    for row in meeting.attendances.filter(way=""):
        if (row.person_id and row.person_id not in wanted[0]) or (not row.person_id and row.user_id not in wanted[1]):
            record(row, "remove", by=by)
    expect(meeting, by=by, people=people, users=users)
    return meeting
