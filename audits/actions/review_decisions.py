"""What a review decided: written, carried out, verified; and what follows from it in other rooms."""

# claims: S7.6.2
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from audits import review_news as news
from audits.models import Finding, ManagementReview, ReviewDecision
from certification.actions.improvements import propose_improvement
from certification.models import Improvement
from documents.actions.changes import propose_change
from documents.models import ChangeRequest, Document
from wobo.accounts.models import Membership, Role, User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, record

from .findings import raise_finding
from .review_papers import drop_papers
from .reviews import locked

# once the report is approved, who does it until when may still change; what was decided stays
LATER = frozenset({"owner", "due"})


@transaction.atomic
def decide(review: ManagementReview, *, by: User, **told: Any) -> ReviewDecision:
    """Write a decision down. Raises PermissionDenied, Obstructed unless the review is held and not approved yet."""
    if not may("create", ReviewDecision(workspace=review.workspace, review=review), by.fresh()):
        raise PermissionDenied
    fresh = _writable(review)
    last = fresh.decisions.aggregate(last=Max("number"))["last"] or 0
    row = ReviewDecision(workspace=fresh.workspace, review=fresh, number=last + 1)
    row = record(row, "create", by=by, changes=told)
    drop_papers(fresh, by=by)
    return row


def _writable(review: ManagementReview) -> ManagementReview:
    fresh = locked(review)
    if fresh.state != ManagementReview.State.HELD:
        raise Obstructed(_("Decisions are written in the meeting, until its minutes are approved."))
    return fresh


@transaction.atomic
def edit_decision(row: ReviewDecision, told: dict[str, Any], *, by: User) -> ReviewDecision:
    """Change a decision: all of it until the minutes are approved, then only owner and day while it is not done.

    A new owner is told. Raises PermissionDenied, Obstructed.
    """
    here = ReviewDecision.objects.select_related("owner__user").get(pk=row.pk)
    if not may("edit", here, by.fresh()):
        raise PermissionDenied
    fresh = locked(row.review)
    if fresh.state == ManagementReview.State.HELD:
        done = record(here, "edit", by=by, changes=told)
        drop_papers(fresh, by=by)
        return done
    if here.state not in {ReviewDecision.State.OPEN, ReviewDecision.State.DOING}:
        raise Obstructed(_("The decision is done or cancelled. Open it again to change it."))
    done = record(here, "edit", by=by, changes={name: told[name] for name in LATER & told.keys()})
    if done.owner_id != here.owner_id:
        news.decided([ReviewDecision.objects.select_related("owner__user", "review").get(pk=done.pk)], by)
    return done


@transaction.atomic
def remove_decision(row: ReviewDecision, *, by: User) -> None:
    """Strike a decision out before the minutes are approved. Raises PermissionDenied, Obstructed afterwards."""
    here = ReviewDecision.objects.get(pk=row.pk)
    if not may("remove", here, by.fresh()):
        raise PermissionDenied
    fresh = _writable(row.review)
    if here.change_id or here.finding_id or here.improvement_uid:
        raise Obstructed(_("Something was opened from this decision already: it stays."))
    record(here, "remove", by=by)
    drop_papers(fresh, by=by)


@transaction.atomic
def move_decision(row: ReviewDecision, verb: str, *, by: User, **data: Any) -> ReviewDecision:
    """Begin, finish, verify, open again or cancel; whoever comes next, or does it, is told."""
    done = fire(row, verb, by=by, **data)
    done = ReviewDecision.objects.select_related("owner__user", "review", "workspace").get(pk=done.pk)
    if verb == "finish":
        news.to_verify(done, _who_verify(done), by)
    elif verb == "reopen":
        news.reopened(done, data["reason"], by)
    elif verb == "cancel":
        news.cancelled(done, data["reason"], by)
    return done


def _who_verify(row: ReviewDecision) -> list[User]:
    here = Q(workspace=row.workspace) | Q(workspace=row.workspace.parent_id)
    roles = (Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER)
    found = Membership.objects.live(clock.today()).filter(here, role__in=roles).select_related("user")
    users = {membership.user_id: membership.user for membership in found}
    return [user for user in users.values() if row.owner is None or row.owner.user_id != user.pk]


def _linkable(row: ReviewDecision, by: User, taken: Any) -> ReviewDecision:
    """Return the decision, locked. Raises PermissionDenied, Obstructed where there is one already."""
    locked(row.review)
    here = ReviewDecision.objects.select_related("review__cycle__engagement__client", "owner").get(pk=row.pk)
    if not may("edit", here, by.fresh()):
        raise PermissionDenied
    if taken(here):
        raise Obstructed(_("It was opened already."))
    if here.state == ReviewDecision.State.CANCELLED:
        raise Obstructed(_("The decision is cancelled."))
    return here


@transaction.atomic
def open_change(row: ReviewDecision, document: Document, *, by: User, after: str = "") -> ChangeRequest:
    """Ask for the change of a document that a decision wants; it is reviewed and decided as every request is."""
    here = _linkable(row, by, lambda one: one.change_id)
    made = propose_change(
        document,
        by=by,
        reason=here.text,
        source=ChangeRequest.Source.REVIEW,
        ground=ChangeRequest.Ground.REVIEW,
        about=here,
        after=after,
    )
    record(here, "edit", by=by, changes={"change": made})
    return made


@transaction.atomic
def open_finding(row: ReviewDecision, *, by: User, grade: str, facts: str) -> Finding:
    """Raise a finding where a decision answers a nonconformity; it is corrected and verified as every finding is."""
    here = _linkable(row, by, lambda one: one.finding_id)
    made = raise_finding(
        cycle=here.review.cycle,
        by=by,
        source=Finding.Source.REVIEW,
        grade=grade,
        facts=facts,
        department=here.department,
        owner=here.owner,
        due=here.due,
    )
    record(here, "edit", by=by, changes={"finding": made})
    return made


@transaction.atomic
def open_improvement(row: ReviewDecision, *, by: User) -> Improvement:
    """Put a decision on the register of improvements, where benefit, target and result are followed."""
    here = _linkable(row, by, lambda one: one.improvement_uid)
    made = propose_improvement(
        here.review.cycle,
        by=by,
        source=Improvement.Source.REVIEW,
        text=here.text,
        about=here,
        owner=here.owner,
        due=here.due,
        department=here.department,
    )
    record(here, "edit", by=by, changes={"improvement_uid": made.uid})
    return made
