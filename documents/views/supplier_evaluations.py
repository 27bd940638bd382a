"""The evaluation of a supplier: begun, scored, laid open, sent back, given up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.fields import ReasonForm
from certification.shell import history
from documents.actions import supplier_evaluations as actions
from documents.forms.suppliers import EvaluationForm, SupplierScoreForm
from documents.models import SupplierEvaluation
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, may, moves

from .lists import language_of
from .record_shell import pilot_page
from .shell import demand
from .suppliers import supplier_page

EVENTS = 20


@require_POST
def evaluation_begin(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Begin an evaluation, or go on with the open one."""
    supplier, _context = supplier_page(request, code, uid)
    made = actions.begin_evaluation(supplier, by=request.user)  # type: ignore[arg-type]
    return redirect("documents:evaluation_detail", code, made.uid)


def _page(request: HttpRequest, code: str, uid: str) -> tuple[SupplierEvaluation, dict[str, Any]]:
    engagement, context = pilot_page(request, code, "suppliers")
    rows = SupplierEvaluation.objects.visible_to(request.user).filter(supplier__engagement=engagement)
    related = ("supplier__agreement", "supplier__manager__user", "evaluator__user")
    evaluation = get_object_or_404(rows.select_related(*related), uid=uid)
    evaluation.supplier.engagement, evaluation.workspace = engagement, engagement.workspace
    evaluation.supplier.workspace = engagement.workspace
    return evaluation, {**context, "evaluation": evaluation, "supplier": evaluation.supplier}


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an evaluation; while it is open, score and decide."""
    evaluation, context = _page(request, code, uid)
    scores = list(evaluation.scores.all())  # type: ignore[attr-defined]
    edits = evaluation.state == evaluation.State.DRAFTED and may("edit", evaluation, request.user)  # type: ignore[arg-type]
    posted = request.method == "POST"
    if posted:
        demand(request, "edit", evaluation)
    data = request.POST if posted else None
    form = EvaluationForm(data, instance=evaluation, engagement=context["engagement"])
    rows = [SupplierScoreForm(data, row=row) for row in scores]
    if posted and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        told = [(row.row, row.cleaned_data["score"], row.cleaned_data["remark"]) for row in rows]
        try:
            kept = actions.save_evaluation(evaluation, form.told(), told, by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("evaluated_on", " ".join(wrong.reasons))
        else:
            said = _("Saved. Total: %(total)s") % {"total": "—" if kept.total is None else kept.total}
            messages.success(request, said)
            return redirect("documents:evaluation_detail", code, uid)
    papers = Report.objects.visible_to(request.user).select_related("file")
    trail = history(context["engagement"], request.user).filter(model=evaluation._meta.label, uid=uid)
    context |= {
        "form": form if edits else None,
        "rows": rows,
        "scores": scores,
        "paper": papers.filter(uid=evaluation.paper_uid).first() if evaluation.paper_uid else None,
        "events": trail[:EVENTS],
    }
    return TemplateResponse(request, "documents/suppliers/evaluation.html", context, status=422 if posted else 200)


@require_POST
def evaluation_submit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have F22 made and lay it open for approval."""
    evaluation, context = _page(request, code, uid)
    actions.submit(evaluation, by=request.user, language=language_of(request, context["engagement"]))  # type: ignore[arg-type]
    messages.success(request, _("The evaluation waits for approval."))
    return redirect("documents:evaluation_detail", code, uid)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_send_back(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then have it looked at again."""
    return _asked(request, code, uid, "send_back", _("Send the evaluation back"), actions.send_back)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_cancel(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then give an evaluation up."""
    return _asked(request, code, uid, "cancel", _("Give the evaluation up"), actions.cancel)


def _asked(request: HttpRequest, code: str, uid: str, verb: str, label: str, act: Any) -> HttpResponse:
    evaluation, context = _page(request, code, uid)
    demand(request, verb, evaluation)
    if not any(move.verb == verb for move in moves(evaluation, request.user)):  # type: ignore[arg-type]
        raise Obstructed(_("This is not possible in the present state."))
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        act(evaluation, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("documents:evaluation_detail", code, uid)
    context |= {"form": form, "label": label, "about": evaluation}
    return TemplateResponse(request, "documents/suppliers/form.html", context, status=422 if posted else 200)
