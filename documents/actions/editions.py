"""The second edition as one guided step (S8): collect, revise or confirm, put in force together, declare."""

# claims: S8.0, S8.3, S8.4, S8.5
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.actions.structure import version_label
from certification.models import Cycle
from documents.edition_state import LEVELS, is_manual
from documents.models import (
    ChangeRequest,
    Document,
    DocumentReview,
    EditionChange,
    EditionItem,
    Revision,
)
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, fire, record
from wobo.workflow.models import Chain

from . import release, reviews
from .changes import note_of
from .register import begin_revision

KIND = "formal-operation"
State, Way = EditionChange.State, EditionItem.Way


def next_edition(cycle: Cycle) -> int:
    """Return the number of the edition that comes next: one more than the highest that is in force."""
    held = Revision.objects.filter(document__engagement=cycle.engagement, document__level__in=LEVELS).in_force()
    return (held.aggregate(last=Max("edition"))["last"] or 1) + 1


@transaction.atomic
def begin_edition(cycle: Cycle, *, by: User, effective_on: dt.date) -> EditionChange:
    """Begin a new common edition of every manual and procedure in force. Raises PermissionDenied, Obstructed."""
    engagement = cycle.engagement
    Chain.objects.locked(engagement.workspace_id)
    if EditionChange.objects.filter(cycle=cycle, state=State.OPEN).exists():
        raise Obstructed(_("A new edition is being prepared already."))
    if effective_on < clock.today(engagement.client.time_zone):
        raise Obstructed(_("The day is over: choose a later one."))
    rows = Document.objects.filter(engagement=engagement, level__in=LEVELS).standing()
    documents = list(rows.filter(revisions__state=Revision.State.IN_FORCE).order_by("pk"))
    if not any(is_manual(document) for document in documents):
        raise Obstructed(_("The manual is not in force: there is no first edition to follow."))
    edition = next_edition(cycle)
    blank = EditionChange(workspace=engagement.workspace, cycle=cycle, edition=edition)
    label = version_label(engagement.client, edition, 0)
    made = record(blank, "create", by=by, changes={"label": label, "effective_on": effective_on, "begun_by": by})
    create_many([EditionItem(workspace=made.workspace, edition=made, document=one) for one in documents], by=by)
    return made


def _open(edition: EditionChange) -> EditionChange:
    """Return the fresh row, locked. Raises Obstructed once it is in force or given up."""
    Chain.objects.locked(edition.workspace_id)
    row = EditionChange.objects.select_related("cycle__engagement__client", "workspace").get(pk=edition.pk)
    if row.state != State.OPEN:
        raise Obstructed(_("This edition is not being prepared any more."))
    return row


@transaction.atomic
def move_day(edition: EditionChange, effective_on: dt.date, *, by: User) -> EditionChange:
    """Choose another common day. Raises PermissionDenied, Obstructed once a version was released for the old one."""
    row = _open(edition)
    if effective_on < row.today:
        raise Obstructed(_("The day is over: choose a later one."))
    if EditionItem.objects.filter(edition=row, revision__state=Revision.State.RELEASED).exists():
        day = row.effective_on.isoformat()
        raise Obstructed(_("Versions are released for %(day)s: the day stays.") % {"day": day})
    return record(row, "edit", by=by, changes={"effective_on": effective_on})


@transaction.atomic
def revise(item: EditionItem, *, by: User) -> EditionItem:
    """Open the new edition of a document, with its accepted requests as the note of the change.

    Raises PermissionDenied, Obstructed while requests are undecided or another version is open.
    """
    row = _open(item.edition)
    document = Document.objects.select_related("engagement__client", "workspace").get(pk=item.document_id)
    changes = ChangeRequest.objects.filter(document=document).select_related("engagement")
    if changes.undecided().exists():
        raise Obstructed(_("Decide on the open change requests of %(document)s first.") % {"document": document})
    for review in DocumentReview.objects.filter(document=document, state=DocumentReview.State.OPEN):
        fire(review, "cancel", by=by)
    wanted = list(changes.to_do().exclude(nature=ChangeRequest.Nature.WITHDRAWAL))
    note = note_of(wanted) or _("New edition after the pilot run")
    label = version_label(document.engagement.client, row.edition, 0)
    made = begin_revision(document, by=by, label=label, edition=row.edition, revision=0, change=note)
    for change in wanted:
        record(change, "edit", by=by, changes={"revision": made})
    return record(item, "edit", by=by, changes={"way": Way.REVISE, "revision": made})


