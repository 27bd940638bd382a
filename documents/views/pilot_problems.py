"""Problems that show while running (S7.1, S7.2): a quick entry opens a change request."""

# claims: S7.1, S7.1.1, S7.2, S7.2.1
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.actions import pilot as actions
from documents.forms.pilot import ProblemForm
from documents.models import ChangeRequest, Document
from wobo.workflow.doors import Obstructed, may

from .pilot import pilot_page
from .shell import demand

ON_PAGE = 50
OFFERED = 500
Level = Document.Level
FIRST = Case(When(document__level__in=[Level.WORK, Level.RECORD], then=0), default=1)
OPEN = Q(state__in=ChangeRequest.UNDECIDED) | Q(state=ChangeRequest.State.ACCEPTED)


@require_safe
def problems(request: HttpRequest, code: str) -> HttpResponse:
    """Show the problems of the pilot run, those of third-level documents first."""
    engagement, context = pilot_page(request, code)
    rows = ChangeRequest.objects.visible_to(request.user).filter(  # type: ignore[arg-type]
        engagement=engagement, source=ChangeRequest.Source.PILOT
    )
    counts = rows.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=OPEN),
        third=Count("pk", filter=Q(document__level__in=[Level.WORK, Level.RECORD])),
    )
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.filter(OPEN)
    rows = rows.annotate(first=FIRST).order_by("first", "-number")
    page = Paginator(rows.select_related("document", "proposed_by", "applicant"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.engagement = engagement
    context |= {"page": page, "counts": counts, "state": state, "reports": _may_report(request, engagement)}
    return TemplateResponse(request, "documents/pilot/problems.html", context)


def _may_report(request: HttpRequest, engagement: Any) -> bool:
    return may("create", ChangeRequest(workspace=engagement.workspace), request.user)  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def problem_create(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a problem; it opens a change request."""
    engagement, context = pilot_page(request, code)
    demand(request, "create", ChangeRequest(workspace=engagement.workspace))
    form = ProblemForm(request.POST if request.method == "POST" else None)
    form.fields["document"].engagement = engagement  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            made = actions.report_problem(told.pop("document"), by=request.user, **told)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            messages.success(request, _("The problem is on record as %(change)s.") % {"change": made.code})
            return redirect("documents:problems", code)
    context |= {
        "form": form,
        "label": _("Report a problem"),
        "send": _("Report it"),
        "back": reverse("documents:problems", args=[code]),
        "numbers": _numbers(request, engagement),
    }
    return TemplateResponse(request, "documents/pilot/form.html", context, status=422 if form.is_bound else 200)


def _numbers(request: HttpRequest, engagement: Any) -> list[tuple[str, str]]:
    """Return the documents to choose from, third-level ones first."""
    rows = Document.objects.visible_to(request.user).filter(engagement=engagement).standing()  # type: ignore[arg-type]
    rows = rows.annotate(first=Case(When(level__in=[Level.WORK, Level.RECORD], then=0), default=1))
    return list(rows.order_by("first", "number").values_list("number", "title")[:OFFERED])
