"""Minutes and conclusions of a review; its report (F10), signed from the recorder up to top management."""

# claims: S7.6.2, S7.6.3
import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import review_news as news
from audits.models import ManagementReview
from audits.models.review_obstacles import lacks_for_report
from audits.reports import review as built
from certification.actions import minutes
from certification.models import Meeting
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import clock, trail
from wobo.workflow.doors import Obstructed, fire, may, record

from .reviews import locked, supersede

REPORT, MINUTES = "review-report", "review-minutes"
CONCLUDED = (
    *ManagementReview.ASPECTS,
    *(f"{name}_text" for name in ManagementReview.ASPECTS),
    "overall",
)


def _held(review: ManagementReview, by: User) -> ManagementReview:
    """Return the review, locked. Raises PermissionDenied, Obstructed unless it is held and not approved."""
    fresh = locked(review)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state == ManagementReview.State.HELD:
        return fresh
    if fresh.is_alive:
        raise Obstructed(_("The review is not held yet: freeze the inputs and begin first."))
    raise Obstructed(_("The minutes are approved: what they tell stays."))


@transaction.atomic
def write_minutes(review: ManagementReview, told: dict[str, Any], *, by: User, seen: str = "") -> ManagementReview:
    """Write down what was said on each point of the agenda. `seen`: see certification's minutes.

    A report that is not signed through no longer says what was said, and is superseded. Raises PermissionDenied,
    Obstructed: not held, approved already, or changed by somebody else meanwhile.
    """
    fresh = _held(review, by)
    minutes.write_minutes(fresh.meeting, told, by=by, seen=seen)
    return drop_papers(fresh, by=by)


@transaction.atomic
def conclude(review: ManagementReview, told: dict[str, Any], *, by: User) -> ManagementReview:
    """Write the three conclusions and the decision on the whole. Raises PermissionDenied, Obstructed."""
    fresh = _held(review, by)
    record(fresh, "edit", by=by, changes={name: told[name] for name in CONCLUDED if name in told})
    return drop_papers(fresh, by=by)


def drop_papers(review: ManagementReview, *, by: User) -> ManagementReview:
    """Supersede minutes and report that no longer say what stands; signatures on them go with them."""
    supersede(review.report_uid, review.minutes_uid)
    return record(review, "edit", by=by, changes={"report_uid": "", "minutes_uid": ""})


@transaction.atomic
def prepare_report(review: ManagementReview, language: str, *, by: User) -> tuple[Report, Report]:
    """Freeze what the review found once and have report (F10) and minutes (F9) made of it, in one language.

    Papers made before are superseded. Raises PermissionDenied, or Obstructed with all that is missing.
    """
    fresh = _held(review, by)
    if reasons := list(lacks_for_report(fresh)):
        raise Obstructed(*reasons)
    fresh = drop_papers(fresh, by=by)
    fresh = locked(fresh)
    with override(language):
        frame = json.loads(json.dumps(built.report(fresh, language), default=trail.plain))
        said = json.loads(json.dumps(built.minutes(fresh, language), default=trail.plain))
    report = request(REPORT, fresh, language, by=by, snapshot=frame)
    paper = request(MINUTES, fresh, language, by=by, snapshot=said)
    record(fresh, "edit", by=by, changes={"report_uid": report.uid, "minutes_uid": paper.uid})
    rows = fresh.meeting.attendances.filter(records=True).select_related("user", "person__user")
    url = reverse("reporting:report_detail", args=[report.uid])
    news.report_to_sign(fresh, [row.account for row in rows if row.account], url)
    return report, paper


def report_was_signed(report: Report, by: User) -> None:
    """Approve the minutes with top management's signature, and tell the owners of decisions.

    In the signer's transaction. The minutes of the meeting are dated: nobody writes in them any more. An outdated
    paper changes nothing.
    """
    review = ManagementReview.objects.filter(uid=report.record_uid, report_uid=report.uid).first()
    if review is None:
        return
    done = locked(fire(review, "approve_minutes", by=by))
    if done.meeting.minutes_signed_at is None:
        meeting = Meeting.objects.get(pk=done.meeting_id)
        record(meeting, "edit", by=User.system(), changes={"minutes_signed_at": clock.now()})
    news.decided(done.decisions.standing().select_related("owner__user", "review", "workspace"), by)
    news.approved(done)
