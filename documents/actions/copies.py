"""Distribution lists and numbered copies: planned, handed out, signed for, recalled, and what became of each."""

# claims: S5.6.3, S5.6.4, S5.6.5, S5.6.6, S5.6.8
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.actions.files import keep_upload
from certification.models import Engagement, Person
from documents import issue_news as news
from documents.models import Copy, Document, Recipient, Revision, Understanding
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, fire, may, record
from wobo.workflow.models import Chain

MIN_REASON = 5


def lists_of(document: Document) -> list[Recipient]:
    """Return who gets a document: its own list, else the one of its level."""
    rows = Recipient.objects.filter(engagement=document.engagement_id)
    rows = rows.select_related("department", "person__department", "person__user").order_by("order", "pk")
    own = list(rows.filter(document=document))
    return own or list(rows.filter(document=None, level=document.level))


@transaction.atomic
def add_recipient(engagement: Engagement, told: dict[str, Any], *, by: User, **of: Any) -> Recipient:
    """Put somebody on a distribution list; `of` is document= or level=. Raises PermissionDenied, Obstructed twice."""
    Chain.objects.locked(engagement.workspace_id)
    rows = Recipient.objects.filter(engagement=engagement, document=of.get("document"), level=of.get("level", ""))
    department, person = told.get("department"), told.get("person")
    if department is None and person is None:
        raise Obstructed(_("Choose a department or a person."))
    if rows.filter(department=department, person=person, medium=told["medium"]).exists():
        raise Obstructed(_("This line is on the list already."))
    last = rows.aggregate(last=Max("order"))["last"]
    blank = Recipient(workspace=engagement.workspace, engagement=engagement, **of)
    return record(blank, "create", by=by, changes={**told, "order": 1 if last is None else last + 1})


@transaction.atomic
def take_over_level(document: Document, *, by: User) -> list[Recipient]:
    """Begin the list of a document with the one of its level, to be changed for it alone. Raises PermissionDenied."""
    Chain.objects.locked(document.workspace_id)
    if Recipient.objects.filter(document=document).exists():
        raise Obstructed(_("The document has a list of its own already."))
    rows = [
        Recipient(
            workspace=document.workspace,
            engagement=document.engagement,
            document=document,
            department=one.department,
            person=one.person,
            medium=one.medium,
            must_read=one.must_read,
            order=place,
        )
        for place, one in enumerate(lists_of(document), 1)
    ]
    return create_many(rows, by=by)


def remove_recipient(recipient: Recipient, *, by: User) -> None:
    """Take a line off a list; copies that went out stay as they are. Raises PermissionDenied."""
    record(recipient, "remove", by=by)


def planned(revision: Revision) -> list[Copy]:
    """Return the copies of a version as the distribution list asks for them, unsaved, numbered from 01."""
    return [
        Copy(
            workspace=revision.workspace,
            revision=revision,
            number=number,
            department=one.department,
            person=one.person,
            medium=one.medium,
            must_read=one.must_read,
        )
        for number, one in enumerate(lists_of(revision.document), 1)
    ]


@transaction.atomic
def add_copy(revision: Revision, told: dict[str, Any], *, by: User) -> Copy:
    """Make one more copy of a released version. Raises PermissionDenied, Obstructed for one that is not issued."""
    Chain.objects.locked(revision.workspace_id)
    fresh = Revision.objects.get(pk=revision.pk)
    if fresh.state not in {Revision.State.RELEASED, Revision.State.IN_FORCE}:
        raise Obstructed(_("Only a released version has copies."))
    if told.get("department") is None and told.get("person") is None:
        raise Obstructed(_("Choose a department or a person."))
    last = Copy.objects.filter(revision=fresh).aggregate(last=Max("number"))["last"] or 0
    made = record(
        Copy(workspace=revision.workspace, revision=revision, number=last + 1), "create", by=by, changes=told
    )
    return made if made.on_paper else hand_out([made], by=by)[0]


