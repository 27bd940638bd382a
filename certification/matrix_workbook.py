"""A matrix as an Excel workbook, and back: what a workbook would change, and what of it is not understood."""

import unicodedata
from dataclasses import dataclass

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from certification.matrix_grid import Grid
from certification.models import MatrixColumn, MatrixRow
from certification.models.function_matrix import LEAD, NONE, SUPPORT, SYMBOLS
from certification.people.sheets import Line, Unreadable, read
from certification.people.writing import workbook

WIDTH = 260  # cells of a row: sixty departments and what stands before them stay far below
FIXED = 3  # clause, title, service line
SIGNS = {
    LEAD: ("▲", "★", "●", "■", "l", "1", "主", "主责", "主要", "负责", "lead", "leads", "r"),
    SUPPORT: ("△", "☆", "○", "□", "s", "2", "辅", "相关", "配合", "协助", "support", "supports", "c"),
    NONE: ("", "-", "–", "—", "0", "/", "无"),
}
MEANING = {sign: value for value, signs in SIGNS.items() for sign in signs}
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Reading:
    """What a workbook says: the cells that it would change, and remarks on what was not understood."""

    changes: list[tuple[str, str, str, str]]
    remarks: list[str]


def written(grid: Grid) -> bytes:
    """Return the matrix as a workbook; brought in again unchanged it changes nothing."""
    language = get_language() or "en"
    headings = [(_("Clause"), 12), (_("Title"), 40), (_("Service line"), 18)]
    headings += [(column.name_in(language), 14) for column in grid.columns]
    rows = (
        [row.clause.label, row.clause.title_in(language), row.line_in(language)]
        + [SYMBOLS[grid.value(row, column)] for column in grid.columns]
        for row in grid.rows
    )
    return workbook(_("Function allocation matrix")[:31], headings, rows)


def understood(content: bytes, name: str, grid: Grid) -> Reading:
    """Compare a workbook with the matrix. Raises Unreadable when it has no clauses or none of its departments."""
    lines = read(content, name, width=WIDTH)
    head, places = _head(lines, grid)
    rows = _rows_by_name(grid)
    changes: list[tuple[str, str, str, str]] = []
    remarks: list[str] = [
        _("Column “%(name)s” is no department of this matrix.") % {"name": cell}
        for place, cell in enumerate(head.cells)
        if place >= FIXED and cell and place not in places
    ]
    seen: set[str] = set()
    for line in lines[lines.index(head) + 1 :]:
        row = rows.get((_key(_at(line, 0)), _key(_at(line, FIXED - 1))))
        if row is None or row.uid in seen:
            if any(MEANING.get(_key(_at(line, place))) for place in places):
                remarks.append(_unknown(line, twice=row is not None))
            continue
        seen.add(row.uid)
        _compare(grid, row, line, places, changes, remarks)
    if not seen:
        raise Unreadable(
            _("No row of the workbook names a clause of this matrix. Export the matrix, and fill that in.")
        )
    return Reading(changes, remarks)


def _head(lines: list[Line], grid: Grid) -> tuple[Line, dict[int, MatrixColumn]]:
    """Return the row of headings, and which column of the matrix stands where."""
    names = _columns_by_name(grid)
    for line in lines[:12]:
        places: dict[int, MatrixColumn] = {}
        for place, cell in enumerate(line.cells):
            column = names.get(_key(cell))
            if place >= FIXED and column is not None and column not in places.values():
                places[place] = column
        if places:
            return line, places
    raise Unreadable(
        _("No heading of the workbook names a department of this matrix. Export the matrix, and fill that in.")
    )


def _columns_by_name(grid: Grid) -> dict[str, MatrixColumn]:
    found: dict[str, MatrixColumn] = {}
    for language in LANGUAGES:
        with override(language):
            for column in grid.columns:
                found.setdefault(_key(column.name_in(language)), column)
    return found


def _rows_by_name(grid: Grid) -> dict[tuple[str, str], MatrixRow]:
    found: dict[tuple[str, str], MatrixRow] = {}
    for row in grid.rows:
        for number in (row.clause.label, row.clause.ref):
            for line in (row.line, row.line_en or row.line):
                found.setdefault((_key(number), _key(line)), row)
    return found


def _key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _at(line: Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""


def _unknown(line: Line, *, twice: bool) -> str:
    told = {"line": line.number, "clause": _at(line, 0) or "—", "of": _at(line, FIXED - 1)}
    if twice:
        return _("Line %(line)s: clause %(clause)s stands there a second time.") % told
    if told["of"]:
        return _("Line %(line)s: clause %(clause)s has no service line “%(of)s” in this matrix.") % told
    return _("Line %(line)s: clause %(clause)s is not in this matrix.") % told


def _compare(
    grid: Grid,
    row: MatrixRow,
    line: Line,
    places: dict[int, MatrixColumn],
    changes: list[tuple[str, str, str, str]],
    remarks: list[str],
) -> None:
    for place, column in places.items():
        said, was = _at(line, place), grid.value(row, column)
        becomes = MEANING.get(_key(said))
        if becomes is None:
            told = {"line": line.number, "name": column, "said": said[:20]}
            remarks.append(_("Line %(line)s, %(name)s: “%(said)s” means neither ▲ nor △ nor empty.") % told)
        elif becomes != was:
            changes.append((row.uid, column.uid, was, becomes))
