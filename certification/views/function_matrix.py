"""The function allocation matrix: its versions, the sheet with its checks, a clause alone, columns, service lines."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import matrix_page
from certification.actions import function_matrix as actions
from certification.actions import function_matrix_fill as filling
from certification.actions.function_matrix import Change, Changed
from certification.forms.function_matrix import BeginForm, DepartmentsForm, LinesForm, PaperForm, RowForm
from certification.matrix_grid import Grid, load
from certification.matrix_policies import heads_department, talks_here
from certification.models import Department, Engagement, FunctionMatrix, MatrixColumn, MatrixComment, MatrixRow
from certification.people.tree import tree
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import may

TAB = "design"
MOST_CELLS = 12_000


def matrix_page_of(request: HttpRequest, code: str, uid: str) -> tuple[FunctionMatrix, dict[str, Any]]:
    """Return a matrix of the engagement (404 otherwise) and the context of its pages."""
    engagement, context = engagement_page(request, code, TAB)
    rows = FunctionMatrix.objects.visible_to(request.user).filter(workspace=engagement.workspace_id)
    matrix = get_object_or_404(rows.select_related("standard"), uid=uid)
    if matrix.cycle_id == context["cycle"].pk:
        matrix.cycle = context["cycle"]
    else:
        matrix.cycle.engagement = engagement
    matrix.workspace = engagement.workspace
    return matrix, {**context, "matrix": matrix}


def kept_matrix(request: HttpRequest, code: str, uid: str) -> tuple[FunctionMatrix, dict[str, Any]]:
    """Return a matrix whose cells the user may change now."""
    matrix, context = matrix_page_of(request, code, uid)
    if not may("edit", matrix, request.user):
        raise PermissionDenied
    if not matrix.editable:
        raise Obstructed(_("The matrix is settled; its cells stay as they are. Work it over, or begin a new version."))
    return matrix, context


def grid_of(matrix: FunctionMatrix) -> Grid:
    """Return the grid of a page; verbs on that page ask it instead of the database."""
    grid = load(matrix, comments=True)
    matrix.__dict__["kept_grid"] = grid
    return grid


def departments_of(request: HttpRequest, engagement: Engagement) -> list[Department]:
    """Return the departments of the client in the order of its tree."""
    rows = Department.objects.visible_to(request.user).within(engagement.client.workspace)
    return [row for _depth, row in tree(rows)]


@require_safe
def matrix_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the matrices of an engagement by standard; the way to begin one."""
    engagement, context = engagement_page(request, code, TAB)
    rows = FunctionMatrix.objects.visible_to(request.user).filter(workspace=engagement.workspace_id)
    found = list(rows.select_related("standard").order_by("standard__name", "-version"))
    for row in found:
        row.cycle = context["cycle"]  # of the same engagement: their addresses ask for nothing more
    standards = list(engagement.standards.all())
    blank = FunctionMatrix(workspace=engagement.workspace)
    context |= {
        "groups": [
            {
                "standard": one,
                "matrices": [row for row in found if row.standard_id == one.pk],
                "open": any(row.standard_id == one.pk and row.state in FunctionMatrix.OPEN for row in found),
            }
            for one in standards
        ],
        "may_begin": may("create", blank, request.user),
    }
    return TemplateResponse(request, "certification/matrix/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a matrix: for which standard, with which departments."""
    engagement, context = engagement_page(request, code, TAB)
    if not may("create", FunctionMatrix(workspace=engagement.workspace), request.user):
        raise PermissionDenied
    rows, standards = departments_of(request, engagement), list(engagement.standards.all())
    asked = next((one for one in standards if one.ref == request.GET.get("standard")), standards[0])
    initial = {"standard": asked.ref, "departments": [row.pk for row in rows]}
    form = BeginForm(request.POST or None, rows=rows, standards=standards, initial=initial)
    if request.method == "POST" and form.is_valid():
        standard = form.cleaned_data["standard"]
        note = form.cleaned_data["change_note"]
        made = actions.begin_matrix(context["cycle"], standard, form.chosen(), by=request.user, change_note=note)  # type: ignore[arg-type]
        messages.success(request, _("The matrix is begun. Fill it from the template, or mark its cells."))
        return redirect(made)
    context |= {"form": form, "departments": rows}
    return TemplateResponse(request, "certification/matrix/new.html", context, status=422 if form.is_bound else 200)


@require_safe
def matrix(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the sheet: clauses, columns, marks, and beside it what is wrong."""
    found, context = matrix_page_of(request, code, uid)
    grid = grid_of(found)
    user = request.user
    may_edit = may("edit", found, user)
    versions = FunctionMatrix.objects.visible_to(user).filter(workspace=found.workspace_id, standard=found.standard_id)
    context |= {
        "grid": grid,
        "chapters": list(matrix_page.chapters(grid)),
        "heads": matrix_page.heads(grid),
        "checks": matrix_page.checks(grid),
        "may_edit": may_edit and found.editable,
        "may_begin": may_edit and found.state == found.State.IN_FORCE,
        "may_talk": talks_here(found, user) and found.editable,
        "mine": [column for column in grid.columns if column.is_department and heads_department(column, user)],
        "last_fill": filling.last_fill(found) if may_edit and found.editable else None,
        "paper": Report.objects.visible_to(user)
        .filter(uid=found.paper_uid)
        .select_related("file")
        .defer("snapshot")
        .first()
        if found.paper_uid
        else None,
        "versions": [row for row in versions.order_by("-version") if row.pk != found.pk],
        "paper_form": PaperForm(initial={"language": context["engagement"].client.language}),
    }
    for row in context["versions"]:
        row.cycle = found.cycle
    return TemplateResponse(request, "certification/matrix/matrix.html", context)


@require_POST
def matrix_cells(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Save cells that were marked on the sheet, many in one request; answers JSON."""
    found, context = matrix_page_of(request, code, uid)
    if not may("edit", found, request.user):
        raise PermissionDenied
    sent = [cell.split(":") for cell in request.POST.getlist("cell")]
    if not sent or len(sent) > MOST_CELLS or any(len(parts) != 4 for parts in sent):
        return JsonResponse({"message": _("Nothing that could be saved arrived. Load the page again.")}, status=400)
    try:
        changes = [Change(*parts) for parts in sent]
        grid = actions.save_cells(found, changes, seen=request.POST.get("seen", ""), by=request.user)  # type: ignore[arg-type]
    except Changed as clash:
        return _clash(request, found, clash)
    except Obstructed as refusal:
        return JsonResponse({"message": " ".join(refusal.reasons)}, status=409)
    context |= {"grid": grid, "checks": matrix_page.checks(grid)}
    wrong = sorted({problem.row for problem in grid.problems if problem.kind in matrix_page.OF_ROWS})
    return JsonResponse(
        {
            "seen": grid.digest,
            "checks": render_to_string("certification/matrix/_checks.html", context, request),
            "wrong": wrong,
            "idle": [problem.column for problem in grid.problems if problem.kind == "idle"],
        }
    )


def _clash(request: HttpRequest, found: FunctionMatrix, clash: Changed) -> JsonResponse:
    """Answer with both versions of each cell; the reader chooses."""
    context = {"conflicts": clash.conflicts}
    return JsonResponse(
        {
            "message": str(clash),
            "seen": load(found).digest,
            "html": render_to_string("certification/matrix/_conflicts.html", context, request),
            "theirs": [[one.change.row, one.change.column, one.theirs] for one in clash.conflicts],
        },
        status=409,
    )


def place_of(grid: Grid, uid: str) -> int:
    """Return where a row stands in the grid. 404 for any other."""
    place = next((index for index, row in enumerate(grid.rows) if row.uid == uid), None)
    if place is None:
        raise Http404
    return place


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_row(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Show one clause with all its columns: a card on the phone, the form for who works without JavaScript."""
    found, context = matrix_page_of(request, code, uid)
    grid = grid_of(found)
    place = place_of(grid, row)
    here = grid.rows[place]
    may_edit = may("edit", found, request.user) and found.editable
    form = RowForm(request.POST or None, grid=grid, row=here, initial={"seen": grid.digest})
    clash: Changed | None = None
    following = grid.rows[place + 1] if place + 1 < len(grid.rows) else None
    if request.method == "POST":
        if not may("edit", found, request.user):
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.save_cells(found, form.changes(), seen=form.cleaned_data["seen"], by=request.user)  # type: ignore[arg-type]
            except Changed as clashed:
                clash, form = clashed, _again(request, grid, here)
            else:
                messages.success(request, _("%(row)s is saved.") % {"row": here})
                goal = following if "next" in request.POST and following else here
                return redirect("certification:matrix_row", code, uid, goal.uid)
    comments = MatrixComment.objects.visible_to(request.user).filter(matrix=found, row=here)
    context |= {
        "grid": grid,
        "row": here,
        "form": form,
        "clash": clash,
        "may_edit": may_edit,
        "before": grid.rows[place - 1] if place else None,
        "following": following,
        "place": place + 1,
        "problems": [one for one in grid.problems if one.row == here.uid and one.kind in matrix_page.OF_ROWS],
        "comments": comments.select_related("by", "resolved_by", "column__department").order_by("-pk")[:20],
    }
    return TemplateResponse(request, "certification/matrix/row.html", context, status=409 if clash else 200)


def _again(request: HttpRequest, grid: Grid, row: MatrixRow) -> RowForm:
    """Return the form as it was typed, but knowing what stands there now: saving it once more overwrites that."""
    data = request.POST.copy()
    data["seen"] = grid.digest
    for column in grid.columns:
        data[f"was-{column.uid}"] = grid.value(row, column)
    return RowForm(data, grid=grid, row=row)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_columns(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Choose the departments of the matrix."""
    found, context = kept_matrix(request, code, uid)
    rows = departments_of(request, context["engagement"])
    there = [one for one in found.columns.all() if not one.left_out]
    initial = {
        "departments": [one.department_id for one in there if one.department_id],
        "representative": any(one.kind == MatrixColumn.Kind.REPRESENTATIVE for one in there),
    }
    form = DepartmentsForm(request.POST or None, rows=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        keeps = form.cleaned_data["representative"]
        actions.choose_columns(found, form.chosen(), representative=keeps, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The columns of the matrix are saved."))
        return redirect(found)
    context |= {"form": form}
    return TemplateResponse(
        request, "certification/matrix/columns.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def matrix_complete(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Bring the clauses up to date with the standard and the elements."""
    found, _context = kept_matrix(request, code, uid)
    count = actions.complete_rows(found, by=request.user)  # type: ignore[arg-type]
    said = ngettext("%(count)s clause came or went.", "%(count)s clauses came or went.", count)
    messages.success(request, said % {"count": count})
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_lines(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Split a clause by service lines, or make it one again."""
    found, context = kept_matrix(request, code, uid)
    grid = load(found)
    here = grid.rows[place_of(grid, row)]
    there = list(found.rows.filter(clause=here.clause_id, left_out=False))
    form = LinesForm(request.POST or None, offered=actions.suggested_lines(found), there=there)
    if request.method == "POST" and form.is_valid():
        actions.split_clause(found, here.clause, form.lines(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The service lines of %(clause)s are saved.") % {"clause": here.clause.label})
        return redirect(f"{found.get_absolute_url()}?clause={here.clause.label}")
    context |= {"form": form, "row": here, "there": there}
    return TemplateResponse(request, "certification/matrix/lines.html", context, status=422 if form.is_bound else 200)
