"""Bringing a list of documents or a folder of files in, each with a preview; the list as a workbook."""

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
from django.views.decorators.http import require_http_methods, require_safe

from certification.people.sheets import Unreadable
from certification.people.writing import XLSX
from documents.actions import folder
from documents.actions import imports as actions
from documents.forms.imports import FolderForm, ImportForm, forms_of
from documents.import_columns import COLUMNS, OLD, heading_of
from documents.importing import CHANGED, ERROR, NEW, SAME, Verdict
from documents.models import Document
from wobo.workflow.doors import Obstructed

from .register import OFFERED, blank
from .shell import demand, documents_page

PER_PAGE = 100
KINDS = (ERROR, NEW, CHANGED, SAME)
BACK = {OLD: "documents:old_list"}


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a list; what it would change is shown before anything is."""
    engagement, context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    asked = OLD if request.GET.get("target") == OLD else "register"
    form = ImportForm(*data, initial={"target": asked})
    if request.method == "POST" and form.is_valid():
        upload, target = form.cleaned_data["file"], form.cleaned_data["target"]
        try:
            token = actions.hold(upload.read(), upload.name, target, engagement, by=request.user)  # type: ignore[arg-type]
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("documents:import_preview", code, token)
    context |= {"form": form, "target": asked, "columns": [heading_of(column) for column in COLUMNS[asked]]}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/import.html", context, status=status)


def _held(request: HttpRequest, engagement: Any, token: str) -> actions.Held:
    try:
        return actions.held(token, engagement, by=request.user)  # type: ignore[arg-type]
    except actions.Gone:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show what the list would change, row by row; on POST bring it in."""
    engagement, context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    found = _held(request, engagement, token)
    if request.method == "POST":
        return _confirmed(request, code, engagement, found)
    rows = actions.verdicts(engagement, found)
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
        "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
        "back": BACK.get(found.target, "documents:register"),
    }
    return TemplateResponse(request, "documents/register/import_preview.html", context)


def _errors_first(rows: list[Verdict]) -> list[Verdict]:
    return sorted(rows, key=lambda row: (row.kind != ERROR, row.kind == SAME, row.number))


def _confirmed(request: HttpRequest, code: str, engagement: Any, found: actions.Held) -> HttpResponse:
    """Bring in what was previewed, unless the register has changed since."""
    good, sealed = request.POST.get("which") == "good", request.POST.get("seal", "")
    try:
        counts = actions.bring_in(engagement, found, sealed=sealed, only_good=good, by=request.user)  # type: ignore[arg-type]
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.warning(request, reason)
        return redirect("documents:import_preview", code, found.token)
    told = {"new": counts[NEW], "changed": counts[CHANGED], "same": counts[SAME], "error": counts[ERROR]}
    messages.success(
        request, _("Brought in: %(new)s new, %(changed)s changed, %(same)s unchanged, %(error)s left out.") % told
    )
    if counts[ERROR]:
        return redirect("documents:import_preview", code, found.token)
    actions.forget(found.token)
    return redirect(BACK.get(found.target, "documents:register"), code)


@require_safe
def import_errors(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Send the refused rows with their reasons, to be mended and sent again."""
    engagement, _context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    found = _held(request, engagement, token)
    return _download(actions.refused(actions.verdicts(engagement, found), found), _("Rows to mend.xlsx"))


@require_safe
def import_template(request: HttpRequest, code: str, target: str) -> HttpResponse:
    """Send an empty list with an example row."""
    engagement, _context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    return _download(actions.template(target), _("Documents template.xlsx"))


@require_safe
def export_list(request: HttpRequest, code: str, target: str) -> HttpResponse:
    """Send the register, or the old documents, as a list that can be changed and brought in again."""
    engagement, _context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    return _download(actions.export(target, engagement), _("Documents of %(code)s.xlsx") % {"code": code})


@require_http_methods(["GET", "HEAD", "POST"])
def import_files(request: HttpRequest, code: str) -> HttpResponse:
    """Choose many files; what becomes of each is asked next."""
    engagement, context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FolderForm(*data)
    if request.method == "POST" and form.is_valid():
        try:
            token = folder.hold_files(form.cleaned_data["files"], engagement, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("files", error)
        else:
            return redirect("documents:files_preview", code, token)
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/files.html", {**context, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def files_preview(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """Show each file with what its name says; on POST make old documents or contents of them."""
    engagement, context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    try:
        files = folder.arrived(token, engagement, by=request.user)  # type: ignore[arg-type]
    except actions.Gone:
        raise Http404 from None
    posted = request.method == "POST"
    rows = forms_of(files, engagement, request.POST if posted else None)
    wrong: list[str] = []
    if posted and [row.is_valid() for row in rows].count(False) == 0:
        try:
            counts = folder.take_in(engagement, files, [row.cleaned_data for row in rows], token, by=request.user)  # type: ignore[arg-type]
        except Obstructed as obstacle:
            wrong = obstacle.reasons
        else:
            text = _("%(old)s became old documents, %(content)s contents of entries, %(leave)s were left out.")
            messages.success(request, text % counts)
            return redirect("documents:old_list" if counts[folder.AS_OLD] else "documents:register", code)
    numbers = Document.objects.visible_to(request.user).filter(engagement=engagement).standing()
    context |= {"rows": rows, "wrong": wrong, "numbers": list(numbers.values_list("number", "title")[:OFFERED])}
    status = 422 if posted else 200
    return TemplateResponse(request, "documents/register/files_preview.html", context, status=status)