@transaction.atomic
def hand_out(copies: Iterable[Copy], *, by: User) -> list[Copy]:
    """Let prepared copies go out: paper ones were printed, bound and stamped. Their holders are asked to sign.

    Raises PermissionDenied, Obstructed.
    """
    out = [fire(copy, "issue", by=by) for copy in _ordered(copies)]
    there = list(Copy.objects.loaded().filter(pk__in=[copy.pk for copy in out]).order_by("pk"))
    news.handed_out(there, by)
    return there


def _ordered(copies: Iterable[Copy]) -> list[Copy]:
    rows = sorted(copies, key=lambda copy: copy.pk)
    if rows:
        Chain.objects.locked(rows[0].workspace_id)
    return rows


def is_late(copy: Copy, on: dt.date) -> bool:
    """Whether a receipt on a day comes after the version took effect (date rule 2)."""
    effective = copy.revision.effective_on
    return effective is not None and on > effective


@transaction.atomic
def receive(copy: Copy, *, by: User, reason: str = "") -> Copy:
    """Sign on screen for a copy that one holds. A second time returns the first receipt.

    After the effective date a reason is asked for. Raises PermissionDenied, Obstructed.
    """
    Chain.objects.locked(copy.workspace_id)
    row = Copy.objects.loaded().get(pk=copy.pk)
    if row.state == Copy.State.RECEIVED and row.receipt_by_id == by.pk:
        return row
    person = person_for(row, by)
    if person is None:
        raise PermissionDenied
    return _received(row, person, row.today, by=by, reason=reason)


def person_for(copy: Copy, user: User) -> Person | None:
    """Return as whom a user signs for a copy, or None for anybody else."""
    from documents.issue_policies import holds_copy  # noqa: PLC0415  the tables of rights are read late

    if not holds_copy(copy, user):
        return None
    if copy.person is not None:
        return copy.person
    place = copy.revision.document.engagement.client.workspace_id
    return Person.objects.filter(workspace=place, user=user).first()


def _received(row: Copy, person: Person, on: dt.date, *, by: User, reason: str, scan: Any = None) -> Copy:
    why = reason.strip()
    if is_late(row, on) and len(why) < MIN_REASON:
        raise Obstructed(
            _("Copy %(copy)s is received after the effective date %(day)s: say why.")
            % {"copy": row.code, "day": row.revision.effective_on.isoformat()}
        )
    if row.issued_on is not None and on < row.issued_on:
        raise Obstructed(
            _("Copy %(copy)s went out on %(day)s and cannot have been received before.")
            % {"copy": row.code, "day": row.issued_on.isoformat()}
        )
    if on > row.today:
        raise Obstructed(_("The day of receipt lies ahead."))
    late = why[:300] if is_late(row, on) else ""
    return fire(row, "receive", by=by, person=person, on=on, reason=late, scan=scan)


Tick = tuple[Copy, Person, dt.date, str]  # copy, who signed, on which day, why late


@transaction.atomic
def tick_receipts(ticks: Sequence[Tick], scan: File, *, by: User) -> list[Copy]:
    """Enter what stands on a receipt sheet that was signed by hand; the scan is kept with each row.

    All or none. Raises ValidationError for a file that is no scan, PermissionDenied, Obstructed.
    """
    if not ticks:
        raise Obstructed(_("Tick at least one row."))
    place = ticks[0][0].workspace
    Chain.objects.locked(place.pk)
    first = Copy.objects.loaded().get(pk=ticks[0][0].pk)
    from documents.issue_policies import vouches_for_paper  # noqa: PLC0415  the tables of rights are read late

    if not vouches_for_paper(first, by.fresh()):
        raise PermissionDenied
    kept = keep_upload(scan, place, by=by, kind=StoredFile.Kind.SCAN)
    done = []
    for copy, person, on, reason in sorted(ticks, key=lambda tick: tick[0].pk):
        row = Copy.objects.loaded().get(pk=copy.pk)
        done.append(_received(row, person, on, by=by, reason=reason, scan=kept))
    return done


