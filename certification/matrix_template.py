"""Proposals for a matrix: what departments usually do in an IT service company, and what an earlier matrix said."""

import re
from functools import cache

from certification.matrix_grid import Grid, covers, data, of_family
from certification.models import Clause, MatrixColumn
from certification.models.function_matrix import LEAD, SUPPORT

Cells = dict[tuple[int, int], str]  # (row, column) → lead or support
ALL = "all"


def role_of(column: MatrixColumn) -> str:
    """Return which role of the template a column plays; "" for a department whose name says nothing of it."""
    if column.department is None:
        return str(column.kind)
    names = f"{column.department.name} / {column.department.name_en}".casefold()
    return next((role for role, words in _words() if words.search(names)), "")


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the words of each role as one expression; Latin ones count as whole words, "hr" is not in "three"."""
    found = []
    for role, words in data()["roles"].items():
        parts = [rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words]
        found.append((role, re.compile("|".join(parts))))
    return tuple(found)


def wanted(clause: Clause, family: str) -> dict[str, list[str]]:
    """Return who usually leads and supports a clause, by role."""
    table = of_family(data()["clauses"], family)
    keys = [key for key in table if covers(key, clause.ref)]
    return table[max(keys, key=len)] if keys else {"lead": [], "support": []}


def from_template(grid: Grid) -> Cells:
    """Return what the template proposes: for each row one who leads, as far as somebody plays such a role."""
    roles = {column.pk: role_of(column) for column in grid.columns}
    found: Cells = {}
    for row in grid.rows:
        usual = wanted(row.clause, grid.family)
        lead = _first(grid.columns, roles, usual["lead"])
        for column in grid.columns:
            if lead is not None and column.pk == lead.pk:
                found[row.pk, column.pk] = LEAD
            elif _supports(column, roles[column.pk], usual):
                found[row.pk, column.pk] = SUPPORT
    return found


def _first(columns: list[MatrixColumn], roles: dict[int, str], wanted_roles: list[str]) -> MatrixColumn | None:
    """Return the first column of the first role that somebody plays."""
    for role in wanted_roles:
        for column in columns:
            if roles[column.pk] == role:
                return column
    return None


def _supports(column: MatrixColumn, role: str, usual: dict[str, list[str]]) -> bool:
    """Whether a column supports: by its role, as every department does, or beside another of the leading role."""
    if role in usual["support"] or (role and usual["lead"] and role == usual["lead"][0]):
        return True
    return ALL in usual["support"] and column.is_department


def from_earlier(grid: Grid, earlier: Grid) -> Cells:
    """Return what an earlier matrix said of the same clauses, lines and departments."""
    rows = {(row.clause.ref, row.line): row for row in earlier.rows}
    columns = {(column.kind, column.department_id): column for column in earlier.columns}
    found: Cells = {}
    for row in grid.rows:
        old = rows.get((row.clause.ref, row.line)) or rows.get((row.clause.ref, ""))
        if old is None:
            continue
        for column in grid.columns:
            before = columns.get((column.kind, column.department_id))
            if before is not None and (value := earlier.value(old, before)):
                found[row.pk, column.pk] = value
    return found


def changes(grid: Grid, proposed: Cells, *, replace: bool) -> list[tuple[str, str, str, str]]:
    """Return [(row uid, column uid, was, becomes)]: what a filling would do.

    Rows that somebody marked already are left alone; with `replace` they become what is proposed, emptied cells too.
    """
    found = []
    for row in grid.rows:
        if not replace and any(grid.value(row, column) for column in grid.columns):
            continue
        for column in grid.columns:
            was, becomes = grid.value(row, column), proposed.get((row.pk, column.pk), "")
            if was != becomes:
                found.append((row.uid, column.uid, was, becomes))
    return found
