"""Release, putting in force, withdrawal: how a version comes to hold, and how the former one ends."""

# claims: S5.6, S5.6.7
import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from documents import issue_news as news
from documents.models import ChangeRequest, Copy, DocumentReview, EditionItem, Revision
from documents.reports import issue as papers
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, reasons_against, record

from . import copies as copying
from . import issued_file
from .flow import fresh

State = Revision.State


def zone_of(revision: Revision) -> str:
    """Return the time zone of the client."""
    return str(revision.document.engagement.client.time_zone)


def approved_on(revision: Revision) -> dt.date | None:
    """Return the day of the approval at the client's."""
    at = revision.approved_at
    return at.astimezone(ZoneInfo(zone_of(revision))).date() if at else None


def against_date(revision: Revision, effective_on: dt.date) -> Iterator[str]:
    """Yield why a version cannot take effect on a day: prepared ≤ reviewed ≤ approved ≤ issued ≤ effective."""
    approved, today = approved_on(revision), clock.today(zone_of(revision))
    if approved is not None and effective_on < approved:
        yield _("It was approved on %(day)s and cannot take effect before.") % {"day": approved.isoformat()}
    elif effective_on < today:
        yield _("It is released on %(day)s and cannot take effect before.") % {"day": today.isoformat()}
    item = open_item(revision)
    if item is not None and item.edition.effective_on != effective_on:
        yield _("It belongs to %(edition)s, which takes effect on %(day)s.") % {
            "edition": item.edition,
            "day": item.edition.effective_on.isoformat(),
        }


def open_item(revision: Revision) -> EditionItem | None:
    """Return the line of a new edition that a version belongs to, while that edition is being prepared."""
    rows = EditionItem.objects.filter(revision=revision, edition__state="open").select_related("edition")
    return rows.first()


@transaction.atomic
def release(revision: Revision, *, by: User, effective_on: dt.date) -> Revision:
    """Publish an approved version: the issued file is made, numbered copies go out, the effective date stands.

    Electronic copies are out at once, paper ones are prepared: printed, bound, stamped, then handed out. Raises
    PermissionDenied, or Obstructed with all that stands against it.
    """
    row = fresh(revision)
    if not may("release", row, by.fresh()):
        raise PermissionDenied
    prepared = copying.planned(row)
    reasons = [*reasons_against(row, "release"), *against_date(row, effective_on)]
    if not prepared:
        reasons.append(_("Nobody is on the distribution list. Say who gets the document."))
    if reasons:
        raise Obstructed(*reasons)
    today = clock.today(zone_of(row))
    told = papers.issued(row, prepared, released_on=today, effective_on=effective_on)
    report = issued_file.make_issue(row, told, by=by)
    released = fire(row, "release", by=by, effective_on=effective_on, issue_uid=report.uid)
    made = [record(copy, "create", by=by) for copy in prepared]
    copying.hand_out([copy for copy in made if not copy.on_paper], by=by)
    if news.asks_reading(released, made):
        news.to_read(released, by, news.readers_of(released))
    return released


def against_force(revision: Revision) -> Iterator[str]:
    """Yield why a released version cannot be put in force yet, beyond its signatures."""
    today = clock.today(zone_of(revision))
    if revision.effective_on is not None and revision.effective_on > today:
        yield _("It takes effect on %(day)s.") % {"day": revision.effective_on.isoformat()}
    if not issued_file.files_of(revision):
        yield _("The issued file is still being made. Wait a moment, then load the page again.")
    item = open_item(revision)
    if item is not None:
        yield _("It belongs to %(edition)s: all its documents are put in force together.") % {"edition": item.edition}


def against_withdrawal(revision: Revision) -> Iterator[str]:
    """Yield why a version cannot be taken out of use: nobody has approved it."""
    wanted = ChangeRequest.objects.filter(document=revision.document_id, nature=ChangeRequest.Nature.WITHDRAWAL)
    if not wanted.filter(state=ChangeRequest.State.ACCEPTED).exists():
        yield _("A document is withdrawn by an approved change request.")


@transaction.atomic
def put_in_force(revision: Revision, *, by: User) -> Revision:
    """Let a released version hold from now on; the former one is superseded and its copies are recalled.

    Raises PermissionDenied, or Obstructed before its day.
    """
    row = fresh(revision)
    if not may("put_in_force", row, by.fresh()):
        raise PermissionDenied
    former = Revision.objects.filter(document=row.document, state=State.IN_FORCE).first()
    if reasons := list(reasons_against(row, "put_in_force")):
        raise Obstructed(*reasons)  # before the former one is touched
    if former is not None:
        fire(former, "supersede", by=by)
    held = fire(row, "put_in_force", by=by)
    old = _end_former(former, by=by) if former is not None else []
    for change in ChangeRequest.objects.filter(revision=row, state=ChangeRequest.State.ACCEPTED):
        fire(change, "finish", by=User.system())
    here = list(Copy.objects.loaded().filter(revision=row).out())
    news.in_force(held, former, [*here, *old], by)
    return held


def _end_former(former: Revision, *, by: User) -> list[Copy]:
    """Recall the copies of a version that has ended, mark its file, drop a review of it. Returns its copies."""
    ended = Revision.objects.select_related("document__engagement__client", "workspace").get(pk=former.pk)
    for review in DocumentReview.objects.filter(revision=ended, state=DocumentReview.State.OPEN):
        fire(review, "cancel", by=User.system())
    recalled = copying.recall_all(ended, by=by)
    issued_file.make_void_file(ended, by=User.system())
    return recalled


@transaction.atomic
def withdraw(change: ChangeRequest, *, by: User) -> Revision:
    """Take a document out of use, as an accepted request asks: its copies are recalled, its text stays readable.

    Raises PermissionDenied, or Obstructed while nothing of it holds or another version is open.
    """
    document = change.document
    if not may("withdraw", Revision(workspace=document.workspace, document=document), by.fresh()):
        raise PermissionDenied
    held = document.revisions.filter(state__in=[State.RELEASED, State.IN_FORCE]).order_by("state").first()  # type: ignore[attr-defined]
    if held is None:
        raise Obstructed(_("Nothing of this document is in force."))
    row = fresh(held)
    opened = document.open
    if opened is not None and opened.pk != row.pk:
        raise Obstructed(_("%(version)s is still open. Abandon it first.") % {"version": opened})
    gone = fire(row, "withdraw", by=by, reason=change.reason)
    _end_former(gone, by=by)
    fire(change, "finish", by=by)
    return gone


def due_now() -> Any:
    """Return the released versions whose day may have come somewhere; their own time zone decides."""
    latest = clock.now().date() + dt.timedelta(days=1)
    rows = Revision.objects.filter(state=State.RELEASED, effective_on__lte=latest)
    return rows.select_related("document__engagement__client").order_by("pk")


def sweep() -> int:
    """Put in force what is released for today or earlier. Returns how many. Safe to run at any time."""
    system, count = User.system(), 0
    for revision in due_now():
        if revision.effective_on is None or revision.effective_on > clock.today(zone_of(revision)):
            continue
        try:
            put_in_force(revision, by=system)
        except Obstructed:
            continue  # its file is not there yet, or its edition waits for others: the next round sees it again
        count += 1
    return count
