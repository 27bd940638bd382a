"""*No case* in a period: claiming it, the statement with its signature, taking it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.fields import ReasonForm
from documents.actions import record_no_case as actions
from documents.forms.records import RecordNoCaseForm
from documents.models import RecordNoCase
from documents.records.months import last_of
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, moves

from .lists import language_of
from .record_shell import pilot_page, row_page, settle
from .shell import demand


@require_http_methods(["GET", "HEAD", "POST"])
def no_case_create(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Say that nothing of the kind happened in a period."""
    row, context = row_page(request, code, uid)
    demand(request, "create", RecordNoCase(workspace=row.workspace, row=row, claimed_by=request.user))
    if not row.no_case:
        raise Obstructed(_("The plan allows no such answer here: there must be a record."))
    posted = request.method == "POST"
    today = row.plan.cycle.today()
    initial = {"since": row.plan.since, "until": min(today, last_of(today)), "owner": row.owner_id}
    form = RecordNoCaseForm(request.POST if posted else None, initial=initial, row=row)
    if posted and form.is_valid():
        language = language_of(request, context["engagement"])
        try:
            claim = actions.claim_no_case(row, by=request.user, language=language, **form.told())  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("since", " ".join(wrong.reasons))
        else:
            return redirect("documents:record_no_case", code, claim.uid)
    context |= {"form": form, "label": _("No case in the period"), "about": row}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)


def _page(request: HttpRequest, code: str, uid: str) -> tuple[RecordNoCase, dict[str, object]]:
    engagement, context = pilot_page(request, code, "records")
    rows = RecordNoCase.objects.visible_to(request.user).filter(row__plan__cycle__engagement=engagement)
    claim = get_object_or_404(rows.select_related("row__plan__cycle", "owner__user", "claimed_by"), uid=uid)
    settle(claim.row, engagement)
    claim.workspace = engagement.workspace
    return claim, {**context, "claim": claim, "row": claim.row}


@require_safe
def no_case_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a statement with its paper and signature."""
    claim, context = _page(request, code, uid)
    papers = Report.objects.visible_to(request.user).select_related("file")
    context["paper"] = papers.filter(uid=claim.paper_uid).first() if claim.paper_uid else None
    return TemplateResponse(request, "documents/records/no_case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def no_case_supersede(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then take a statement back."""
    claim, context = _page(request, code, uid)
    demand(request, "supersede", claim)
    if not any(move.verb == "supersede" for move in moves(claim, request.user)):  # type: ignore[arg-type]
        raise Obstructed(_("This is not possible in the present state."))
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        actions.take_back(claim, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect("documents:record_row", code, claim.row.uid)
    context |= {"form": form, "label": _("Take the statement back"), "about": claim}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)
