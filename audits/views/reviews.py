"""Management reviews: the list, planning, calling, holding, papers."""

# claims: S7.6.1, S7.6.3, S8.0
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import review_panel
from audits.actions import review_papers, reviews
from audits.forms.plain import LanguageForm, ReasonForm
from audits.forms.reviews import ManagementReviewForm, NewReviewForm
from audits.models import ManagementReview, ReviewDecision
from audits.models.review_obstacles import lacks_for_report
from certification.models import Meeting
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import may
from wobo.workflow.models import Event
from wobo.workflow.policies import words

from .review_shell import TAB, review_page, sent
from .shell import asked_language, demand

ON_PAGE = 25
MOVES = {"call": reviews.call_review, "hold": reviews.hold_review, "close": reviews.close_review}
BACK = {"postpone": reviews.postpone_review, "cancel": reviews.cancel_review}
FORWARD = {"planned": "call", "called": "hold", "approved": "close"}


@require_safe
def review_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the reviews of the engagement, the latest first."""
    engagement, context = engagement_page(request, code, TAB)
    rows = ManagementReview.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    page = Paginator(rows.select_related("meeting", "cycle").order_by("-pk"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.cycle.engagement = engagement
    decisions = ReviewDecision.objects.visible_to(request.user).filter(review__cycle__engagement=engagement)
    blank = _blank(engagement, context)
    context |= {
        "page": page,
        "may_open": may("create", blank, request.user),  # type: ignore[arg-type]
        "open_decisions": decisions.unfinished().count(),
        "audit_closed": review_panel.audit_closed_on(context["cycle"]),
    }
    return TemplateResponse(request, "audits/review_list.html", context)


def _blank(engagement: Any, context: dict[str, Any]) -> ManagementReview:
    cycle = context["cycle"]
    meeting = Meeting(workspace=engagement.workspace, cycle=cycle)
    return ManagementReview(workspace=engagement.workspace, cycle=cycle, meeting=meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def review_create(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a review for a day; purpose, agenda, inputs and owners are proposed."""
    engagement, context = engagement_page(request, code, TAB)
    demand("create", _blank(engagement, context), request)
    form = NewReviewForm(sent(request))
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        if day < context["cycle"].today():
            form.add_error("day", _("The day is over: choose a later one."))
        else:
            made = reviews.open_review(context["cycle"], by=request.user, day=day)  # type: ignore[arg-type]
            messages.success(request, _("The review is planned. Look through its plan, then invite."))
            return redirect("audits:review_edit", code, made.uid)
    context |= {"form": form, "audit_closed": review_panel.audit_closed_on(context["cycle"])}
    return TemplateResponse(request, "audits/review_new.html", context, status=422 if form.is_bound else 200)


@require_safe
def review_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show where the review stands and what comes next."""
    review, context = review_page(request, code, uid, "review_detail")
    uids = [one for one in (review.plan_uid, review.report_uid, review.minutes_uid) if one]
    papers = Report.objects.visible_to(request.user).filter(uid__in=uids)
    papers = papers.select_related("file", "issue__file", "workspace").defer("snapshot", "issue__snapshot")
    events = Event.objects.visible_to(request.user).filter(model=review._meta.label, uid=review.uid)
    inputs = list(review.inputs.values_list("handed_in_on", "due"))
    context |= {
        "papers": papers.order_by("pk"),
        "events": events.order_by("-seq")[:12],
        "primary": FORWARD.get(review.state, "none"),
        "figures": _figures(inputs, context["today"]),
        **_counts(request, review),
        "languages": LanguageForm(initial={"language": review.engagement.client.language}),
        "missing": list(lacks_for_report(review)) if context["is_held"] and context["writes"] else [],
        "order_warning": review_panel.order_of_days(review, review_panel.audit_closed_on(context["cycle"])),
    }
    return TemplateResponse(request, "audits/review_detail.html", context)


def _counts(request: HttpRequest, review: ManagementReview) -> dict[str, int]:
    """Return how many are expected and how much was decided; one query."""
    decided = Count("decisions", filter=~Q(decisions__state=ReviewDecision.State.CANCELLED), distinct=True)
    row = ManagementReview.objects.visible_to(request.user).filter(pk=review.pk, cycle=review.cycle)
    return row.aggregate(expected=Count("meeting__attendances", distinct=True), decided=decided)


def _figures(inputs: list[Any], today: Any) -> dict[str, int]:
    return {
        "all": len(inputs),
        "ready": sum(handed is not None for handed, _due in inputs),
        "late": sum(handed is None and due is not None and due < today for handed, due in inputs),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change the plan; where day, time or place changed, whoever was invited is told."""
    review, context = review_page(request, code, uid, "review_detail")
    if not context["prepares"]:
        raise PermissionDenied
    form = ManagementReviewForm(sent(request), review=review)
    if request.method == "POST" and form.is_valid():
        reviews.edit_review(review, form.told(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The plan is saved."))
        return redirect(review)
    return TemplateResponse(
        request, "audits/review_edit.html", context | {"form": form}, status=422 if form.is_bound else 200
    )


@require_POST
def review_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do `verb`, which the URLconf fixes, to the review."""
    review, _context = review_page(request, code, uid)
    MOVES[verb](review, by=request.user)  # type: ignore[operator]
    return redirect(review)


@require_http_methods(["GET", "HEAD", "POST"])
def review_back(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do a verb that asks why: postpone, cancel."""
    review, context = review_page(request, code, uid, "review_detail")
    demand(verb, review, request)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        BACK[verb](review, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect(review)
    context |= {"form": form, "label": words(review._meta.label, verb)[0], "back": review.get_absolute_url()}
    return TemplateResponse(request, "audits/review_ask.html", context, status=422 if form.is_bound else 200)


@require_POST
def review_plan(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the plan (F8) made as a paper."""
    review, _context = review_page(request, code, uid)
    demand("call", review, request)
    return redirect(reviews.print_plan(review, asked_language(request, review), by=request.user))  # type: ignore[arg-type]


@require_POST
def review_report(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Freeze what the review found and have report and minutes made of it."""
    review, _context = review_page(request, code, uid)
    language = asked_language(request, review)
    review_papers.prepare_report(review, language, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Report and minutes are being made. The recorder signs the report first."))
    return redirect(review)
