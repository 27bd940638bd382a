"""Sessions: planned, told to those who have to come, changed, cancelled; make-up sessions for who missed one."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.models import Cycle, Person
from training.coverage import picture
from training.ics import calendar_of
from training.models import Course, Participation, TrainingSession
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.notices.actions import tell
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, fire, may, record
from wobo.workflow.models import Chain

STATE = TrainingSession.State
COMING = (STATE.PLANNED, STATE.OPEN)
TOLD_OF = ("starts", "ends", "place", "link", "mode")  # a change of these is news for the invited


@transaction.atomic
def plan_session(
    course: Course,
    cycle: Cycle,
    fields: dict[str, Any],
    *,
    by: User,
    files: Iterable[File] = (),
    make_up_of: TrainingSession | None = None,
) -> TrainingSession:
    """Plan a date of a course under the next number of the engagement; a make-up session invites who was absent.

    Raises ValidationError for a file that is not accepted, PermissionDenied.
    """
    kept = _checked(files)
    Chain.objects.locked(course.workspace_id)
    last = TrainingSession.objects.within(course.workspace).aggregate(last=Max("number"))["last"] or 0
    session = TrainingSession(
        workspace=course.workspace, course=course, cycle=cycle, number=last + 1, make_up_of=make_up_of
    )
    if not may("create", session, by.fresh()):
        raise PermissionDenied
    materials = [_keep(session, *one, by=by) for one in kept]
    session = record(session, "create", by=by, changes={**fields, **({"materials": materials} if materials else {})})
    if make_up_of is not None:
        invite(session, [row.person for row in absent_of(make_up_of)], by=by)
    return session


@transaction.atomic
def edit_session(
    session: TrainingSession, changes: dict[str, Any], *, by: User, files: Iterable[File] = ()
) -> TrainingSession:
    """Change a session, add materials; the invited are told of another time or place.

    Raises Obstructed for one that is over: it is opened again first.
    """
    kept = _checked(files)
    Chain.objects.locked(session.workspace_id)
    before = TrainingSession.objects.get(pk=session.pk)
    if before.state not in COMING:
        raise Obstructed(_("The session is over. Open it again to change what is on record."))
    if kept:
        new = [_keep(before, *one, by=by) for one in kept]
        changes = {**changes, "materials": [*before.materials.all(), *new]}
    after = record(session, "edit", by=by, changes=changes)
    if any(getattr(before, name) != getattr(after, name) for name in TOLD_OF):
        _tell_invited(after, by, _changed)
    return after


def _checked(files: Iterable[File]) -> list[tuple[str, str, str, int]]:
    """Return name, type, sha256 and size of each upload. Raises ValidationError before anything is kept."""
    files = list(files)
    types = [check_upload(file) for file in files]
    return [(clean_name(file.name or ""), kind, *store.put(file)) for file, kind in zip(files, types, strict=True)]


def _keep(
    session: TrainingSession,
    name: str,
    content_type: str,
    sha256: str,
    size: int,
    *,
    by: User,
    kind: str = StoredFile.Kind.EVIDENCE,
    classification: str = StoredFile.Classification.INTERNAL,
) -> StoredFile:
    stored = store.row(
        workspace=session.workspace,
        name=name,
        kind=kind,
        content_type=content_type,
        by=by,
        sha256=sha256,
        size=size,
        classification=classification,
    )
    return record(stored, "create", by=by)


def to_invite(session: TrainingSession) -> list[int]:
    """Return who has to take the course, did not yet in this cycle, and is not expected at a coming session of it."""
    course = session.course
    found = picture(session.cycle, [course]).courses[course.pk]
    coming = Participation.objects.filter(
        session__course=course, session__cycle=session.cycle, session__state__in=COMING
    )
    expected = set(coming.values_list("person_id", flat=True))
    return [pk for pk in found.absent if pk not in expected]


def invite_required(session: TrainingSession, *, by: User) -> list[Participation]:
    """Invite everybody who has to take the course and has not, at one stroke."""
    people = Person.objects.filter(pk__in=to_invite(session)) if may("edit", session, by.fresh()) else []
    return invite(session, people, by=by)


@transaction.atomic
def invite(session: TrainingSession, people: Iterable[Person], *, by: User) -> list[Participation]:
    """Expect people at a session and tell those who have an account; the others are reached by the printed list.

    Whoever is expected already is left alone. Raises PermissionDenied, Obstructed for a session that is over.
    """
    if not may("edit", session, by.fresh()):
        raise PermissionDenied
    Chain.objects.locked(session.workspace_id)
    fresh = TrainingSession.objects.select_related("course__engagement", "cycle__engagement__client").get(
        pk=session.pk
    )
    if fresh.state not in COMING:
        raise Obstructed(_("The session is over: nobody can be invited any more."))
    there = set(fresh.participations.values_list("person_id", flat=True))  # type: ignore[attr-defined]
    found = picture(fresh.cycle, [fresh.course])
    must = found.courses[fresh.course_id].required
    wanted = {person.pk: person for person in people if person.pk not in there}
    loaded = Person.objects.filter(pk__in=wanted).select_related("department", "user").order_by("pk")
    rows = create_many([row_of(fresh, one, required=one.pk in must, invited=True) for one in loaded], by=by)
    _tell(fresh, [row.person.user for row in rows if row.person.user], by, _invited)
    return rows


def row_of(session: TrainingSession, person: Person, *, required: bool, invited: bool = False) -> Participation:
    """Return the row of a person, unsaved, as they stand in the client today."""
    return Participation(
        workspace=session.workspace,
        session=session,
        person=person,
        name=person.name,
        department=person.department.name if person.department else "",
        post=person.post,
        required=required,
        invited_at=clock.now() if invited else None,
    )


@transaction.atomic
def uninvite(row: Participation, *, by: User) -> None:
    """Take somebody off the list who has not signed in. Raises Obstructed for who has: attendance stays."""
    Chain.objects.locked(row.workspace_id)
    fresh = Participation.objects.select_related("session").get(pk=row.pk)
    if fresh.way:
        raise Obstructed(_("This person has signed in: the attendance stays on record."))
    if fresh.session.state not in COMING:
        raise Obstructed(_("The session is over. Open it again to change what is on record."))
    record(fresh, "remove", by=by)


@transaction.atomic
def pass_on(row: Participation, successor: Person, *, by: User) -> Participation:
    """Expect a successor at a coming session in place of who leaves; the successor is told.

    What is not theirs to change moves in the name of the system, as a consequence of the leaving.
    """
    Chain.objects.locked(row.workspace_id)
    doing = by if may("remove", row, by) else User.system()
    session = TrainingSession.objects.select_related("course__engagement", "cycle__engagement__client").get(
        pk=row.session_id
    )
    record(row, "remove", by=doing)
    there = session.participations.filter(person=successor).first()  # type: ignore[attr-defined]
    if there is not None:
        return there
    (new,) = create_many([row_of(session, successor, required=row.required, invited=True)], by=doing)
    _tell(session, [successor.user] if successor.user else [], by, _invited)
    return new


@transaction.atomic
def cancel_session(session: TrainingSession, *, by: User, reason: str) -> TrainingSession:
    """Call a session off and tell those who were invited."""
    session = fire(session, "cancel", by=by, reason=reason)
    _tell_invited(session, by, partial(_cancelled, reason=reason))
    return session


def absent_of(session: TrainingSession) -> list[Participation]:
    """Return who had to come to a session, did not, and has not taken the course at another since."""
    took = Participation.objects.signed().filter(
        session__course_id=session.course_id,
        session__cycle_id=session.cycle_id,
        session__state__in=("held", "evaluated"),
    )
    missed = session.participations.filter(way="", required=True)  # type: ignore[attr-defined]
    return list(missed.exclude(person__in=took.values("person")).select_related("person"))


def _tell_invited(session: TrainingSession, by: User, words: Callable[[TrainingSession], tuple[str, str]]) -> None:
    rows = session.participations.exclude(invited_at=None).exclude(person__user=None)  # type: ignore[attr-defined]
    _tell(session, [row.person.user for row in rows.select_related("person__user")], by, words)


def _tell(
    session: TrainingSession, users: Iterable[User], by: User, words: Callable[[TrainingSession], tuple[str, str]]
) -> None:
    """Tell people of a session, each in their own language; whoever does it knows already.

    The mail brings the calendar file, which puts in, moves or takes out one and the same entry.
    """
    tell(
        [user for user in users if user.pk != by.pk],
        "training",
        lambda: words(session)[0],
        lambda: words(session)[1],
        session.get_absolute_url(),
        session.workspace,
        session,
        calendar=partial(calendar_of, session),
    )


def when(session: TrainingSession) -> str:
    """Return day and time as they are at the client's: 2026-11-22 09:00–11:00 (Asia/Shanghai)."""
    name = session.cycle.engagement.client.time_zone
    begin, end = (moment.astimezone(ZoneInfo(name)) for moment in (session.starts, session.ends))
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M}–{until} ({name})"


