"""Bringing in values of measures and labels: a list, what it would change, the rows to mend; both as workbooks."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from certification.people.sheets import Unreadable
from certification.people.writing import XLSX
from documents.actions import pilot_lists as actions
from documents.actions.imports import Gone, forget
from documents.forms.measures import ListForm
from documents.models import Label, Measure, MeasureValue
from documents.pilot.lists import CHANGED, ERROR, NEW, SAME, Verdict
from documents.pilot.policies import keeps_pilot
from wobo.workflow.doors import Obstructed

from .pilot import pilot_page
from .shell import demand

PER_PAGE = 100
KINDS = (ERROR, NEW, CHANGED, SAME)
TITLES = {
    actions.VALUES: gettext_lazy("Import values of measures"),
    actions.LABELS: gettext_lazy("Import labels"),
}
BACK = {actions.VALUES: "documents:values", actions.LABELS: "documents:labels"}


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _page(request: HttpRequest, code: str, target: str) -> tuple[Any, dict[str, Any]]:
    """Return the engagement and context; refuse who may not bring such a list in."""
    engagement, context = pilot_page(request, code)
    if target == actions.LABELS:
        demand(request, "create", Label(workspace=engagement.workspace, engagement=engagement))
    elif not keeps_pilot(engagement, request.user):  # type: ignore[arg-type]
        rows = Measure.objects.visible_to(request.user).filter(engagement=engagement)  # type: ignore[arg-type]
        own = rows.filter(person__user=request.user).select_related("person", "department__head").first()
        measure = own or Measure(workspace=engagement.workspace, engagement=engagement)
        demand(request, "create", MeasureValue(workspace=engagement.workspace, measure=measure))
    return engagement, {**context, "target": target, "title": TITLES[target], "back": BACK[target]}


@require_http_methods(["GET", "HEAD", "POST"])
def list_import(request: HttpRequest, code: str, target: str) -> HttpResponse:
    """Choose a list; what it would change is shown before anything is."""
    engagement, context = _page(request, code, target)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ListForm(*data)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            token = actions.hold(upload.read(), upload.name, target, engagement, by=request.user)  # type: ignore[arg-type]
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(f"documents:{target}_preview", code, token)
    context |= {"form": form, "columns": actions.heads_of(target)}
    return TemplateResponse(request, "documents/pilot/import.html", context, status=422 if form.is_bound else 200)


def _held(request: HttpRequest, engagement: Any, target: str, token: str) -> actions.Held:
    try:
        return actions.held(token, target, engagement, by=request.user)  # type: ignore[arg-type]
    except Gone:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def list_preview(request: HttpRequest, code: str, token: str, target: str) -> HttpResponse:
    """Show what the list would change, row by row; on POST bring it in."""
    engagement, context = _page(request, code, target)
    found = _held(request, engagement, target, token)
    if request.method == "POST":
        return _confirmed(request, code, engagement, found)
    rows = actions.verdicts(engagement, found, request.user)  # type: ignore[arg-type]
    counts = Counter(row.kind for row in rows)
    shown = request.GET.get("show", "")
    wanted = [row for row in rows if row.kind == shown] if shown in KINDS else _errors_first(rows)
    context |= {
        "held": found,
        "seal": actions.seal(rows),
        "counts": {kind: counts[kind] for kind in KINDS},
        "total": len(rows),
        "good": counts[NEW] + counts[CHANGED],
        "shown": shown if shown in KINDS else "",
        "heads": actions.heads_of(target),
        "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
        "choose": f"documents:{target}_import",
        "errors": f"documents:{target}_errors",
    }
    return TemplateResponse(request, "documents/pilot/import_preview.html", context)


def _errors_first(rows: list[Verdict]) -> list[Verdict]:
    return sorted(rows, key=lambda row: (row.kind != ERROR, row.kind == SAME, row.number))


def _confirmed(request: HttpRequest, code: str, engagement: Any, found: actions.Held) -> HttpResponse:
    """Bring in what was previewed, unless something has changed since."""
    good, sealed = request.POST.get("which") == "good", request.POST.get("seal", "")
    try:
        counts = actions.bring_in(engagement, found, sealed=sealed, only_good=good, by=request.user)  # type: ignore[arg-type]
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.warning(request, reason)
        return redirect(f"documents:{found.target}_preview", code, found.token)
    told = {"new": counts[NEW], "changed": counts[CHANGED], "same": counts[SAME], "error": counts[ERROR]}
    text = _("Brought in: %(new)s new, %(changed)s changed, %(same)s unchanged, %(error)s left out.")
    messages.success(request, text % told)
    forget(found.token)
    return redirect(BACK[found.target], code)


@require_safe
def list_errors(request: HttpRequest, code: str, token: str, target: str) -> HttpResponse:
    """Send the refused rows with their reasons, to be mended and sent again."""
    engagement, _context = _page(request, code, target)
    found = _held(request, engagement, target, token)
    rows = actions.verdicts(engagement, found, request.user)  # type: ignore[arg-type]
    return _download(actions.refused(target, rows), _("Rows to mend.xlsx"))


@require_safe
def values_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the measures with their values: export, and template of the list."""
    engagement, _context = pilot_page(request, code)
    return _download(actions.values_workbook(engagement), _("Values of %(code)s.xlsx") % {"code": code})


@require_safe
def labels_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the labels as a list that can be changed and brought in again."""
    engagement, _context = pilot_page(request, code)
    return _download(actions.labels_workbook(engagement), _("Labels of %(code)s.xlsx") % {"code": code})


@require_safe
def labels_template(request: HttpRequest, code: str) -> HttpResponse:
    """Send an empty list with an example row."""
    engagement, _context = pilot_page(request, code)
    return _download(actions.labels_workbook(engagement, empty=True), _("Labels template.xlsx"))
