"""What the page of a matrix shows: rows of cells as short as can be, for two hundred clauses and sixty columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.matrix_grid import Grid, Problem
from certification.models import Clause, MatrixColumn, MatrixRow
from certification.models.function_matrix import LEAD, NONE, SUPPORT, SYMBOLS

SHOWN_PROBLEMS = 12
OF_ROWS = frozenset({"lead", "leads"})  # kinds of problems that mark their row
CLASSES = {LEAD: "l", SUPPORT: "s"}


@dataclass(frozen=True)
class Line:
    """A row of the page: its clause, its cells ready-made, who leads in words for the phone."""

    row: MatrixRow
    cells: SafeString
    leads: str
    supports: int
    wrong: bool
    comments: int


@dataclass(frozen=True)
class Head:
    """The head of a column with what is to be known of it."""

    column: MatrixColumn
    idle: bool
    confirmed: bool


def chapters(grid: Grid) -> Iterator[tuple[Clause, list[Line]]]:
    """Yield the chapters with their lines."""
    wrong = {problem.row for problem in grid.problems if problem.kind in OF_ROWS}
    made = _cells()
    for head, rows in grid.chapters():
        yield head, [_line(grid, row, made, row.uid in wrong) for row in rows]


def _line(grid: Grid, row: MatrixRow, made: dict[tuple[str, bool], str], wrong: Any) -> Line:
    values = [grid.value(row, column) for column in grid.columns]
    noted = {column for (of, column), _count in grid.open_comments.items() if of == row.pk}
    cells = "".join(made[value, column.pk in noted] for value, column in zip(values, grid.columns, strict=True))
    leads = pgettext("between names", ", ").join(str(one) for one in grid.leads[row.pk])
    count = sum(count for (of, _column), count in grid.open_comments.items() if of == row.pk)
    return Line(row, mark_safe(cells), leads, values.count(SUPPORT), bool(wrong), count)  # noqa: S308  our own words


def _cells() -> dict[tuple[str, bool], str]:
    """Return the cells that there are: by value, and whether somebody has commented on it; no names stand in them."""
    said = {LEAD: pgettext("matrix", "leads"), SUPPORT: pgettext("matrix", "supports")}
    made: dict[tuple[str, bool], str] = {(NONE, False): "<td></td>"}
    made[NONE, True] = format_html('<td class="n" aria-label="{}"></td>', _("empty, with an open comment"))
    for value, word in said.items():
        made[value, False] = format_html(
            '<td class="{}" aria-label="{}">{}</td>', CLASSES[value], word, SYMBOLS[value]
        )
        made[value, True] = format_html(
            '<td class="{} n" aria-label="{}">{}</td>',
            CLASSES[value],
            _("%(value)s, with an open comment") % {"value": word},
            SYMBOLS[value],
        )
    return made


def heads(grid: Grid) -> list[Head]:
    """Return the heads of the columns."""
    idle = {problem.column for problem in grid.problems if problem.kind == "idle"}
    return [Head(one, one.uid in idle, one.confirmed_at is not None) for one in grid.columns]


def checks(grid: Grid) -> dict[str, Any]:
    """Return what the panel beside the matrix shows: problems counted and listed, the five functions, advice."""
    found: list[Problem] = grid.problems
    led = sum(1 for row in grid.rows if len(grid.leads[row.pk]) == 1)
    departments = [column for column in grid.columns if column.is_department]
    idle = sum(1 for problem in found if problem.kind == "idle")
    return {
        "problems": found[:SHOWN_PROBLEMS],
        "problem_count": len(found),
        "more_problems": len(found) - SHOWN_PROBLEMS,
        "led": led,
        "rows": len(grid.rows),
        "busy": len(departments) - idle,
        "departments": len(departments),
        "functions": [
            {
                "name": held.name,
                "holders": pgettext("between names", ", ").join(str(one) for one in held.holders),
                "row": held.rows[0].uid if held.rows else "",
            }
            for held in grid.functions
        ],
        "advice": grid.advice[:4],
        "open_comments": sum(grid.open_comments.values()),
    }
