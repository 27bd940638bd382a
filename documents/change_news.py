"""Who is told what about change requests and reviews of documents."""

from django.utils.translation import gettext as _

from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.workflow import clock

from .issue_news import controllers
from .models import ChangeRequest, DocumentReview


def deciders_of(change: ChangeRequest) -> list[User]:
    """Return who is asked to decide: the document's approver, else management representative, else top management."""
    approver = change.document.approver
    barred = {change.reviewed_by_id, change.proposed_by_id}
    if approver is not None and approver.user is not None and approver.user_id not in barred:
        return [approver.user]
    place = change.workspace
    rows = Membership.objects.live(clock.today()).filter(workspace__in=[place.pk, place.parent_id])
    for role in (Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER):
        found = {row.user for row in rows.filter(role=role).select_related("user") if row.user_id not in barred}
        if found:
            return sorted(found, key=lambda user: user.pk)
    return []


def _tell(users: list[User], by: User, kind: str, subject: object, change: ChangeRequest, text: object = "") -> None:
    others = [user for user in users if user != by]
    url = change.get_absolute_url()
    tell(others, kind, subject, text, url=url, workspace=change.workspace, about=change)  # type: ignore[arg-type]


def proposed(change: ChangeRequest, by: User) -> None:
    """Tell the document controllers."""
    subject = lambda: _("Change asked for: %(change)s") % {"change": change}  # noqa: E731
    _tell(controllers(change), by, "document.change", subject, change)


def to_decide(change: ChangeRequest, by: User) -> None:
    """Ask the approver."""
    subject = lambda: _("Decide on the change request %(change)s") % {"change": change}  # noqa: E731
    _tell(deciders_of(change), by, "signature.change", subject, change)


def returned(change: ChangeRequest, by: User, reason: str) -> None:
    """Tell whoever asked."""
    subject = lambda: _("Sent back: %(document)s") % {"document": change}  # noqa: E731
    _tell([change.proposed_by], by, "document.change", subject, change, lambda: reason)


def decided(change: ChangeRequest, by: User) -> None:
    """Tell whoever asked, and those who carry it out."""
    subject = lambda: _("%(change)s: %(state)s") % {"change": change, "state": change.get_state_display()}  # noqa: E731
    users = list({user.pk: user for user in [change.proposed_by, *controllers(change)]}.values())
    _tell(users, by, "document.change", subject, change, lambda: change.decision)


def to_review(review: DocumentReview, by: User) -> None:
    """Ask the owner to review a document."""
    owner = review.owner.user
    if owner is None or owner == by:
        return
    tell(
        [owner],
        "signature.review",
        lambda: _("Review: %(document)s") % {"document": review.revision},
        lambda: _("Due on %(day)s.") % {"day": review.due.isoformat()} if review.due else "",
        url=review.get_absolute_url(),
        workspace=review.workspace,
        about=review,
    )
