"""Decisions of management reviews: written in the meeting, carried out, verified, followed up."""

# claims: S7.6.2
import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import review_decisions as actions
from audits.forms.plain import ReasonForm
from audits.forms.reviews import (
    DecisionChangeForm,
    FindingForm,
    FinishForm,
    LaterDecisionForm,
    ReviewDecisionForm,
    VerifyForm,
)
from audits.models import ManagementReview, ReviewDecision
from audits.reports.review_parts import decisions_by_kind, earlier_decisions
from certification.models import Improvement
from certification.process import profile_of
from certification.shell import engagement_page
from wobo.workflow.doors import may
from wobo.workflow.models import Event
from wobo.workflow.policies import words

from .review_shell import TAB, review_page, sent
from .shell import demand

PART, ON_PAGE = "review_decisions", 25
FORMS = {"finish": FinishForm, "verify": VerifyForm, "reopen": ReasonForm, "cancel": ReasonForm}


@require_safe
def review_decisions(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show what the review decided, by kind, and how decisions of earlier reviews stand."""
    review, context = review_page(request, code, uid, PART)
    earlier = [_in(row, review.engagement) for row in earlier_decisions(review)]
    context |= {
        "groups": decisions_by_kind(review),
        "page": Paginator(earlier, ON_PAGE).get_page(request.GET.get("page")),
        "may_write": context["writes"] and context["is_held"],
    }
    for group in context["groups"]:
        for row in group["rows"]:
            row.review, row.late = review, row.is_late(context["today"])
    return TemplateResponse(request, "audits/review_decisions.html", context)


def _in(row: Any, engagement: Any) -> Any:
    row.review.cycle.engagement = engagement
    return row


@require_safe
def review_follow_up(request: HttpRequest, code: str) -> HttpResponse:
    """List the decisions of every review of the engagement: open ones first, or those of one state."""
    engagement, context = engagement_page(request, code, TAB)
    state = request.GET.get("state", "")
    rows = ReviewDecision.objects.visible_to(request.user).filter(review__cycle__engagement=engagement)
    rows = rows.filter(state=state) if state in ReviewDecision.State.values else rows.unfinished()
    rows = rows.select_related("review__cycle", "owner", "department").order_by("due", "pk")
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    today = context["cycle"].today()
    for row in page.object_list:
        _in(row, engagement).late = row.is_late(today)
    context |= {"page": page, "state": state, "states": ReviewDecision.State.choices}
    return TemplateResponse(request, "audits/review_follow_up.html", context)


def _decision(request: HttpRequest, review: ManagementReview, uid: str) -> ReviewDecision:
    rows = ReviewDecision.objects.visible_to(request.user).filter(review=review)
    related = ("owner__user", "department", "workspace__parent", "change__document", "finding", "input")
    row: ReviewDecision = get_object_or_404(rows.select_related(*related), uid=uid)
    row.review = review
    return row


@require_safe
def review_decision(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Show one decision: who does it until when, what came of it, what was opened from it."""
    review, context = review_page(request, code, uid, PART)
    found = _decision(request, review, row)
    if found.change:
        found.change.engagement = review.engagement
    improvements = Improvement.objects.visible_to(request.user).filter(uid=found.improvement_uid)
    events = Event.objects.visible_to(request.user).filter(model=found._meta.label, uid=found.uid)
    may_edit = may("edit", found, request.user)  # type: ignore[arg-type]
    context |= {
        "decision": found,
        "late": found.is_late(context["today"]),
        "improvement": improvements.first() if found.improvement_uid else None,
        "events": events.order_by("-seq")[:12],
        "may_edit": may_edit and (context["is_held"] or found.state in {"open", "doing"}),
        "may_link": may_edit and found.state != ReviewDecision.State.CANCELLED,
        "may_remove": may_edit and context["is_held"],
    }
    return TemplateResponse(request, "audits/review_decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_decision_edit(request: HttpRequest, code: str, uid: str, row: str = "") -> HttpResponse:
    """Write a decision down, or change it; once the minutes are approved only who does it until when."""
    review, context = review_page(request, code, uid, PART)
    found = _decision(request, review, row) if row else None
    demand("edit", found or ReviewDecision(workspace=review.workspace, review=review), request)
    kind = ReviewDecisionForm if found is None or context["is_held"] else LaterDecisionForm
    form = kind(sent(request), instance=found, review=review, initial=_proposed(review, found))
    if request.method == "POST" and form.is_valid():
        if found is None:
            actions.decide(review, by=request.user, **form.told())  # type: ignore[arg-type]
        else:
            actions.edit_decision(found, form.told(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The decision is saved."))
        if "more" in request.POST:
            return redirect("audits:review_decision_new", code, uid)
        return redirect("audits:review_decisions", code, uid)
    context |= {"form": form, "decision": found}
    return TemplateResponse(request, "audits/review_decision_edit.html", context, status=422 if form.is_bound else 200)


def _proposed(review: ManagementReview, found: ReviewDecision | None) -> dict[str, Any]:
    if found is not None:
        return {}
    days = profile_of(review.engagement.profile).review_decision_days
    return {"due": review.cycle.today() + dt.timedelta(days=days)}


@require_POST
def review_decision_move(request: HttpRequest, code: str, uid: str, row: str, verb: str) -> HttpResponse:
    """Do `verb`, which the URLconf fixes, to a decision."""
    review, _context = review_page(request, code, uid, PART)
    return redirect(actions.move_decision(_decision(request, review, row), verb, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def review_decision_ask(request: HttpRequest, code: str, uid: str, row: str, verb: str) -> HttpResponse:
    """Do a verb that wants words: finish, verify, reopen, cancel."""
    review, context = review_page(request, code, uid, PART)
    found = _decision(request, review, row)
    demand(verb, found, request)
    form = FORMS[verb](sent(request))
    if request.method == "POST" and form.is_valid():
        actions.move_decision(found, verb, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect(found)
    context |= {"form": form, "label": words(found._meta.label, verb)[0], "back": found.get_absolute_url()}
    return TemplateResponse(request, "audits/review_ask.html", context, status=422 if form.is_bound else 200)


@require_POST
def review_decision_remove(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Strike a decision out before the minutes are approved."""
    review, _context = review_page(request, code, uid, PART)
    actions.remove_decision(_decision(request, review, row), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The decision is struck out."))
    return redirect("audits:review_decisions", code, uid)


@require_http_methods(["GET", "HEAD", "POST"])
def review_decision_change(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Ask for the change of a document that the decision wants."""
    review, context = review_page(request, code, uid, PART)
    found = _decision(request, review, row)
    demand("edit", found, request)
    form = DecisionChangeForm(sent(request), engagement=review.engagement)
    if request.method == "POST" and form.is_valid():
        document, after = form.cleaned_data["document"], form.cleaned_data["after"]
        made = actions.open_change(found, document, by=request.user, after=after)  # type: ignore[arg-type]
        messages.success(request, _("The change request %(number)s is open.") % {"number": made.code})
        return redirect(found)
    label = _("Ask for a change of a document")
    context |= {"form": form, "label": label, "back": found.get_absolute_url()}
    return TemplateResponse(request, "audits/review_ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review_decision_finding(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Raise a finding where the decision answers a nonconformity."""
    review, context = review_page(request, code, uid, PART)
    found = _decision(request, review, row)
    demand("edit", found, request)
    form = FindingForm(sent(request), initial={"facts": found.text})
    if request.method == "POST" and form.is_valid():
        made = actions.open_finding(found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("The finding %(number)s is raised.") % {"number": made.number})
        return redirect(found)
    context |= {"form": form, "label": _("Raise a finding"), "back": found.get_absolute_url()}
    return TemplateResponse(request, "audits/review_ask.html", context, status=422 if form.is_bound else 200)


@require_POST
def review_decision_improvement(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Put the decision on the register of improvements."""
    review, _context = review_page(request, code, uid, PART)
    actions.open_improvement(_decision(request, review, row), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("It stands on the register of improvements."))
    return redirect("audits:review_decision", code, uid, row)