@transaction.atomic
def recall_all(revision: Revision, *, by: User) -> list[Copy]:
    """Recall every copy of a version that ended. What never went out is cancelled, what is electronic is closed.

    Returns the copies that were out.
    """
    rows = Copy.objects.loaded().filter(revision=revision).order_by("pk")
    for copy in rows.filter(state=Copy.State.PREPARED):
        fire(copy, "cancel", by=by)
    held = list(rows.filter(state__in=Copy.HELD))
    for copy in held:
        recall(copy, by=by, quietly=True)
    news.recalled(held, by)
    return held


@transaction.atomic
def recall(copy: Copy, *, by: User, quietly: bool = False) -> Copy:
    """Ask for a copy back; an electronic one is closed to its holder at once. Raises PermissionDenied, Obstructed."""
    row = fire(copy, "recall", by=by)
    if row.on_paper:
        if not quietly:
            news.recalled([Copy.objects.loaded().get(pk=row.pk)], by)
        return row
    return fire(row, "hand_in", by=by, on=row.today, returned_by=str(_("closed on screen")))


@transaction.atomic
def hand_in(copies: Iterable[Copy], *, by: User, on: dt.date, returned_by: str = "") -> list[Copy]:
    """Take copies back. Raises PermissionDenied, Obstructed for a day ahead or before the recall."""
    done = []
    for copy in _ordered(copies):
        row = Copy.objects.loaded().get(pk=copy.pk)
        if on > row.today or (row.recalled_on is not None and on < row.recalled_on):
            raise Obstructed(_("The day of the return lies ahead, or before the recall."))
        holder = row.received_by or row.person or row.department
        who = returned_by.strip() or str(holder or "")
        done.append(fire(row, "hand_in", by=by, on=on, returned_by=who))
    return done


@transaction.atomic
def end(copy: Copy, verb: str, reason: str, *, by: User) -> Copy:
    """Keep a returned copy although it is obsolete, or report one as lost. Raises PermissionDenied, Obstructed."""
    if verb not in {"retain", "report_lost"}:
        raise ValueError(f"A copy does not end by {verb!r}.")
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in a few words."))
    return fire(copy, verb, by=by, reason=reason.strip())


@transaction.atomic
def confirm_reading(revision: Revision, *, by: User) -> Understanding:
    """Confirm to have read a version and understood it. A second time returns the first. Raises PermissionDenied."""
    Chain.objects.locked(revision.workspace_id)
    person = news.readers_of(revision).filter(user=by).first()
    if person is None:
        raise PermissionDenied
    return _understood(revision, person, by=by)


@transaction.atomic
def tick_readers(revision: Revision, people: Iterable[Person], *, by: User) -> list[Understanding]:
    """Enter for people without an account that they have read a version. Raises PermissionDenied."""
    Chain.objects.locked(revision.workspace_id)
    wanted = {person.pk for person in people}
    rows = news.readers_of(revision).filter(pk__in=wanted, user=None).select_related("department__head")
    return [_understood(revision, person, by=by, ticked_by=by) for person in rows]


def _understood(revision: Revision, person: Person, *, by: User, **more: Any) -> Understanding:
    if revision.state not in {Revision.State.RELEASED, Revision.State.IN_FORCE}:
        raise Obstructed(_("This version does not hold any more."))
    found = Understanding.objects.filter(revision=revision, person=person).first()
    if found is not None:
        return found
    blank = Understanding(workspace=revision.workspace, revision=revision, person=person)
    today = clock.today(revision.document.engagement.client.time_zone)
    return record(blank, "create", by=by, changes={"on": today, **more})


@transaction.atomic
def remind_holders(revision: Revision, *, by: User) -> int:
    """Remind whoever has not signed for a copy, and whoever has not read. Returns how many were told."""
    if not may("release", revision, by.fresh()):
        raise PermissionDenied
    rows = list(Copy.objects.loaded().filter(revision=revision, state=Copy.State.ISSUED))
    news.handed_out(rows, by)
    done = Understanding.objects.filter(revision=revision).values("person")
    return len(rows) + news.to_read(revision, by, news.readers_of(revision).exclude(pk__in=done))
