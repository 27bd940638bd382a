"""What management reviews add to the inbox, the report centre, the sign pages and the engagement's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import panels
from certification.policies import accepts_for_client, is_top_manager
from certification.reports.minutes import register_subject
from wobo.accounts.models import User
from wobo.accounts.predicates import predicate
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot

from . import review_panel, review_work
from .actions.review_papers import MINUTES, REPORT, report_was_signed
from .actions.reviews import PLAN
from .models import ManagementReview
from .reports import review
from .review_policies import prepares_review, records_review, writes_review


@predicate
def signs_as_recorder(report: Any, user: User) -> bool:
    """Whether the user wrote the minutes; where the recorder has no account, whoever looks after the review signs."""
    found = ManagementReview.objects.select_related("meeting").filter(uid=report.record_uid).first()
    if found is None:
        return False
    if records_review(found, user):
        return True
    rows = found.meeting.attendances.filter(records=True).select_related("user", "person__user")
    return not any(row.account for row in rows) and prepares_review(found, user)


SLOTS = (
    Slot("prepared", Meaning.PREPARED, signs_as_recorder),
    Slot("reviewed", Meaning.REVIEWED, accepts_for_client, after=("prepared",)),
    Slot("approved", Meaning.APPROVED, is_top_manager, after=("reviewed",), apart_from=("prepared",)),
)


def _paper(name: str, title: Any, build: Any, who: Any, **more: Any) -> None:
    """Register a paper of a review; it leads to the page of the review and is a deliverable of phase 8."""
    kinds.register(
        kinds.ReportKind(
            name=name,
            title=title,
            template=f"audits/reports/{name.replace('-', '_')}.html",
            build=build,
            may_request=who,
            lands_on=lambda report: ManagementReview.objects.get(uid=report.record_uid).get_absolute_url(),
            extra={"phase": review_panel.REVIEW_PHASE},
            **more,
        )
    )


def register() -> None:
    """Register everything; a second time changes nothing."""
    _paper(PLAN, _("Management review plan"), review.plan, prepares_review)
    _paper(MINUTES, _("Minutes of the management review"), review.minutes, writes_review)
    _paper(
        REPORT,
        _("Management review report"),
        review.report,
        writes_review,
        slots=SLOTS,
        on_signed=report_was_signed,
    )
    label = ManagementReview._meta.label
    register_subject(label, lambda uid: (_("Management review"), ManagementReview.objects.get(uid=uid).number))
    register_work(review_work.waiting_for)
    panels.register_tab(panels.Tab("reviews", pgettext_lazy("tab", "Management review"), "audits:review_list", 66))
    panels.register("warnings", review_panel.warnings)
    panels.register("stats", review_panel.stats)
    panels.register("waiting", review_panel.waiting)
