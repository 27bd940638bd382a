"""The grid in which values are typed: a row for each measure, a column for each month, each cell with what it was."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Measure
from documents.models.measure import figure

from .measuring import target_of, values_of


@dataclass
class Cell:
    """A month of a measure in the grid."""

    name: str
    month: dt.date
    was: str
    typed: str
    asked: bool
    open: bool
    met: bool | None = None
    problem: str = ""

    @property
    def label(self) -> str:
        """The month in figures."""
        return f"{self.month:%Y-%m}"


@dataclass
class Row:
    """A measure in the grid."""

    measure: Measure
    cells: list[Cell]

    @property
    def target(self) -> str:
        """The target as it is read."""
        return target_of(self.measure)


def grid_of(measures: Iterable[Measure], months: list[dt.date], today: dt.date, may_enter: Any) -> list[Row]:
    """Return the grid as it stands; one query."""
    kept = list(measures)
    there = values_of(kept, months) if kept else {}
    rows = []
    for one in kept:
        allowed = may_enter(one)
        cells = []
        for month in months:
            value = there.get((one.pk, month))
            was = figure(value.value) if value is not None else ""
            met = one.met(value.value) if value is not None else None
            open_now = allowed and month <= today and one.stopped_on is None
            cells.append(Cell(f"{one.uid}-{month:%Y-%m}", month, was, was, one.asks(month), open_now, met))
        rows.append(Row(one, cells))
    return rows


Wanted = tuple[Measure, dt.date, Decimal | None, None]


def take(rows: list[Row], data: Mapping[str, str], number_from: Any) -> list[Wanted]:
    """Read what was typed into the grid: the cells that changed. What is wrong stands on its cell afterwards.

    A cell that somebody else changed since the page was shown is not overwritten: it says so.
    """
    wanted = []
    for row in rows:
        for cell in row.cells:
            if cell.open and f"v-{cell.name}" in data:
                value = _typed(cell, data[f"v-{cell.name}"].strip(), data.get(f"w-{cell.name}", ""), number_from)
                wanted += [(row.measure, cell.month, value[0], None)] if value else []
    return wanted


def _typed(cell: Cell, typed: str, shown: str, number_from: Any) -> tuple[Decimal | None] | None:
    """Return the new value of a cell in a tuple of its own, or None where nothing changes or something is wrong."""
    if typed == shown:
        return None  # left alone: what stands there now is shown
    cell.typed = typed
    value: Decimal | None = None
    try:
        value = number_from(typed) if typed else None
    except ValueError:
        cell.problem = _("“%(text)s” is no figure.") % {"text": typed}
        return None
    if (figure(value) if value is not None else "") == cell.was:
        return None
    if shown != cell.was:
        cell.problem = _("Somebody has entered %(value)s meanwhile.") % {"value": cell.was or "—"}
        return None
    return (value,)


def has_problems(rows: list[Row]) -> bool:
    """Whether any cell is wrong."""
    return any(cell.problem for row in rows for cell in row.cells)
