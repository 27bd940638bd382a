"""Minutes of a management review by point of the agenda, and its three conclusions."""

# claims: S7.6.2, S7.6.3
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.actions import review_papers
from audits.forms.reviews import ConclusionsForm, MinutesForm
from certification.actions.minutes import mark_of
from certification.reports.minutes import points_of
from wobo.workflow.doors import Obstructed

from .review_shell import review_page, sent

PART = "review_minutes"


@require_http_methods(["GET", "HEAD", "POST"])
def review_minutes(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show what was said and concluded; while the review is held, let the recorder write it."""
    review, context = review_page(request, code, uid, PART)
    if request.method == "POST" and not context["writes"]:
        raise PermissionDenied
    form = MinutesForm(sent(request), meeting=review.meeting)
    if request.method == "POST" and form.is_valid() and _saved(request, review, form):
        messages.success(request, _("The minutes are saved."))
        return redirect("audits:review_minutes", code, uid)
    context |= {
        "form": form,
        "points": points_of(review.meeting),
        "conclusions": _conclusions(review),
        "may_write": context["writes"] and context["is_held"],
    }
    return TemplateResponse(request, "audits/review_minutes.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, review: Any, form: MinutesForm) -> bool:
    seen = form.cleaned_data["seen"]
    try:
        review_papers.write_minutes(review, form.told(), by=request.user, seen=seen)  # type: ignore[arg-type]
    except Obstructed as refusal:
        if not review.state == review.State.HELD:
            raise
        form.add_error(None, refusal.reasons)
        # whoever saves once more has seen the warning
        review.meeting.refresh_from_db()
        form.data = {**form.data.dict(), "seen": mark_of(review.meeting)}  # type: ignore[attr-defined]
        return False
    return True


def _conclusions(review: Any) -> list[dict[str, str]]:
    return [
        {
            "aspect": str(review._meta.get_field(name).verbose_name),
            "verdict": review.Verdict(getattr(review, name)).label if getattr(review, name) else "",
            "tone": {"full": "done", "partly": "waiting", "not": "bad"}.get(getattr(review, name), "idle"),
            "text": getattr(review, f"{name}_text"),
        }
        for name in review.ASPECTS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def review_conclusion(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write the three conclusions and the decision on the whole."""
    review, context = review_page(request, code, uid, PART)
    if not context["writes"]:
        raise PermissionDenied
    form = ConclusionsForm(sent(request), instance=review)
    if request.method == "POST" and form.is_valid():
        review_papers.conclude(review, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The conclusions are saved."))
        return redirect("audits:review_minutes", code, uid)
    return TemplateResponse(
        request, "audits/review_conclusion.html", context | {"form": form}, status=422 if form.is_bound else 200
    )
