"""Publicity: drafting, publishing, reading and confirming, reminding, what the notice board and the heads prove."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Cycle, Department, Person
from training import publicity_news as news
from training import reach
from training.models import Announcement, Reading
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, fire, may, record
from wobo.workflow.models import Chain

from .sessions import _checked, _keep

STATE = Announcement.State
REMIND_DAYS = 7  # from the day on which reading was to be confirmed, the worker reminds for so long


def with_those_under(chosen: Iterable[Department], every: Iterable[Department]) -> list[Department]:
    """Return the departments that were chosen with all that are part of them."""
    every = list(every)
    wanted = {one.pk for one in chosen}
    grown = True
    while grown:
        below = {one.pk for one in every if one.parent_id in wanted} - wanted
        wanted |= below
        grown = bool(below)
    return [one for one in every if one.pk in wanted]


@transaction.atomic
def draft_announcement(cycle: Cycle, fields: dict[str, Any], *, by: User, files: Iterable[File] = ()) -> Announcement:
    """Draft an announcement. Raises ValidationError for a file that is not accepted, PermissionDenied."""
    kept = _checked(files)
    workspace = cycle.engagement.workspace
    Chain.objects.locked(workspace.pk)
    announcement = Announcement(workspace=workspace, cycle=cycle)
    if not may("create", announcement, by.fresh()):
        raise PermissionDenied
    stored = [_keep(announcement, *one, by=by) for one in kept]  # type: ignore[arg-type]
    return record(announcement, "create", by=by, changes={**fields, **({"files": stored} if stored else {})})


@transaction.atomic
def edit_announcement(
    announcement: Announcement,
    changes: dict[str, Any],
    *,
    by: User,
    files: Iterable[File] = (),
    dropped: Iterable[StoredFile] = (),
) -> Announcement:
    """Change a draft. Raises Obstructed once it is out: what people confirmed stays as they read it."""
    kept = _checked(files)
    Chain.objects.locked(announcement.workspace_id)
    before = Announcement.objects.get(pk=announcement.pk)
    if before.state != STATE.DRAFT:
        raise Obstructed(_("The announcement is out: what people read stays as it is. Withdraw it first."))
    gone = {one.pk for one in dropped}
    left = [one for one in before.files.all() if one.pk not in gone]
    if kept or gone:
        changes = {**changes, "files": [*left, *(_keep(before, *one, by=by) for one in kept)]}  # type: ignore[arg-type]
    return record(before, "edit", by=by, changes=changes)


@transaction.atomic
def publish(announcement: Announcement, *, by: User) -> Announcement:
    """Publish: everybody it is for who has an account gets a notice, and finds it in the inbox."""
    found = fire(announcement, "publish", by=by)
    news.published(_loaded(found), by)
    return found


@transaction.atomic
def withdraw(announcement: Announcement, *, by: User, reason: str) -> Announcement:
    """Take it back; whoever opened it is told why."""
    found = fire(announcement, "withdraw", by=by, reason=reason)
    news.withdrawn(_loaded(found), by, reason)
    return found


def _loaded(announcement: Announcement) -> Announcement:
    related = ("cycle__engagement__client", "workspace__parent")
    return Announcement.objects.select_related(*related).get(pk=announcement.pk)


def reader_of(announcement: Announcement, user: User) -> Person | None:
    """Return the person that an account stands for, when the announcement is for them."""
    return reach.audience(announcement).filter(user=user).first()


@transaction.atomic
def open_announcement(announcement: Announcement, *, by: User) -> Reading | None:
    """Note that somebody it is for has opened it; the first time counts. Nothing for others, or before it is out."""
    if announcement.state != STATE.PUBLISHED:
        return None
    person = reader_of(announcement, by)
    if person is None:
        return None
    there = Reading.objects.filter(announcement=announcement, person=person).first()
    if there is not None or not may("create", _blank(announcement, person), by):
        return there
    Chain.objects.locked(announcement.workspace_id)
    there = Reading.objects.filter(announcement=announcement, person=person).first()  # a second window
    if there is not None:
        return there
    return record(_blank(announcement, person), "create", by=by, changes={"opened_at": clock.now()})


def _blank(announcement: Announcement, person: Person) -> Reading:
    return Reading(workspace=announcement.workspace, announcement=announcement, person=person)


@transaction.atomic
def confirm_reading(announcement: Announcement, *, by: User) -> Reading:
    """Confirm to have read it. The second time changes nothing. Raises Obstructed when there is nothing to confirm."""
    Chain.objects.locked(announcement.workspace_id)
    fresh = _loaded(announcement)
    if fresh.state != STATE.PUBLISHED:
        raise Obstructed(_("The announcement is not out: there is nothing to confirm."))
    reading = open_announcement(fresh, by=by)
    if reading is None:
        raise Obstructed(_("This announcement is not addressed to you, so you have nothing to confirm."))
    if reading.confirmed_at:
        return reading
    return record(reading, "edit", by=by, changes={"confirmed_at": clock.now()})


@transaction.atomic
def tick_readers(announcement: Announcement, people: Iterable[Person], *, by: User) -> list[Reading]:
    """Tick people without account, in the name of the head of their department, who has made sure that they know it.

    Whoever is on record already is left alone. Raises PermissionDenied for people of another head, Obstructed.
    """
    Chain.objects.locked(announcement.workspace_id)
    fresh = _loaded(announcement)
    if fresh.state != STATE.PUBLISHED:
        raise Obstructed(_("The announcement is not out: nobody can be ticked."))
    wanted = to_tick(fresh, by).filter(pk__in=[one.pk for one in people])
    now = clock.now()
    rows = []
    for person in wanted.select_related("department__head"):
        row = _blank(fresh, person)
        row.confirmed_at, row.ticked_by = now, by
        rows.append(row)
    return create_many(rows, by=by)


def to_tick(announcement: Announcement, user: User) -> Any:
    """Return the people without account of the departments that the user heads who are not on record yet."""
    own = reach.standing(announcement).filter(user=None, department__head__user=user)
    return own.filter(stands__in=(reach.MISSING, reach.BOARD)).order_by("department__order", "department", "pk")


@transaction.atomic
def hang_up(announcement: Announcement, photo: File, fields: dict[str, Any], *, by: User) -> Announcement:
    """Keep the photo of the notice board with place and day: it stands for those who have no account."""
    (kept,) = _checked([photo])
    Chain.objects.locked(announcement.workspace_id)
    fresh = _loaded(announcement)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state != STATE.PUBLISHED:
        raise Obstructed(_("Publish the announcement first; then add the photo of the notice board."))
    stored = _keep(fresh, *kept, by=by)  # type: ignore[arg-type]
    return record(fresh, "edit", by=by, changes={**fields, "board_photo": stored})


@transaction.atomic
def remind_readers(announcement: Announcement, *, by: User) -> int:
    """Remind those who have an account and did not confirm, each at most once a day. Returns how many were told."""
    Chain.objects.locked(announcement.workspace_id)
    fresh = _loaded(announcement)
    if not may("edit", fresh, by.fresh()) and not by.is_system:
        raise PermissionDenied
    if fresh.state != STATE.PUBLISHED:
        raise Obstructed(_("The announcement is not out: there is nobody to remind."))
    return _remind(fresh)


def _remind(announcement: Announcement) -> int:
    today = announcement.cycle.today()
    told = Notice.objects.filter(kind=news.REMINDER, about_uid=announcement.uid).order_by("-at")
    zone = ZoneInfo(announcement.cycle.engagement.client.time_zone)
    done = {row.recipient_id for row in told.only("recipient", "at") if row.at.astimezone(zone).date() == today}
    waiting = reach.missing(announcement).exclude(user=None).exclude(user__in=done).select_related("user")
    return news.remind(announcement, [person.user for person in waiting if person.user])


def remind_of_readings() -> int:
    """Remind, from the day on which reading was to be confirmed, once a day for a week. Returns how many were told."""
    due = Announcement.objects.published().exclude(confirm_by=None)
    found = 0
    for announcement in due.select_related("cycle__engagement__client", "workspace__parent"):
        late = (announcement.cycle.today() - announcement.confirm_by).days  # type: ignore[operator]
        if 0 <= late < REMIND_DAYS:
            with transaction.atomic():
                Chain.objects.locked(announcement.workspace_id)
                found += _remind(announcement)
    return found
