"""The function allocation matrix as a whole: rows, columns, marks; what is wrong with it, cell by cell."""

# claims: S4.4.1, S4.4.2, S4.4.3, S4.4.6, S4.4.7, S4.4.8, S4.4.9, S4.4.10
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from certification.models import Clause, FunctionMatrix, MatrixColumn, MatrixMark, MatrixRow
from certification.models.function_matrix import LEAD, NONE

DATA = Path(__file__).parent / "data" / "function_matrix.yaml"
FUNCTIONS = ("planning", "control", "coordination", "checking", "improvement")


@cache
def data() -> Any:
    """Return the file as it is."""
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def of_family(table: dict[str, Any], family: str) -> Any:
    """Return what a table says for a family of standards, or for those with the common structure."""
    return table.get(family, table["default"])


def covers(key: str, ref: str) -> bool:
    """Whether a key of the data means the clause `ref`: its own number, or one above it."""
    return ref == key or ref.startswith(f"{key}.")


def function_name(key: str, language: str = "") -> str:
    """Return the name of one of the five functions."""
    names = data()["functions"][key]["names"]
    return str(names["zh" if (language or get_language() or "en").startswith("zh") else "en"])


@dataclass(frozen=True)
class Problem:
    """Something that keeps the matrix from being settled, with the place where it is mended."""

    kind: str  # row, lead, leads, idle, function
    text: str
    row: str = ""  # uid
    column: str = ""


@dataclass(frozen=True)
class Holding:
    """One of the five functions: who leads its clauses."""

    key: str
    name: str
    holders: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]


@dataclass
class Grid:
    """Everything that a page, a check or a paper reads of a matrix; nothing is asked afterwards."""

    matrix: FunctionMatrix
    rows: list[MatrixRow]
    columns: list[MatrixColumn]
    marks: dict[tuple[int, int], str]  # (row, column) → lead or support
    missing: list[Clause] = field(default_factory=list)  # assessable, and without a row
    open_comments: dict[tuple[int | None, int | None], int] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The family of the standard."""
        return str(self.matrix.standard.family)

    def value(self, row: MatrixRow, column: MatrixColumn) -> str:
        """Return what stands in a cell."""
        return self.marks.get((row.pk, column.pk), NONE)

    @cached_property
    def leads(self) -> dict[int, list[MatrixColumn]]:
        """The columns that lead each row."""
        return {row.pk: [one for one in self.columns if self.value(row, one) == LEAD] for row in self.rows}

    @property
    def digest(self) -> str:
        """What tells one state of the cells from another: a page sends it back when it saves."""
        names = {row.pk: row.uid for row in self.rows} | {-one.pk: one.uid for one in self.columns}
        told = sorted(f"{names[row]}:{names[-column]}:{value}" for (row, column), value in self.marks.items())
        told += [row.uid for row in self.rows] + [one.uid for one in self.columns]
        return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]

    def chapters(self) -> list[tuple[Clause, list[MatrixRow]]]:
        """Return the rows by chapter of the standard."""
        return [(head, list(rows)) for head, rows in groupby(self.rows, key=lambda row: chapter_of(row.clause))]

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the standard."""
        return [*self._of_rows(), *self._of_columns(), *self._of_functions()]

    def _of_rows(self) -> Iterator[Problem]:
        for clause in self.missing:
            told = {"clause": clause.heading}
            yield Problem("row", _("%(clause)s is not in the matrix. Bring its clauses up to date.") % told)
        for row in self.rows:
            leads = self.leads[row.pk]
            if not leads:
                yield Problem("lead", _("%(row)s: nobody leads.") % {"row": row}, row.uid)
            elif len(leads) > 1:
                told = {"row": str(row), "names": pgettext("between names", ", ").join(str(one) for one in leads)}
                yield Problem("leads", _("%(row)s: more than one leads: %(names)s.") % told, row.uid, leads[1].uid)

    def _of_columns(self) -> Iterator[Problem]:
        busy = {column for (_row, column) in self.marks}
        first = self.rows[0].uid if self.rows else ""
        for column in self.columns:
            if column.is_department and column.pk not in busy:
                yield Problem("idle", _("%(department)s has no function.") % {"department": column}, first, column.uid)

    def _of_functions(self) -> Iterator[Problem]:
        for held in self.functions:
            if held.rows and not held.holders:
                told = {"function": held.name, "clauses": clauses_said(held.rows)}
                text = _("%(function)s is nobody's: no clause of %(clauses)s is led.")
                yield Problem("function", text % told, held.rows[0].uid)

    @cached_property
    def functions(self) -> list[Holding]:
        """The five functions of management with those who hold them."""
        found = []
        for key in FUNCTIONS:
            keys = of_family(data()["functions"][key]["clauses"], self.family)
            rows = tuple(row for row in self.rows if any(covers(one, row.clause.ref) for one in keys))
            held = {column.pk for row in rows for column in self.leads[row.pk]}
            holders = tuple(column for column in self.columns if column.pk in held)
            found.append(Holding(key, function_name(key), holders, rows))
        return found

    @property
    def advice(self) -> list[Problem]:
        """What is unusual and allowed: a clause of top management that somebody else leads."""
        keys = of_family(data()["top"], self.family)
        found = []
        for row in self.rows:
            leads = self.leads[row.pk]
            if any(covers(key, row.clause.ref) for key in keys) and leads and leads[0].kind != MatrixColumn.Kind.TOP:
                text = _("%(row)s is usually led by top management.") % {"row": row}
                found.append(Problem("advice", text, row.uid, leads[0].uid))
        return found


