"""The discussion of a matrix: a cell with its comments, what each department has, who confirmed, the verbs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import function_matrix_talk as actions
from certification.fields import ReasonForm
from certification.forms.function_matrix import AnswerForm, CommentForm, ConfirmForm
from certification.matrix_grid import Grid
from certification.matrix_policies import heads_department, keeps_matrix, talks_here
from certification.models import FunctionMatrix, MatrixColumn, MatrixComment, MatrixMark
from certification.models.function_matrix import SYMBOLS
from certification.reports.function_matrix import counts
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.models import Event
from wobo.workflow.policies import may, words

from .function_matrix import grid_of, matrix_page_of, place_of

PER_PAGE = 30


def _column(grid: Grid, uid: str) -> MatrixColumn:
    """Return a column of the grid. 404 for any other."""
    found = next((one for one in grid.columns if one.uid == uid), None)
    if found is None:
        raise Http404
    return found


def _comments(request: HttpRequest, matrix: FunctionMatrix) -> Any:
    related = ("by", "resolved_by", "row__clause", "column__department")
    return MatrixComment.objects.visible_to(request.user).filter(matrix=matrix).select_related(*related)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_cell(request: HttpRequest, code: str, uid: str, row: str, column: str) -> HttpResponse:
    """Show a cell: what stands there, since when, what was said about it; add a comment."""
    matrix, context = matrix_page_of(request, code, uid)
    grid = grid_of(matrix)
    here, of = grid.rows[place_of(grid, row)], _column(grid, column)
    may_talk = talks_here(matrix, request.user) and matrix.editable  # type: ignore[arg-type]
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        if not talks_here(matrix, request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        if form.is_valid():
            actions.comment(matrix, form.cleaned_data["text"], by=request.user, row=here, column=of)  # type: ignore[arg-type]
            messages.success(request, _("Your comment is written down."))
            return redirect("certification:matrix_cell", code, uid, row, column)
    mark = MatrixMark.objects.visible_to(request.user).filter(row=here, column=of).first()
    events = Event.objects.visible_to(request.user).filter(model=MatrixMark._meta.label)
    context |= {
        "grid": grid,
        "row": here,
        "column": of,
        "symbol": SYMBOLS[grid.value(here, of)],
        "form": form,
        "may_talk": may_talk,
        "may_resolve": keeps_matrix(matrix, request.user) and matrix.editable,  # type: ignore[arg-type]
        "comments": _comments(request, matrix).filter(row=here, column=of).order_by("-pk")[:50],
        "history": events.filter(workspace=matrix.workspace_id, uid=mark.uid).order_by("-seq")[:20] if mark else [],
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "certification/matrix/cell.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_department(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show what each department has and whether its head confirmed; note what heads said elsewhere."""
    matrix, context = matrix_page_of(request, code, uid)
    grid, user = grid_of(matrix), request.user
    asked = [one for one in grid.columns if one.is_department and one.confirmed_at is None]
    keeps = keeps_matrix(matrix, user) and matrix.state == matrix.State.DISCUSSING  # type: ignore[arg-type]
    form = ConfirmForm(request.POST or None, columns=asked) if keeps else None
    if request.method == "POST":
        if not keeps_matrix(matrix, user):  # type: ignore[arg-type]
            raise PermissionDenied
        if form is None:
            raise Obstructed(_("Departments confirm while the matrix is in discussion."))
        if form.is_valid():
            chosen = [one for one in asked if one.pk in set(form.cleaned_data["columns"])]
            actions.confirm_columns(matrix, chosen, how=form.cleaned_data["how"], by=user)  # type: ignore[arg-type]
            messages.success(request, _("It is noted who agreed, and where."))
            return redirect(request.path)
    context |= {
        "grid": grid,
        "lines": [
            {"column": column, "leads": leads, "supports": supports, "mine": heads_department(column, user)}  # type: ignore[arg-type]
            for column, leads, supports in counts(grid)
            if column.is_department
        ],
        "form": form,
        "asked": asked,
    }
    status = 422 if form is not None and form.is_bound else 200
    return TemplateResponse(request, "certification/matrix/departments.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_column(request: HttpRequest, code: str, uid: str, column: str) -> HttpResponse:
    """Show what a department leads and supports; its head confirms it or comments."""
    matrix, context = matrix_page_of(request, code, uid)
    grid, user = grid_of(matrix), request.user
    of = _column(grid, column)
    mine = of.is_department and heads_department(of, user)  # type: ignore[arg-type]
    form = CommentForm(request.POST if request.method == "POST" and "confirm" not in request.POST else None)
    if request.method == "POST" and not talks_here(matrix, user):  # type: ignore[arg-type]
        raise PermissionDenied
    if "confirm" in request.POST:
        actions.confirm_columns(matrix, [of], by=user)  # type: ignore[arg-type]
        messages.success(request, _("Thank you. Your department has confirmed its functions."))
        return redirect(request.path)
    if request.method == "POST" and form.is_valid():
        actions.comment(matrix, form.cleaned_data["text"], by=user, column=of)  # type: ignore[arg-type]
        messages.success(request, _("Your comment is written down."))
        return redirect(request.path)
    context |= {
        "grid": grid,
        "column": of,
        "leads": [row for row in grid.rows if grid.value(row, of) == "lead"],
        "supports": [row for row in grid.rows if grid.value(row, of) == "support"],
        "mine": mine,
        "may_confirm": mine and matrix.state == matrix.State.DISCUSSING and of.confirmed_at is None,
        "may_talk": talks_here(matrix, user) and matrix.editable,  # type: ignore[arg-type]
        "may_resolve": keeps_matrix(matrix, user) and matrix.editable,  # type: ignore[arg-type]
        "form": form,
        "comments": _comments(request, matrix).filter(column=of).order_by("-pk")[:50],
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "certification/matrix/column.html", context, status=status)


@require_safe
def matrix_comments(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the comments, the open ones first."""
    matrix, context = matrix_page_of(request, code, uid)
    rows = _comments(request, matrix)
    shown = request.GET.get("show", "open")
    rows = rows.filter(resolved_at=None) if shown == "open" else rows
    context |= {
        "page": Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "may_resolve": keeps_matrix(matrix, request.user) and matrix.editable,  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "certification/matrix/comments.html", context)


def _comment(request: HttpRequest, code: str, uid: str, comment: str) -> tuple[MatrixComment, dict[str, Any]]:
    matrix, context = matrix_page_of(request, code, uid)
    found: MatrixComment = get_object_or_404(_comments(request, matrix), uid=comment)
    found.matrix = matrix
    if not may("edit", found, request.user):
        raise PermissionDenied
    return found, context


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_resolve(request: HttpRequest, code: str, uid: str, comment: str) -> HttpResponse:
    """Answer a comment and close it."""
    found, context = _comment(request, code, uid, comment)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.resolve(found, form.cleaned_data["answer"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The comment is resolved."))
        return redirect("certification:matrix_comments", code, uid)
    context |= {"comment": found, "form": form}
    return TemplateResponse(
        request, "certification/matrix/resolve.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def matrix_reopen(request: HttpRequest, code: str, uid: str, comment: str) -> HttpResponse:
    """Open a resolved comment again."""
    found, _context = _comment(request, code, uid, comment)
    actions.reopen_comment(found, by=request.user)  # type: ignore[arg-type]
    return redirect("certification:matrix_comments", code, uid)


@require_POST
def matrix_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Lay the matrix before the departments, or settle it."""
    matrix, _context = matrix_page_of(request, code, uid)
    if verb == "discuss":
        actions.discuss(matrix, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The heads of the departments are asked to confirm or to comment."))
    else:
        actions.settle(matrix, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request, _("The paper is being made. It is signed on this page: prepared, reviewed, approved.")
        )
    return redirect(matrix)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask why, then work the matrix over again or drop it."""
    matrix, context = matrix_page_of(request, code, uid)
    move = next((one for one in moves(matrix, request.user) if one.verb == verb), None)  # type: ignore[arg-type]
    if move is None and not may(verb, matrix, request.user):
        raise PermissionDenied
    if move is None or not move.allowed:
        raise Obstructed(*(move.reasons if move else [_("This is not possible in the present state.")]))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if verb == "send_back":
            actions.send_back(matrix, reason=reason, by=request.user)  # type: ignore[arg-type]
        else:
            fire(matrix, verb, by=request.user, reason=reason)
        return redirect(matrix)
    label = words(matrix._meta.label, verb)[0]
    context |= {"form": form, "object": matrix, "label": label, "back": matrix.get_absolute_url()}
    return TemplateResponse(request, "certification/ask.html", context)
