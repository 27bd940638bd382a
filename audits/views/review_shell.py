"""What every page of a management review begins with."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import pgettext

from audits.models import ManagementReview
from certification.shell import engagement_page
from wobo.workflow.doors import may

TAB = "reviews"


def review_page(request: HttpRequest, code: str, uid: str, part: str = "") -> tuple[ManagementReview, dict[str, Any]]:
    """Return a review that the reader may see (404 otherwise) and the context of its pages; `part` is its own tab."""
    engagement, context = engagement_page(request, code, TAB)
    rows = ManagementReview.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    review: ManagementReview = get_object_or_404(rows.select_related("cycle", "meeting", "workspace__parent"), uid=uid)
    review.cycle.engagement = review.meeting.cycle.engagement = engagement
    review.workspace = engagement.workspace
    context |= {
        "review": review,
        "meeting": review.meeting,
        "today": review.cycle.today(),
        "prepares": may("call", review, request.user),  # type: ignore[arg-type]
        "writes": may("edit", review, request.user),  # type: ignore[arg-type]
        "is_held": review.state == ManagementReview.State.HELD,
        "parts": [
            {"label": label, "url": reverse(f"audits:{name}", args=[code, uid]), "active": name == part}
            for name, label in _parts()
        ],
    }
    return review, context


def _parts() -> list[tuple[str, str]]:
    return [
        ("review_detail", pgettext("review", "Overview")),
        ("review_inputs", pgettext("review", "Inputs")),
        ("review_minutes", pgettext("review", "Discussion and conclusions")),
        ("review_decisions", pgettext("review", "Decisions and follow-up")),
    ]


def sent(request: HttpRequest) -> Any:
    """Return what a form is filled with: what was sent, be it nothing; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None
