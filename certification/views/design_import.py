"""Bringing a list of risks in, with a preview; template, register and refused rows as workbooks."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.actions import design_risk_import as actions
from certification.actions import design_risk_sheet as sheet
from certification.actions.design_risk_import import ERROR, NEW, SAME
from certification.forms.design_registers import RiskImportForm
from certification.models import Engagement, Risk
from certification.people.sheets import Unreadable
from certification.people.writing import XLSX
from wobo.workflow.doors import Obstructed

from .design_shell import design_page, kept_page

PER_PAGE = 100
KINDS = (ERROR, NEW, SAME)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _held(request: HttpRequest, engagement: Engagement, token: str) -> tuple[str, list[tuple[int, dict[str, str]]]]:
    try:
        return actions.held(token, engagement, by=request.user)  # type: ignore[arg-type]
    except actions.Gone:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def risk_import(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a list; what it would bring is shown before anything is written."""
    engagement, context = kept_page(request, code)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RiskImportForm(*data)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            token = actions.hold(upload.read(), upload.name, engagement, by=request.user)  # type: ignore[arg-type]
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("certification:risk_preview", code, token)
    return TemplateResponse(request, "certification/design/risk_import.html", {**context, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def risk_preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show what the list would bring, row by row; on POST bring it in."""
    engagement, context = kept_page(request, code)
    name, rows = _held(request, engagement, token)
    if request.method == "POST":
        return _confirmed(request, engagement, token, rows)
    judged = actions.verdicts(engagement, rows)
    counts = Counter(row.kind for row in judged)
    shown = request.GET.get("show", "")
    wanted = [row for row in judged if row.kind == shown] if shown in KINDS else judged
    wanted = sorted(wanted, key=lambda row: (row.kind != ERROR, row.number))
    context |= {
        "name": name,
        "token": token,
        "seal": actions.seal(judged),
        "counts": {kind: counts[kind] for kind in KINDS},
        "total": len(judged),
        "shown": shown if shown in KINDS else "",
        "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "certification/design/risk_preview.html", context)


def _confirmed(request: HttpRequest, engagement: Engagement, token: str, rows: Any) -> HttpResponse:
    """Bring in what was previewed, unless the register has changed since."""
    good, sealed = request.POST.get("which") == "good", request.POST.get("seal", "")
    user: Any = request.user
    try:
        made = actions.bring_in(engagement, rows, sealed=sealed, only_good=good, by=user)
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.warning(request, reason)
        return redirect("certification:risk_preview", engagement.code, token)
    messages.success(request, _("Brought in: %(count)s risks.") % {"count": made})
    if not good:
        actions.forget(token)
    return redirect("certification:risk_list", engagement.code)


@require_safe
def risk_errors(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Send the refused rows with their reasons."""
    engagement, _context = kept_page(request, code)
    _name, rows = _held(request, engagement, token)
    refused = [row for row in actions.verdicts(engagement, rows) if row.kind == ERROR]
    return _download(sheet.refused(refused), _("Rows to mend.xlsx"))


@require_safe
def risk_template(request: HttpRequest, code: str) -> HttpResponse:
    """Send an empty list with an example row."""
    kept_page(request, code)
    return _download(sheet.template(), _("Risks template.xlsx"))


@require_safe
def risk_export(request: HttpRequest, code: str) -> HttpResponse:
    """Send the register as a workbook."""
    engagement, _context = design_page(request, code)
    rows = Risk.objects.visible_to(request.user).filter(engagement=engagement).select_related("service", "owner")
    return _download(sheet.register(rows), _("Risks of %(client)s.xlsx") % {"client": engagement.client.short_name})
