"""Who may do what to management reviews, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.policies import accepts_for_client, is_top_manager, takes_part
from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_consulting, is_lead, predicate

# Top management decides; whoever looks after the system, or advises, prepares and writes.
prepares_review = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE)


def review_of(record: Any) -> Any:
    """Return the review that a record belongs to, or is."""
    return getattr(record, "review", None) or record


@predicate
def records_review(record: Any, user: User) -> bool:
    """Whether the user writes the minutes of the review."""
    meeting = review_of(record).meeting
    return meeting.pk is not None and meeting.attendances.filter(records=True).of_user(user).exists()


@predicate
def is_owner(record: Any, user: User) -> bool:
    """Whether the input is the user's to prepare, or the decision theirs to carry out."""
    return record.owner_id is not None and record.owner.user_id == user.pk


@predicate
def owner_has_no_account(record: Any, _user: User) -> bool:
    """Whether whoever it belongs to cannot act here: then those who look after the review act for them."""
    return record.owner_id is None or record.owner.user_id is None


@predicate
def finished_it(record: Any, user: User) -> bool:
    """Whether the user says that it is done: then somebody else looks."""
    return record.finished_by_id == user.pk


writes_review = prepares_review | (takes_part & records_review)
owns = takes_part & is_owner
carries_out = owns | (prepares_review & owner_has_no_account)
verifies = (prepares_review | is_top_manager) & ~is_owner & ~finished_it
calls_off_review = is_lead | holds(Role.MANAGEMENT_REPRESENTATIVE)

POLICIES = {
    ("ManagementReview", "create"): prepares_review,
    ("ManagementReview", "edit"): writes_review,
    ("ManagementReview", "call"): prepares_review,
    ("ManagementReview", "postpone"): prepares_review,
    ("ManagementReview", "hold"): writes_review,
    ("ManagementReview", "approve_minutes"): is_top_manager,
    ("ManagementReview", "close"): prepares_review,
    ("ManagementReview", "cancel"): calls_off_review,
    ("ReviewInput", "create"): prepares_review,
    ("ReviewInput", "edit"): prepares_review | owns,
    ("ReviewInput", "remove"): prepares_review,
    ("ReviewDecision", "create"): writes_review,
    ("ReviewDecision", "edit"): writes_review,
    ("ReviewDecision", "begin"): carries_out,
    ("ReviewDecision", "finish"): carries_out,
    ("ReviewDecision", "verify"): verifies,
    ("ReviewDecision", "reopen"): prepares_review | is_top_manager,
    ("ReviewDecision", "cancel"): accepts_for_client | is_top_manager,
    ("ReviewDecision", "remove"): writes_review,
}

VERBS = {
    ("ManagementReview", "call"): (_("Invite"), _("called the review")),
    ("ManagementReview", "postpone"): (pgettext_lazy("management review", "Postpone"), _("postponed the review")),
    ("ManagementReview", "hold"): (_("Freeze the inputs and begin"), _("held the review on frozen inputs")),
    ("ManagementReview", "approve_minutes"): (_("Approve the minutes"), _("approved minutes and report")),
    ("ManagementReview", "close"): (_("Close the review"), _("closed the review")),
    ("ManagementReview", "cancel"): (_("Cancel the review"), _("cancelled the review")),
    ("ReviewDecision", "begin"): (_("Begin"), _("began to carry it out")),
    ("ReviewDecision", "finish"): (_("Done"), _("reported it as done")),
    ("ReviewDecision", "verify"): (_("Verify"), _("verified it")),
    ("ReviewDecision", "reopen"): (_("Open again"), _("opened it again")),
    ("ReviewDecision", "cancel"): (_("Cancel the decision"), _("cancelled the decision")),
}