def _told(session: TrainingSession) -> dict[str, str]:
    where = "\n".join(part for part in (session.place, session.link) if part)
    return {"course": session.course.title, "when": when(session), "where": where, "trainer": session.trainer}


def _invited(session: TrainingSession) -> tuple[str, str]:
    return (
        _("Training: %(course)s, %(when)s") % _told(session),
        _(
            "You are invited to “%(course)s”, %(when)s.\n%(where)s\nTrainer: %(trainer)s\n"
            "The page of the session has a file for your calendar; sign in there on the day."
        )
        % _told(session),
    )


def _changed(session: TrainingSession) -> tuple[str, str]:
    return (
        _("Changed: %(course)s, %(when)s") % _told(session),
        _("Time or place of “%(course)s” has changed. Now: %(when)s.\n%(where)s") % _told(session),
    )


def _cancelled(session: TrainingSession, *, reason: str) -> tuple[str, str]:
    return (
        _("Cancelled: %(course)s, %(when)s") % _told(session),
        _("“%(course)s”, %(when)s, does not take place. Reason: %(reason)s") % {**_told(session), "reason": reason},
    )


def moment(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Return the moment of a day and time at the client's."""
    return dt.datetime.combine(day, time, ZoneInfo(zone)).astimezone(dt.UTC)
