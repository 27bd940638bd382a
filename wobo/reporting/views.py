"""The report centre and the page of one report: progress, file, signatures, failure with its reason."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from wobo.workflow.doors import fire, moves

from . import actions, ring
from .engine.reasons import describe
from .models import Report


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """All papers that the user may read, newest first."""
    found = Report.objects.visible_to(request.user).contents().select_related("file", "issue__file", "workspace")
    if engagement := request.GET.get("engagement"):
        found = found.filter(workspace__name=engagement)
    page = Paginator(found.defer("snapshot", "issue__snapshot"), 30).get_page(request.GET.get("page"))
    return TemplateResponse(request, "reporting/report_list.html", {"page": page})


def _readable(request: HttpRequest, rows: QuerySet[Report], uid: str) -> Report:
    """Return a report that the user may read: a foreign one is not there, one of a confidential kind is forbidden."""
    if Report.objects.closed_to(request.user).filter(uid=uid).exists():
        raise PermissionDenied
    return get_object_or_404(rows, uid=uid)


@require_safe
def report_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """One report. While it is being made the page asks again every two seconds."""
    found = Report.objects.visible_to(request.user).select_related("file", "issue__file", "workspace", "requested_by")
    report = _readable(request, found.defer("snapshot", "issue__snapshot"), uid)
    issued = getattr(report, "issue", None)
    failed = next((one for one in (report, issued) if one and one.state == Report.State.FAILED), None)
    context = {
        "report": report,
        "issued": issued,
        "busy": report.busy or bool(issued and issued.busy),
        "failed": failed,
        "failure": describe(failed.error, failed.error_data) if failed else "",
        "may_retry": bool(failed and any(move.verb == "retry" for move in moves(failed, request.user))),
        "signatures": report.signatures(),
    }
    template = "reporting/_report_state.html" if getattr(request, "htmx", False) else "reporting/report_detail.html"
    response = TemplateResponse(request, template, context)
    if getattr(request, "htmx", False) and not context["busy"]:
        response["HX-Refresh"] = "true"  # ready or failed: badge, paper and signatures change with it
    return response


@require_POST
def report_retry(request: HttpRequest, uid: str) -> HttpResponse:
    """Queue a failed report again."""
    report = _readable(request, Report.objects.visible_to(request.user), uid)
    fire(report, "retry", by=request.user)
    ring(actions.TASK, report.uid)
    return redirect(report)
