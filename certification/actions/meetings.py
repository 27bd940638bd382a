"""Meetings: planned, invited to, moved, called off; signed in to on screen or on paper (F7).

Higher rooms plan meetings about records of their own with `about=`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification import meeting_news as news
from certification.models import Attendance, Cycle, Meeting, Person
from certification.policies import keeps_meetings, takes_part
from wobo.accounts.models import User, Workspace
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, may, record
from wobo.workflow.models import Chain

SHEET = "sign-in-sheet"
Guest = tuple[str, str]  # name, organisation


@transaction.atomic
def plan_meeting(
    cycle: Cycle,
    *,
    by: User,
    about: Any = None,
    people: Iterable[Person] = (),
    users: Iterable[User] = (),
    guests: Iterable[Guest] = (),
    chair: Any = "",
    recorder: Any = "",
    **fields: Any,
) -> Meeting:
    """Put a meeting on record and name who is expected: people of the client, users of the firm, guests.

    Chair and recorder are a Person or a User, who are expected then too, or a mere name.
    """
    meeting = Meeting(workspace=cycle.workspace, cycle=cycle)
    if about is not None:
        meeting.model, meeting.record_uid = about._meta.label, about.uid
    names = {"chair": str(chair or ""), "recorder": str(recorder or "")}
    meeting = record(meeting, "create", by=by, changes={**fields, **names})
    expect(meeting, by=by, people=people, users=users, guests=guests)
    _name_duties(meeting, {"chairs": chair, "records": recorder}, by=by)
    return meeting


@transaction.atomic
def expect(
    meeting: Meeting,
    *,
    by: User,
    people: Iterable[Person] = (),
    users: Iterable[User] = (),
    guests: Iterable[Guest] = (),
) -> list[Attendance]:
    """Add to those who are expected; who stands there already is left alone. Returns the new rows."""
    Chain.objects.locked(meeting.workspace_id)
    there = list(meeting.attendances.values_list("person_id", "user_id", "name"))
    persons, accounts = {row[0] for row in there}, {row[1] for row in there if row[1]}
    names = {row[2] for row in there if row[0] is None and row[1] is None}
    new: list[Attendance] = []
    for person in people:
        if person.pk not in persons and (person.user_id is None or person.user_id not in accounts):
            new.append(_of_client(meeting, person))
            persons.add(person.pk)
            accounts |= {person.user_id} if person.user_id else set()
    for user in users:
        if user.pk not in accounts:
            new.append(_of_firm(meeting, user))
            accounts.add(user.pk)
    for name, organisation in guests:
        if name not in names:
            new.append(Attendance(workspace=meeting.workspace, meeting=meeting, name=name, department=organisation))
            names.add(name)
    return create_many(new, by=by)


def _of_client(meeting: Meeting, person: Person) -> Attendance:
    """Return the row of a person of the client, as they stand there today."""
    return Attendance(
        workspace=meeting.workspace,
        meeting=meeting,
        person=person,
        user_id=person.user_id,
        name=person.name,
        department=str(person.department or ""),
        post=person.post,
    )


def _of_firm(meeting: Meeting, user: User) -> Attendance:
    return Attendance(
        workspace=meeting.workspace, meeting=meeting, user=user, name=str(user), department=str(Workspace.firm() or "")
    )


def _name_duties(meeting: Meeting, duties: dict[str, Any], *, by: User) -> None:
    """Let the rows of chair and recorder say so; whoever is a mere name has no row and cannot sign on screen."""
    for name, who in duties.items():
        if isinstance(who, Person):
            expect(meeting, by=by, people=[who])
            row = row_of_person(meeting, who)
        elif isinstance(who, User):
            expect(meeting, by=by, users=[who])
            row = meeting.attendances.of_user(who).first()
        else:
            row = None
        for other in meeting.attendances.filter(**{name: True}):
            if row is None or other.pk != row.pk:
                record(other, "edit", by=by, changes={name: False})
        if row is not None:
            record(row, "edit", by=by, changes={name: True})


def row_of_person(meeting: Meeting, person: Person) -> Attendance | None:
    """Return the row under which somebody of the client is expected, by person or by account."""
    found: Attendance | None = meeting.attendances.filter(person=person).first()
    return found or (meeting.attendances.filter(user=person.user).first() if person.user else None)


@transaction.atomic
def edit_meeting(
    meeting: Meeting,
    changes: dict[str, Any],
    *,
    by: User,
    people: Sequence[Person] | None = None,
    users: Sequence[User] | None = None,
) -> Meeting:
    """Change a meeting. `people` and `users`, where given, are the whole list: who signed in stays on it anyway.

    Chair and recorder as in `plan_meeting`. Raises Obstructed once the minutes are signed.
    """
    Chain.objects.locked(meeting.workspace_id)
    refuse_signed(meeting)
    duties = {flag: changes[name] for name, flag in (("chair", "chairs"), ("recorder", "records")) if name in changes}
    told = {**changes, **{name: str(changes[name] or "") for name in ("chair", "recorder") if name in changes}}
    meeting = record(meeting, "edit", by=by, changes=told)
    if people is not None or users is not None:
        _expect_only(meeting, people or (), users or (), by=by)
    _name_duties(meeting, {flag: who for flag, who in duties.items() if not _is_named(meeting, flag, who)}, by=by)
    return meeting


def _is_named(meeting: Meeting, flag: str, who: Any) -> bool:
    """Whether a mere name is that of the row that has the duty already."""
    return isinstance(who, str) and meeting.attendances.filter(**{flag: True}, name=who).exists()


def _expect_only(meeting: Meeting, people: Sequence[Person], users: Sequence[User], *, by: User) -> None:
    wanted = {person.pk for person in people}, {user.pk for user in users}
    for row in meeting.attendances.filter(way="", chairs=False, records=False):
        if (row.person_id and row.person_id not in wanted[0]) or (
            not row.person_id and row.user_id and row.user_id not in wanted[1]
        ):
            record(row, "remove", by=by)
    expect(meeting, by=by, people=people, users=users)


def refuse_signed(meeting: Meeting) -> None:
    """Raise Obstructed where the minutes are signed already: what they tell stays."""
    if Meeting.objects.filter(pk=meeting.pk).exclude(minutes_signed_at=None).exists():
        raise Obstructed(_("The minutes are signed; the meeting stays as they tell it."))


@transaction.atomic
def take_off(row: Attendance, *, by: User) -> None:
    """Take somebody off the list. Raises Obstructed for who signed in, chairs or writes the minutes."""
    Chain.objects.locked(row.workspace_id)
    fresh = Attendance.objects.get(pk=row.pk)
    if fresh.way:
        raise Obstructed(_("%(name)s has signed in and stays on the list.") % {"name": fresh.name})
    if fresh.chairs or fresh.records:
        text = _("%(name)s chairs the meeting or writes the minutes. Name somebody else first.")
        raise Obstructed(text % {"name": fresh.name})
    record(fresh, "remove", by=by)


@transaction.atomic
def call_off(meeting: Meeting, *, by: User) -> Meeting:
    """Take a meeting off the list before anybody signed in; whoever was expected is told. `restore` brings it back."""
    if not may("remove", meeting, by.fresh()):
        raise PermissionDenied
    Chain.objects.locked(meeting.workspace_id)
    fresh = Meeting.objects.get(pk=meeting.pk)
    if reasons := list(obstacles_of_calling_off(fresh)):
        raise Obstructed(*reasons)
    if fresh.is_called_off:
        return fresh
    fresh = record(fresh, "edit", by=by, changes={"called_off_at": clock.now()})
    if not fresh.is_over(fresh.cycle.today()):
        news.called_off(fresh, by)
    return fresh


def obstacles_of_calling_off(meeting: Meeting) -> list[str]:
    """Return why a meeting cannot be taken off the list."""
    found = []
    if meeting.attendances.signed().exists():
        found.append(_("Somebody has signed in: the meeting took place and stays on record."))
    if meeting.has_minutes or meeting.minutes_uid:
        found.append(_("There are minutes of this meeting."))
    if meeting.tasks.exists():
        found.append(_("Tasks were decided in this meeting."))
    return found


@transaction.atomic
def restore(meeting: Meeting, *, by: User) -> Meeting:
    """Let a meeting that was called off take place after all; whoever is expected is invited again."""
    if not may("remove", meeting, by.fresh()):
        raise PermissionDenied
    Chain.objects.locked(meeting.workspace_id)
    fresh = Meeting.objects.get(pk=meeting.pk)
    if not fresh.is_called_off:
        return fresh
    fresh = record(fresh, "edit", by=by, changes={"called_off_at": None})
    if not fresh.is_over(fresh.cycle.today()):
        news.invited(fresh, None, by)
    return fresh


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
    if Meeting.objects.filter(pk=meeting.pk).exclude(called_off_at=None).exists():
        raise Obstructed(_("The meeting was called off."))
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
    return request(SHEET, meeting, language, by=by)


def tick_from_sheet(meeting: Meeting, rows: Sequence[Attendance], scan: File | None, *, by: User) -> Meeting:
    """Take over a printed sheet: its scan is kept, the people who signed it are ticked.

    Raises ValidationError for a scan that is not accepted, Obstructed without one, PermissionDenied.
    """
    if not keeps_meetings(meeting, by.fresh()):
        raise PermissionDenied
    if scan is None and meeting.scan_id is None:
        raise Obstructed(_("Add the scan of the signed sheet: it is what the ticks rest on."))
    kept = checked(scan) if scan is not None else None
    with transaction.atomic():
        Chain.objects.locked(meeting.workspace_id)
        if kept is not None:
            meeting = record(meeting, "edit", by=by, changes={"scan": keep_scan(meeting, *kept, by=by)})
        for row in Attendance.objects.filter(pk__in=[one.pk for one in rows], way=""):
            record(row, "edit", by=by, changes={"way": Attendance.Way.SHEET, "ticked_by": by})
    return meeting


def checked(scan: File) -> tuple[str, str, str, int]:
    """Check an upload and put its bytes away; return what `keep_scan` wants. Raises ValidationError."""
    return clean_name(scan.name or ""), check_upload(scan), *store.put(scan)


def keep_scan(meeting: Meeting, name: str, kind: str, sha256: str, size: int, *, by: User) -> StoredFile:
    """Put the row of a scan on record."""
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
