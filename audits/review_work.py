"""What waits for one person in management reviews: inputs, decisions to carry out and to verify, a report to sign."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.models import Engagement
from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow.signing import due_for, together

from .models import ManagementReview, ReviewDecision, ReviewInput
from .review_policies import verifies

QUIET = (Engagement.State.PAUSED, Engagement.State.CLOSED)
LISTED = 200


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything of reviews that waits for `user`; a fixed number of queries."""
    return [*_inputs(user), *_decisions(user), *_to_verify(user), *_to_sign(user)]


def _inputs(user: User) -> Iterator[WorkItem]:
    rows = ReviewInput.objects.visible_to(user).missing().of_user(user)
    rows = rows.filter(review__state=ManagementReview.State.CALLED).exclude(review__cycle__engagement__state__in=QUIET)
    for row in rows.select_related("review__cycle__engagement").order_by("due", "pk")[:LISTED]:
        title = _("Prepare for management review %(number)s: %(input)s") % {"number": row.review, "input": row}
        since = row.review.called_on or row.review.cycle.opened_on
        yield _item(title, row.get_absolute_url(), row.review, since, _("Prepare"), row.due)


def _item(
    title: str, url: str, review: Any, since: Any, action: str, due: Any = None, kind: str = "review"
) -> WorkItem:
    code = review.cycle.engagement.code
    return WorkItem(str(KINDS[kind]), title, url, since, due=due, engagement_code=code, action=action)


def _decided(user: User) -> Any:
    rows = ReviewDecision.objects.visible_to(user).filter(review__state__in=ManagementReview.APPROVED)
    related = ("review__cycle__engagement__client", "owner", "workspace")
    return rows.exclude(review__cycle__engagement__state__in=QUIET).select_related(*related)


def _decisions(user: User) -> Iterator[WorkItem]:
    for row in _decided(user).to_do().of_user(user).order_by("due", "pk")[:LISTED]:
        since = row.review.approved_on or row.review.cycle.opened_on
        yield _item(str(row), row.get_absolute_url(), row.review, since, _("Open"), row.due)


def _to_verify(user: User) -> Iterator[WorkItem]:
    rows = _decided(user).filter(state=ReviewDecision.State.DONE).exclude(finished_by=user)
    for row in rows.order_by("finished_on", "pk")[:LISTED]:
        if verifies(row, user):
            title = _("Verify: %(decision)s") % {"decision": row}
            yield _item(title, row.get_absolute_url(), row.review, row.finished_on, _("Verify"))


def _to_sign(user: User) -> Iterator[WorkItem]:
    """The report of a held review: the next signature, where it is the user's."""
    held = ManagementReview.objects.visible_to(user).filter(state=ManagementReview.State.HELD).exclude(report_uid="")
    reviews = {one.report_uid: one for one in held.select_related("cycle__engagement__client")}
    if not reviews:
        return
    reports = list(Report.objects.filter(uid__in=reviews, state=Report.State.READY).defer("snapshot"))
    there = together(reports)
    for report in reports:
        for slot in due_for(report, user, there[report.uid]):
            review = reviews[report.uid or ""]
            title = _("Sign the report of management review %(number)s") % {"number": review}
            url = reverse("workflow:sign", args=["report", report.uid, slot.name])
            yield _item(title, url, review, localtime(report.requested_at).date(), _("Sign"), kind="signature")
