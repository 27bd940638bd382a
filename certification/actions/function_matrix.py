"""The function allocation matrix: begun, marked cell by cell, laid before the departments, settled, signed."""

# claims: S4.4, S4.4.1, S4.4.2, S4.4.4
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.matrix_grid import Grid, clauses_of, load
from certification.models import (
    Clause,
    Cycle,
    Department,
    FunctionMatrix,
    MatrixColumn,
    MatrixMark,
    MatrixRow,
    Service,
    Standard,
)
from certification.models.function_matrix import NONE
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, edit_many, record
from wobo.workflow.models import Chain, Event

Kind = MatrixColumn.Kind
VALUES = (*MatrixMark.Value.values, NONE)
SHOWN_CONFLICTS = 20


@dataclass(frozen=True)
class Change:
    """A cell that somebody changes: what stood there when they looked, what they want."""

    row: str
    column: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Conflict:
    """A cell that somebody else changed meanwhile: both versions, and who it was."""

    change: Change
    row: MatrixRow
    column: MatrixColumn
    theirs: str
    who: str
    at: Any


class Changed(Exception):
    """Somebody else changed cells that were to be saved; nothing was saved. `conflicts` show both versions."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = list(conflicts)
        super().__init__(_("Somebody else changed the same cells meanwhile."))


def locked(matrix: FunctionMatrix) -> FunctionMatrix:
    """Return the fresh matrix under the lock of its chain. Raises Obstructed when its cells are fixed."""
    Chain.objects.locked(matrix.workspace_id)
    related = ("standard", "cycle__engagement__client", "workspace")
    fresh: FunctionMatrix = FunctionMatrix.objects.select_related(*related).get(pk=matrix.pk)
    if not fresh.editable:
        raise Obstructed(_("The matrix is settled; its cells stay as they are. Work it over, or begin a new version."))
    return fresh


@transaction.atomic
def begin_matrix(
    cycle: Cycle, standard: Standard, departments: Iterable[Department], *, by: User, change_note: str = ""
) -> FunctionMatrix:
    """Begin a version: all assessable clauses, top management, the representative where kept, these departments.

    Of a version that exists, lines, columns and marks are taken over. Raises Obstructed while one is being made.
    """
    place = cycle.engagement.workspace
    Chain.objects.locked(place.pk)
    mine = FunctionMatrix.objects.filter(workspace=place, standard=standard)
    if being_made := mine.open().first():
        raise Obstructed(_("%(matrix)s is being made already.") % {"matrix": being_made})
    last = mine.aggregate(last=Max("version"))["last"] or 0
    matrix = FunctionMatrix(workspace=place, cycle=cycle, standard=standard, version=last + 1, change_note=change_note)
    matrix = record(matrix, "create", by=by)
    before = mine.in_force().first()
    if before is not None:
        return _continued(matrix, before, by=by)
    create_many(_columns(matrix, departments), by=by)
    create_many([MatrixRow(workspace=place, matrix=matrix, clause=one) for one in clauses_of(matrix)], by=by)
    return matrix


def _columns(matrix: FunctionMatrix, departments: Iterable[Department]) -> list[MatrixColumn]:
    kinds = [Kind.TOP, Kind.REPRESENTATIVE] if matrix.cycle.engagement.keeps_representative else [Kind.TOP]
    made = [_column(matrix, order, kind=kind) for order, kind in enumerate(kinds)]
    return made + [
        _column(matrix, order, kind=Kind.DEPARTMENT, department=one) for order, one in enumerate(departments, 10)
    ]


def _column(matrix: FunctionMatrix, order: int, **fields: Any) -> MatrixColumn:
    return MatrixColumn(workspace=matrix.workspace, matrix=matrix, order=order, **fields)


def _continued(matrix: FunctionMatrix, before: FunctionMatrix, *, by: User) -> FunctionMatrix:
    """Take over what the version in force says, as far as clauses and departments are still there."""
    old = load(before)
    known = {clause.pk for clause in clauses_of(matrix)}
    kept = {row.pk: _row(matrix, row) for row in old.rows if row.clause_id in known}
    columns = {one.pk: _column(matrix, one.order, kind=one.kind, department=one.department) for one in old.columns}
    create_many(list(columns.values()), by=by)
    create_many(list(kept.values()), by=by)
    there = {row.clause_id for row in kept.values()}
    new = [MatrixRow(workspace=matrix.workspace, matrix=matrix, clause_id=pk) for pk in known - there]
    create_many(new, by=by)
    marks = [
        _mark(matrix, kept[row], columns[column], value) for (row, column), value in old.marks.items() if row in kept
    ]
    create_many(marks, by=by)
    return matrix


def _row(matrix: FunctionMatrix, row: MatrixRow) -> MatrixRow:
    return MatrixRow(
        workspace=matrix.workspace,
        matrix=matrix,
        clause=row.clause,
        line=row.line,
        line_en=row.line_en,
        order=row.order,
    )


def _mark(matrix: FunctionMatrix, row: MatrixRow, column: MatrixColumn, value: str) -> MatrixMark:
    place = f"{row} · {column}"[:300]
    return MatrixMark(workspace=matrix.workspace, matrix=matrix, row=row, column=column, value=value, place=place)


@transaction.atomic
def choose_columns(
    matrix: FunctionMatrix, departments: Sequence[Department], *, representative: bool, by: User
) -> FunctionMatrix:
    """Say which departments stand in the matrix, in which order. One left out keeps its cells until it comes back."""
    matrix = locked(matrix)
    there = list(matrix.columns.select_related("department"))
    wanted = {one.pk: order for order, one in enumerate(departments, 10)}
    edits: list[tuple[MatrixColumn, dict[str, Any]]] = []
    for column in there:
        if column.kind == Kind.DEPARTMENT:
            place = wanted.pop(column.department_id, None)
            changes = {"left_out": place is None} | ({"order": place} if place is not None else {})
        elif column.kind == Kind.REPRESENTATIVE:
            changes = {"left_out": not representative}
        else:
            continue
        edits.append((column, changes))
    edit_many(edits, by=by)
    fresh = [_column(matrix, order, kind=Kind.DEPARTMENT, department_id=pk) for pk, order in wanted.items()]
    if representative and not any(column.kind == Kind.REPRESENTATIVE for column in there):
        fresh.append(_column(matrix, 1, kind=Kind.REPRESENTATIVE))
    create_many(fresh, by=by)
    return matrix


@transaction.atomic
def complete_rows(matrix: FunctionMatrix, *, by: User) -> int:
    """Bring the clauses up to date with standard and elements. Returns how many rows came or went."""
    matrix = locked(matrix)
    wanted = {clause.pk for clause in clauses_of(matrix)}
    there = list(matrix.rows.select_related("clause"))
    gone = [row for row in there if row.clause_id not in wanted and not row.left_out]
    known = {row.clause_id for row in there}
    back = [row for row in there if row.clause_id in wanted and row.left_out and not _is_split(row, there)]
    edit_many([(row, {"left_out": True}) for row in gone] + [(row, {"left_out": False}) for row in back], by=by)
    new = [MatrixRow(workspace=matrix.workspace, matrix=matrix, clause_id=pk) for pk in wanted - known]
    create_many(new, by=by)
    return len(gone) + len(back) + len(new)


def _is_split(row: MatrixRow, rows: list[MatrixRow]) -> bool:
    """Whether a row that is left out gave way to the other half of its clause: lines, or the undivided clause."""
    return any(one.clause_id == row.clause_id and not one.left_out for one in rows)


@transaction.atomic
def save_cells(matrix: FunctionMatrix, changes: Sequence[Change], *, seen: str, by: User) -> Grid:
    """Write cells. `seen` is the digest of the matrix as its reader saw it. Returns the grid as it is now.

    Where somebody else changed one of these cells meanwhile, nothing is saved and `Changed` shows both versions;
    other cells of theirs do no harm. Raises Obstructed (fixed, or a cell that is no longer there), PermissionDenied.
    """
    matrix = locked(matrix)
    grid = load(matrix)
    rows = {row.uid: row for row in grid.rows}
    columns = {column.uid: column for column in grid.columns}
    if any(one.row not in rows or one.column not in columns or one.becomes not in VALUES for one in changes):
        raise Obstructed(_("A row or column is no longer there. Load the page again."))
    if seen != grid.digest:
        _refuse_conflicts(grid, changes, rows, columns)
    write(grid, [(rows[one.row], columns[one.column], one.becomes) for one in changes], by=by)
    return load(matrix, comments=True)


def write(grid: Grid, cells: Iterable[tuple[MatrixRow, MatrixColumn, str]], *, by: User) -> int:
    """Put values in cells, under the lock. What a head had confirmed and is changed now is to be confirmed anew."""
    wanted = {(row.pk, column.pk): (row, column, value) for row, column, value in cells}
    wanted = {place: one for place, one in wanted.items() if grid.marks.get(place, NONE) != one[2]}
    there = {
        (mark.row_id, mark.column_id): mark
        for mark in MatrixMark.objects.filter(
            matrix=grid.matrix, row__in={row for row, _column in wanted}, column__in={one for _row, one in wanted}
        )
    }
    edit_many([(there[place], {"value": one[2]}) for place, one in wanted.items() if place in there], by=by)
    new = [_mark(grid.matrix, *one) for place, one in wanted.items() if place not in there]
    create_many(new, by=by)
    _ask_again({column for _row, column, _value in wanted.values()}, by=by)
    return len(wanted)


def _ask_again(columns: Iterable[MatrixColumn], *, by: User) -> None:
    confirmed = [one for one in columns if one.confirmed_at is not None]
    blank = {"confirmed_by": None, "confirmed_at": None, "confirmed_how": ""}
    edit_many([(one, blank) for one in confirmed], by=by)


def _refuse_conflicts(
    grid: Grid, changes: Sequence[Change], rows: dict[str, MatrixRow], columns: dict[str, MatrixColumn]
) -> None:
    found = []
    for one in changes:
        row, column = rows[one.row], columns[one.column]
        theirs = grid.value(row, column)
        if theirs not in {one.was, one.becomes}:
            found.append((one, row, column, theirs))
    if found:
        raise Changed(_told(grid.matrix, found))


def _told(matrix: FunctionMatrix, found: Sequence[tuple[Change, MatrixRow, MatrixColumn, str]]) -> Iterator[Conflict]:
    """Yield the conflicts, the first ones with who changed the cell last and when. Two queries."""
    named = found[:SHOWN_CONFLICTS]
    rows, columns = {row.pk for _change, row, _column, _theirs in named}, {one[2].pk for one in named}
    marks = MatrixMark.objects.filter(matrix=matrix, row__in=rows, column__in=columns)
    uids = {(row, column): uid for row, column, uid in marks.values_list("row", "column", "uid")}
    events = Event.objects.filter(workspace=matrix.workspace_id, uid__in=uids.values()).select_related("actor")
    last = {event.uid: event for event in events.filter(model=MatrixMark._meta.label).order_by("seq")}
    for change, row, column, theirs in found:
        event = last.get(uids.get((row.pk, column.pk), ""))
        yield Conflict(change, row, column, theirs, str(event.actor) if event else "", event.at if event else None)


@transaction.atomic
def split_clause(
    matrix: FunctionMatrix, clause: Clause, lines: Sequence[tuple[str, str]], *, by: User
) -> FunctionMatrix:
    """Split a clause by service lines, each with somebody of its own who leads; no lines make it one row again.

    The first line takes over what the undivided clause said; a line that comes back has its cells again.
    """
    matrix = locked(matrix)
    grid = load(matrix)
    rows = {row.line: row for row in matrix.rows.filter(clause=clause).select_related("clause")}
    before = [row for row in grid.rows if row.clause_id == clause.pk]
    wanted = {name: (english, order) for order, (name, english) in enumerate(lines, 1)} or {"": ("", 0)}
    gone = {"left_out": True}
    edits: list[tuple[MatrixRow, dict[str, Any]]] = [(row, gone) for name, row in rows.items() if name not in wanted]
    for name, (english, order) in wanted.items():
        if name in rows:
            edits.append((rows[name], {"left_out": False, "line_en": english, "order": order}))
    edit_many(edits, by=by)
    new = [
        MatrixRow(workspace=matrix.workspace, matrix=matrix, clause=clause, line=name, line_en=english, order=order)
        for name, (english, order) in wanted.items()
        if name not in rows
    ]
    create_many(new, by=by)
    if new and before:  # the first new line begins with what was said of the clause so far
        values = [(new[0], column, grid.value(before[0], column)) for column in grid.columns]
        write(grid, [one for one in values if one[2]], by=by)
    return matrix


def suggested_lines(matrix: FunctionMatrix) -> list[tuple[str, str]]:
    """Return the services of the client that could be lines: what is live or on its way."""
    services = Service.objects.within(matrix.cycle.engagement.client.workspace).exclude(stage=Service.Stage.REMOVAL)
    return [(service.name[:80], service.name_en[:120]) for service in services]
