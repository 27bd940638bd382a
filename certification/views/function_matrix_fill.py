"""Filling a matrix in one go: template, last matrix, workbook, each with a preview; export and print."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import matrix_workbook
from certification.actions import function_matrix_fill as actions
from certification.actions.function_matrix_talk import print_matrix
from certification.forms.function_matrix import FillForm, PaperForm, WorkbookForm
from certification.matrix_grid import Grid, load
from certification.models import MatrixFill, MatrixRow
from certification.models.function_matrix import SYMBOLS
from certification.people.sheets import Unreadable
from certification.people.writing import XLSX
from wobo.workflow.doors import Obstructed

from .function_matrix import kept_matrix, matrix_page_of


def preview(grid: Grid, changes: actions.Cells) -> dict[str, Any]:
    """Return what a filling would change: by clause, each cell with what stands there and what would."""
    rows, columns = {row.uid: row for row in grid.rows}, {one.uid: one for one in grid.columns}
    found: dict[str, dict[str, Any]] = {}
    for row, column, was, becomes in changes:
        if row not in rows or column not in columns:
            continue
        line = found.setdefault(row, {"row": rows[row], "cells": []})
        line["cells"].append({"column": columns[column], "was": SYMBOLS[was], "becomes": SYMBOLS[becomes]})
    order = {row.uid: place for place, row in enumerate(grid.rows)}
    return {
        "lines": sorted(found.values(), key=lambda line: order[_row(line).uid]),
        "count": len(changes),
        "new": sum(1 for one in changes if not one[2]),
        "changed": sum(1 for one in changes if one[2] and one[3]),
        "emptied": sum(1 for one in changes if not one[3]),
    }


def _row(line: dict[str, Any]) -> MatrixRow:
    row: MatrixRow = line["row"]
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_fill(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show what a filling would change; on POST take over what was shown."""
    matrix, context = kept_matrix(request, code, uid)
    user: Any = request.user
    earlier = actions.earlier_of(matrix, user)
    asked = request.POST if request.method == "POST" else request.GET
    start = {"source": "previous" if earlier else "template"}
    form = FillForm(asked if "source" in asked else start, earlier=earlier)
    grid = load(matrix)
    if form.is_valid():
        source, replace = form.cleaned_data["source"], form.cleaned_data["replace"]
        if request.method == "POST":
            return _filled(request, matrix, source, replace=replace)
        changes = actions.proposal(matrix, source, replace=replace, by=user, grid=grid)
        context |= {"preview": preview(grid, changes), "source": source, "replace": replace}
    context |= {"form": form, "grid": grid, "earlier": earlier}
    return TemplateResponse(request, "certification/matrix/fill.html", context)


def _filled(request: HttpRequest, matrix: Any, source: str, *, replace: bool) -> HttpResponse:
    user: Any = request.user
    try:
        made = actions.fill(matrix, source, replace=replace, seen=request.POST.get("seen", ""), by=user)
    except Obstructed as refusal:
        for reason in refusal.reasons:
            messages.warning(request, reason)
        return redirect(f"{request.path}?source={source}{'&replace=on' if replace else ''}")
    count = len(made.changes)
    said = ngettext("%(count)s cell is filled.", "%(count)s cells are filled.", count) % {"count": count}
    messages.success(request, said, extra_tags=f"undo:{matrix.get_absolute_url()}fill/undo/")
    return redirect(matrix)


@require_POST
def matrix_fill_undo(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take the last filling back."""
    matrix, _context = kept_matrix(request, code, uid)
    back, kept = actions.undo_fill(matrix, by=request.user)  # type: ignore[arg-type]
    said = ngettext("%(count)s cell is as it was.", "%(count)s cells are as they were.", back) % {"count": back}
    if kept:
        more = ngettext(
            "%(count)s cell was changed by hand since and stays.",
            "%(count)s cells were changed by hand since and stay.",
            kept,
        )
        said = f"{said} {more % {'count': kept}}"
    messages.success(request, said)
    return redirect(matrix)


@require_safe
def matrix_export(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Send the matrix as a workbook."""
    matrix, context = matrix_page_of(request, code, uid)
    response = HttpResponse(matrix_workbook.written(load(matrix)), content_type=XLSX)
    name = f"{context['engagement'].code} {matrix}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_import(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Choose a workbook; what it would change is shown before anything is."""
    matrix, context = kept_matrix(request, code, uid)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            read = matrix_workbook.understood(upload.read(), upload.name, load(matrix))
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            made = actions.propose_workbook(matrix, read.changes, read.remarks, upload.name, by=request.user)  # type: ignore[arg-type]
            return redirect("certification:matrix_import_preview", code, uid, made.uid)
    context |= {"form": form}
    return TemplateResponse(request, "certification/matrix/import.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_import_preview(request: HttpRequest, code: str, uid: str, fill: str) -> HttpResponse:
    """Show what a workbook would change; on POST take it over."""
    matrix, context = kept_matrix(request, code, uid)
    fills = MatrixFill.objects.visible_to(request.user).filter(matrix=matrix, source=MatrixFill.Source.WORKBOOK)
    made = get_object_or_404(fills.select_related("by", "matrix"), uid=fill)
    if request.method == "POST":
        try:
            count = actions.apply_workbook(made, by=request.user)  # type: ignore[arg-type]
        except Obstructed as refusal:
            for reason in refusal.reasons:
                messages.warning(request, reason)
            return redirect("certification:matrix_import", code, uid)
        said = ngettext("%(count)s cell is filled.", "%(count)s cells are filled.", count) % {"count": count}
        messages.success(request, said, extra_tags=f"undo:{matrix.get_absolute_url()}fill/undo/")
        return redirect(matrix)
    context |= {"fill": made, "preview": preview(load(matrix), made.changes)}
    return TemplateResponse(request, "certification/matrix/import_preview.html", context)


@require_POST
def matrix_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the matrix of today printed on A3 or A4."""
    matrix, _context = matrix_page_of(request, code, uid)
    form = PaperForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose the paper and the language."))
        return redirect(matrix)
    report = print_matrix(matrix, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    return redirect(report)
