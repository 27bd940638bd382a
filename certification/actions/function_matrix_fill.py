"""Filling a matrix in one go: from the template, from the last one of the client, from a workbook; and undoing it."""

# claims: S4.4.1, S4.4.2
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from certification import matrix_template as template
from certification.matrix_grid import Grid, load
from certification.models import FunctionMatrix, MatrixFill
from certification.models.function_matrix import NONE
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record

from .function_matrix import locked, write

Source = MatrixFill.Source
Cells = Sequence[tuple[str, str, str, str]]  # (row uid, column uid, was, becomes)


def earlier_of(matrix: FunctionMatrix, user: User) -> FunctionMatrix | None:
    """Return the matrix that this one could be filled from: the last signed one of the client that the user reads."""
    family = (
        FunctionMatrix.objects.visible_to(user)
        .filter(
            cycle__engagement__client=matrix.cycle.engagement.client_id,
            standard__family=matrix.standard.family,
            state__in=(FunctionMatrix.State.IN_FORCE, FunctionMatrix.State.SUPERSEDED),
        )
        .exclude(pk=matrix.pk)
    )
    found = family.select_related("standard", "cycle__engagement__client").order_by("-in_force_on", "-pk")
    return next(iter(found), None)


def proposal(matrix: FunctionMatrix, source: str, *, replace: bool, by: User, grid: Grid | None = None) -> Cells:
    """Return what filling from a source would change; nothing is written. Raises Obstructed without a source."""
    grid = grid or load(matrix)
    if source == Source.TEMPLATE:
        cells = template.from_template(grid)
    else:
        earlier = earlier_of(matrix, by)
        if earlier is None:
            raise Obstructed(_("This client has no earlier matrix for such a standard."))
        cells = template.from_earlier(grid, load(earlier))
    return template.changes(grid, cells, replace=replace)


@transaction.atomic
def fill(matrix: FunctionMatrix, source: str, *, replace: bool, seen: str, by: User) -> MatrixFill:
    """Take a proposal over. `seen` is the digest of the matrix whose preview was read; one that changed is refused."""
    matrix = locked(matrix)
    grid = load(matrix)
    if seen != grid.digest:
        raise Obstructed(_("The matrix has changed since the preview. Look at the preview again."))
    earlier = earlier_of(matrix, by) if source == Source.PREVIOUS else None
    changes = proposal(matrix, source, replace=replace, by=by, grid=grid)
    name = f"{earlier.cycle.engagement.code} {earlier.label}" if earlier else ""
    made = MatrixFill(workspace=matrix.workspace, matrix=matrix, source=source, name=name, changes=changes, by=by)
    made.applied_at = clock.now()
    made = record(made, "create", by=by)
    _write(grid, [(row, column, becomes) for row, column, _was, becomes in changes], by=by)
    return made


@transaction.atomic
def propose_workbook(
    matrix: FunctionMatrix, changes: Cells, remarks: Sequence[str], name: str, *, by: User
) -> MatrixFill:
    """Keep what a workbook would change, to be looked at before it is taken over."""
    matrix = locked(matrix)
    made = MatrixFill(
        workspace=matrix.workspace,
        matrix=matrix,
        source=Source.WORKBOOK,
        name=name[:200],
        changes=[list(one) for one in changes],
        remarks=list(remarks)[:200],
        by=by,
    )
    return record(made, "create", by=by)


@transaction.atomic
def apply_workbook(made: MatrixFill, *, by: User) -> int:
    """Take over what a workbook proposed. Cells that changed since it was read are refused. Returns how many."""
    matrix = locked(made.matrix)
    made = MatrixFill.objects.get(pk=made.pk)
    if made.applied_at is not None:
        raise Obstructed(_("This workbook was taken over already."))
    grid = load(matrix)
    rows, columns = {row.uid: row for row in grid.rows}, {one.uid: one for one in grid.columns}
    for row, column, was, _becomes in made.changes:
        if row not in rows or column not in columns or grid.value(rows[row], columns[column]) != was:
            raise Obstructed(_("The matrix has changed since the workbook was read. Bring the workbook in again."))
    record(made, "edit", by=by, changes={"applied_at": clock.now()})
    return _write(grid, [(row, column, becomes) for row, column, _was, becomes in made.changes], by=by)


@transaction.atomic
def undo_fill(matrix: FunctionMatrix, *, by: User) -> tuple[int, int]:
    """Take the last filling back. Returns how many cells went back, and how many somebody changed since and stay."""
    matrix = locked(matrix)
    made = last_fill(matrix)
    if made is None:
        raise Obstructed(_("There is no filling to undo."))
    grid = load(matrix)
    rows, columns = {row.uid: row for row in grid.rows}, {one.uid: one for one in grid.columns}
    back = [
        (row, column, was)
        for row, column, was, becomes in made.changes
        if row in rows and column in columns and grid.value(rows[row], columns[column]) == becomes
    ]
    record(made, "edit", by=by, changes={"undone_at": clock.now()})
    _write(grid, back, by=by)
    return len(back), len(made.changes) - len(back)


def last_fill(matrix: FunctionMatrix) -> MatrixFill | None:
    """Return the last filling that was taken over and not undone."""
    found = matrix.fills.filter(undone_at=None).exclude(applied_at=None).order_by("-applied_at", "-pk")
    return next(iter(found[:1]), None)


def _write(grid: Grid, cells: Sequence[tuple[str, str, str]], *, by: User) -> int:
    rows, columns = {row.uid: row for row in grid.rows}, {one.uid: one for one in grid.columns}
    return write(grid, [(rows[row], columns[column], value or NONE) for row, column, value in cells], by=by)