@transaction.atomic
def confirm(item: EditionItem, *, by: User) -> EditionItem:
    """Ask the owner of a procedure to sign that it stays as it is.

    Raises PermissionDenied, Obstructed for the manual, for open requests, or once it is being revised.
    """
    row = _open(item.edition)
    document = Document.objects.select_related("engagement__client", "workspace").get(pk=item.document_id)
    if is_manual(document):
        raise Obstructed(_("The manual is reissued: a new edition begins with it."))
    changes = ChangeRequest.objects.filter(document=document)
    if changes.undecided().exists() or changes.to_do().exists():
        raise Obstructed(_("%(document)s has change requests: revise it.") % {"document": document})
    if document.open is not None:
        raise Obstructed(_("%(version)s is still open.") % {"version": document.open})
    reviews.ask_review(document, by=by, due=row.effective_on, edition=row)
    return record(item, "edit", by=by, changes={"way": Way.CONFIRM, "revision": None})


@transaction.atomic
def put_in_force(edition: EditionChange, *, by: User) -> EditionChange:
    """Put every new version in force together: all of them or none, and the former copies are recalled.

    Raises PermissionDenied, or Obstructed with all that is missing.
    """
    row = _open(edition)
    done = fire(row, "put_in_force", by=by)
    items = EditionItem.objects.filter(edition=done, way=Way.REVISE, revision__isnull=False)
    for item in items.select_related("revision").order_by("revision_id"):
        release.put_in_force(item.revision, by=by)
    return done


def sweep() -> int:
    """Put editions in force whose day has come and which are complete. Returns how many."""
    count = 0
    for edition in EditionChange.objects.filter(state=State.OPEN).select_related("cycle__engagement__client"):
        if edition.effective_on > edition.today:
            continue
        try:
            put_in_force(edition, by=User.system())
        except Obstructed:
            continue  # something is missing: the page says what
        count += 1
    return count


def usual_statement(edition: EditionChange, day: dt.date) -> str:
    """Return the declaration as it is usually worded, in the client's language."""
    client = edition.cycle.engagement.client
    with override(client.language):
        return _(
            "The pilot run of the service management system of %(client)s has been evaluated by internal audit and"
            " management review, and its documents have been revised accordingly. Edition %(label)s is in force since"
            " %(force)s. From %(day)s the system is in formal operation; every department works by it."
        ) % {
            "client": client.name_in(client.language),
            "label": edition.label,
            "force": edition.in_force_on.isoformat() if edition.in_force_on else edition.effective_on.isoformat(),
            "day": day.isoformat(),
        }


@transaction.atomic
def prepare_declaration(edition: EditionChange, *, by: User, operation_on: dt.date, statement: str) -> EditionChange:
    """Have the declaration of formal operation printed for top management's signature; made anew until it is signed.

    Raises PermissionDenied, Obstructed before the edition is in force.
    """
    Chain.objects.locked(edition.workspace_id)
    row = EditionChange.objects.select_related("cycle__engagement__client", "workspace").get(pk=edition.pk)
    if row.state != State.IN_FORCE:
        raise Obstructed(_("Formal operation is declared once the edition is in force."))
    if row.in_force_on is not None and operation_on < row.in_force_on:
        raise Obstructed(_("Formal operation cannot begin before the edition is in force."))
    turn = row.round + 1 if row.paper_uid else row.round
    _drop(row.paper_uid)
    told = {"operation_on": operation_on, "statement": statement.strip(), "round": turn}
    row = record(row, "edit", by=by, changes=told)
    report = request(KIND, row, row.cycle.engagement.client.language, by=by)
    row = record(row, "edit", by=by, changes={"paper_uid": report.uid})
    _tell_signers(row, by)
    return row


def _drop(uid: str) -> None:
    paper = Report.objects.filter(uid=uid, state=Report.State.READY).first()
    if paper is not None:
        fire(paper, "supersede", by=User.system())


def _tell_signers(edition: EditionChange, by: User) -> None:
    place = edition.workspace
    rows = Membership.objects.live(clock.today()).filter(workspace__in=[place.pk, place.parent_id])
    users = {row.user for row in rows.filter(role=Role.TOP_MANAGER).select_related("user")}
    tell(
        [user for user in users if user != by],
        "signature.asked",
        lambda: _("Sign the declaration of formal operation"),
        url=edition.get_absolute_url(),
        workspace=place,
        about=edition,
    )


def declared(edition: EditionChange) -> Any:
    """Once top management has signed: make the paper with the signature page."""
    report = Report.objects.filter(uid=edition.paper_uid).first()
    if report is not None and not Report.objects.filter(source=report).exists():
        return queue_issue(report)
    return None
