"""Bringing records in: a list from a ticket tool with its columns named, or many files at once."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from certification.people.sheets import Unreadable
from certification.people.writing import XLSX
from documents.actions import imports, record_files
from documents.actions import record_import as actions
from documents.forms.records import ArrivedRecordForm, ColumnsForm, RecordFilesForm, RecordImportForm
from documents.models import OperatingRecord, RecordPlanRow
from documents.records.importing import CHANGED, ERROR, NEW, SAME, Verdict
from wobo.workflow.doors import Obstructed

from .record_shell import pilot_page, rows_of
from .shell import demand

PER_PAGE, SAMPLES = 100, 3
KINDS = (ERROR, NEW, CHANGED, SAME)


def _begin(request: HttpRequest, code: str) -> tuple[Any, dict[str, Any]]:
    """Return the engagement and the context, for whoever may enter records."""
    engagement, context = pilot_page(request, code, "record_list")
    demand(request, "create", OperatingRecord(workspace=engagement.workspace, entered_by=request.user))
    return engagement, context


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a list and the row of the plan that it belongs to."""
    _engagement, context = _begin(request, code)
    rows = rows_of(request, context)
    posted = request.method == "POST"
    asked = next((row.pk for row in rows if row.uid == request.GET.get("row", "")), None)
    data = (request.POST, request.FILES) if posted else (None, None)
    form = RecordImportForm(*data, initial={"row": asked}, rows=rows)
    if posted and form.is_valid():
        upload, row = form.cleaned_data["file"], form.rows[form.cleaned_data["row"]]
        try:
            token = actions.hold(upload.read(), upload.name, row, by=request.user)  # type: ignore[arg-type]
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("documents:record_import_columns", code, token)
    context |= {"form": form, "rows": rows}
    return TemplateResponse(request, "documents/records/import.html", context, status=422 if posted else 200)


def _held(request: HttpRequest, engagement: Any, context: dict[str, Any], token: str) -> Any:
    """Return the list behind a token and the row of the plan that it belongs to; 404 without them."""
    try:
        found = actions.held(token, engagement, by=request.user)  # type: ignore[arg-type]
    except actions.Gone:
        raise Http404 from None
    row = next((row for row in rows_of(request, context) if row.uid == found.row_uid), None)
    if row is None:
        raise Http404
    return found, row


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Say which column of the list is which field; the likely ones are chosen."""
    engagement, context = _begin(request, code)
    found, row = _held(request, engagement, context, token)
    posted = request.method == "POST"
    form = ColumnsForm(request.POST if posted else None, headings=found.headings, places=found.places)
    if posted and form.is_valid():
        made = actions.name_columns(found, form.places(), engagement, by=request.user)  # type: ignore[arg-type]
        return redirect("documents:record_import_preview", code, made)
    context |= {"form": form, "held": found, "row": row, "samples": found.lines[:SAMPLES]}
    return TemplateResponse(request, "documents/records/import_columns.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show what the list would change, row by row; on POST bring it in."""
    engagement, context = _begin(request, code)
    found, row = _held(request, engagement, context, token)
    if request.method == "POST":
        return _confirmed(request, code, row, found)
    rows = actions.verdicts(row, found)
    counts = Counter(one.kind for one in rows)
    shown = request.GET.get("show", "")
    wanted = [one for one in rows if one.kind == shown] if shown in KINDS else _errors_first(rows)
    context |= {
        "held": found,
        "row": row,
        "seal": actions.seal(rows),
        "counts": {kind: counts[kind] for kind in KINDS},
        "total": len(rows),
        "good": counts[NEW] + counts[CHANGED],
        "services": actions.unknown_services(rows)[:12],
        "shown": shown if shown in KINDS else "",
        "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "documents/records/import_preview.html", context)


def _errors_first(rows: list[Verdict]) -> list[Verdict]:
    return sorted(rows, key=lambda one: (one.kind != ERROR, one.kind == SAME, one.number))


def _confirmed(request: HttpRequest, code: str, row: RecordPlanRow, found: Any) -> HttpResponse:
    """Bring in what was previewed, unless records have changed since."""
    good, sealed = request.POST.get("which") == "good", request.POST.get("seal", "")
    try:
        counts = actions.bring_in(row, found, sealed=sealed, only_good=good, by=request.user)  # type: ignore[arg-type]
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.warning(request, reason)
        return redirect("documents:record_import_preview", code, found.token)
    told = {"new": counts[NEW], "changed": counts[CHANGED], "same": counts[SAME], "error": counts[ERROR]}
    messages.success(
        request, _("Brought in: %(new)s new, %(changed)s changed, %(same)s unchanged, %(error)s left out.") % told
    )
    if counts[ERROR]:
        return redirect("documents:record_import_preview", code, found.token)
    imports.forget(found.token)
    return redirect("documents:record_row", code, row.uid)


@require_safe
def import_errors(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Send the refused rows with their reasons, to be mended and sent again."""
    engagement, context = _begin(request, code)
    found, row = _held(request, engagement, context, token)
    response = HttpResponse(actions.refused(actions.verdicts(row, found), found), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, _("Rows to mend.xlsx")) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_files(request: HttpRequest, code: str) -> HttpResponse:
    """Choose many files; to which row each belongs is asked next."""
    _engagement, context = _begin(request, code)
    posted = request.method == "POST"
    data = (request.POST, request.FILES) if posted else (None, None)
    form = RecordFilesForm(*data)
    if posted and form.is_valid():
        try:
            token = record_files.hold_files(form.cleaned_data["files"], context["cycle"], by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("files", error)
        else:
            return redirect("documents:record_files_preview", code, token)
    context |= {"form": form, "begun": bool(rows_of(request, context))}
    return TemplateResponse(request, "documents/records/files.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def files_preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show each file with what its name says; on POST make records of them."""
    engagement, context = _begin(request, code)
    rows = rows_of(request, context)
    try:
        files = record_files.arrived(token, engagement, rows, by=request.user)  # type: ignore[arg-type]
    except imports.Gone:
        raise Http404 from None
    posted = request.method == "POST"
    forms = [ArrivedRecordForm(request.POST if posted else None, file=file, rows=rows) for file in files]
    wrong: list[str] = []
    if posted and [form.is_valid() for form in forms].count(False) == 0:
        wanted = [form.told() for form in forms]
        try:
            count = record_files.take_in(context["cycle"], files, wanted, token, by=request.user)  # type: ignore[arg-type]
        except Obstructed as obstacle:
            wrong = obstacle.reasons
        else:
            said = ngettext(
                "%(count)s record was made of the files.", "%(count)s records were made of the files.", count
            )
            messages.success(request, said % {"count": count})
            return redirect("documents:record_list", code)
    context |= {"forms": forms, "wrong": wrong}
    return TemplateResponse(request, "documents/records/files_preview.html", context, status=422 if posted else 200)