def clauses_said(rows: Iterable[MatrixRow]) -> str:
    """Return the numbers of the first rows, and how many more there are."""
    labels = list(dict.fromkeys(row.clause.label for row in rows))
    shown = pgettext("between names", ", ").join(labels[:4])
    more = len(labels) - 4
    return (
        shown
        if more <= 0
        else ngettext("%(shown)s and %(count)s more", "%(shown)s and %(count)s more", more)
        % {
            "shown": shown,
            "count": more,
        }
    )


def chapter_of(clause: Clause) -> Clause:
    """Return the highest clause above."""
    while clause.parent is not None:
        clause = clause.parent
    return clause


def clauses_of(matrix: FunctionMatrix) -> list[Clause]:
    """Return the clauses that the matrix must have: assessable ones that the elements do not exclude. One query."""
    found = matrix.standard.clauses.assessable().with_ancestors().order_by("order")
    left_out = matrix.cycle.engagement.elements.filter(excluded=True).values("clause")
    return list(found.exclude(pk__in=left_out))


def load(matrix: FunctionMatrix, *, comments: bool = False) -> Grid:
    """Read a matrix: four queries, one more for the open comments."""
    related = ("clause__standard", "clause__parent__parent__parent__parent")
    rows = list(matrix.rows.filter(left_out=False).select_related(*related))
    columns = list(matrix.columns.filter(left_out=False).select_related("department__head"))
    here = {row.pk for row in rows}, {column.pk for column in columns}
    marks = MatrixMark.objects.filter(matrix=matrix).exclude(value=NONE).values_list("row", "column", "value")
    grid = Grid(
        matrix=matrix,
        rows=rows,
        columns=columns,
        marks={(row, column): value for row, column, value in marks if row in here[0] and column in here[1]},
    )
    if matrix.editable:
        known = {row.clause_id for row in rows}
        grid.missing = [clause for clause in clauses_of(matrix) if clause.pk not in known]
    if comments:
        for place in matrix.comments.filter(resolved_at=None).values_list("row", "column"):
            grid.open_comments[place] = grid.open_comments.get(place, 0) + 1
    return grid


def cell_url(matrix: FunctionMatrix, problem: Problem) -> str:
    """Return the address at which a problem is mended: its cell in the matrix."""
    page = matrix.get_absolute_url()
    if problem.kind == "row":
        return page
    return f"{page}#{place_of(problem.row, problem.column)}"


def place_of(row: str, column: str = "") -> str:
    """Return the name of a cell, or of a row, in the page."""
    return f"r-{row}" if not column else f"c-{row}-{column}"


def row_url(matrix: FunctionMatrix, row: MatrixRow) -> str:
    """Return the address of a clause's own page."""
    return reverse("certification:matrix_row", args=[matrix.cycle.engagement.code, matrix.uid, row.uid])
