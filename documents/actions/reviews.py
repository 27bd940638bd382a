"""The review of a document by its owner (clause 7.5.3): by date, or for a new edition."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Person
from documents import change_news as news
from documents.models import ChangeRequest, Document, DocumentReview, EditionChange, Revision
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .changes import propose_change

AHEAD = dt.timedelta(days=30)  # how early an owner is asked
State = DocumentReview.State


def owner_of(document: Document) -> Person | None:
    """Return who answers for a document: its writer, else the head of the leading department; with an account."""
    held = document.current
    head = document.department.head if document.department else None
    people = [held.author if held else None, document.writer, head]
    return next((person for person in people if person is not None and person.user_id is not None), None)


@transaction.atomic
def ask_review(
    document: Document, *, by: User, due: dt.date | None = None, edition: EditionChange | None = None
) -> DocumentReview:
    """Ask the owner of a document whether it still holds. An open review is returned.

    Raises PermissionDenied, and Obstructed for a document that is not in force or has no owner with an account.
    """
    Chain.objects.locked(document.workspace_id)
    found = DocumentReview.objects.filter(document=document, state=State.OPEN).first()
    if found is not None:
        return record(found, "edit", by=by, changes={"edition": edition}) if edition else found
    held = document.revisions.filter(state=Revision.State.IN_FORCE).first()  # type: ignore[attr-defined]
    if held is None:
        raise Obstructed(_("Nothing of this document is in force."))
    owner = owner_of(document)
    if owner is None:
        raise Obstructed(_("%(document)s has no owner with an account. Name a writer.") % {"document": document})
    blank = DocumentReview(workspace=document.workspace, document=document, revision=held)
    made = record(blank, "create", by=by, changes={"owner": owner, "due": due, "edition": edition})
    news.to_review(made, by)
    return made


@transaction.atomic
def confirmed(review: DocumentReview) -> None:
    """Once the owner has signed: the document counts as reviewed on that day."""
    Chain.objects.locked(review.workspace_id)
    row = DocumentReview.objects.select_related("document").get(pk=review.pk)
    if row.state == State.CONFIRMED:
        record(row.document, "edit", by=User.system(), changes={"reviewed_on": row.reviewed_on})


@transaction.atomic
def ask_change(review: DocumentReview, *, by: User, reason: str, **told: Any) -> ChangeRequest:
    """Answer a review with a change request. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(review.workspace_id)
    row = DocumentReview.objects.select_related("document__engagement__client", "owner").get(pk=review.pk)
    source = ChangeRequest.Source.PERIODIC
    change = propose_change(row.document, by=by, reason=reason, source=source, about=row, **told)
    done = fire(row, "ask_change", by=by, change_uid=change.uid)
    record(done.document, "edit", by=User.system(), changes={"reviewed_on": done.reviewed_on})
    return change


def sweep() -> int:
    """Ask owners of documents whose review comes due. Returns how many. Safe to run at any time."""
    rows = Document.objects.standing().filter(revisions__state=Revision.State.IN_FORCE, review_months__gt=0)
    open_ones = DocumentReview.objects.filter(state=State.OPEN).values("document")
    found = rows.exclude(pk__in=open_ones).exclude(revisions__state__in=Revision.OPEN).distinct()
    count = 0
    for document in found.select_related("engagement__client", "workspace", "department__head", "writer"):
        held = document.current
        due = document.next_review(held.effective_on if held else None)
        if due is None or due - AHEAD > clock.today(document.engagement.client.time_zone):
            continue
        try:
            ask_review(document, by=User.system(), due=due)
        except Obstructed:
            continue  # nobody to ask: the register's page shows the date
        count += 1
    return count
