"""A list of values of measures, a column for each month or a row for each value: read, and each value judged."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.people.sheets import ROWS_BEFORE_HEADINGS, Line, Unreadable
from documents.models import Measure
from documents.models.measure import figure

from .lists import CHANGED, ERROR, NEW, SAME, Head, Verdict, at, places_of, refuse_long
from .measuring import values_of

MONTH = re.compile(r"^(?P<year>20\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})(?:\s*月|[-/.]0?1)?$")
VALUE_HEADS = (
    Head("number", "编号", "Number", ("指标编号", "no", "measureno", "measurenumber", "id"), 10),
    Head("name", "指标", "Measure", ("指标名称", "名称", "监视指标", "name", "whatismeasured"), 40),
    Head("unit", "单位", "Unit", ("计量单位",), 10),
    Head("target", "目标", "Target", ("目标值",), 14),
    Head("month", "月份", "Month", ("年月", "期间", "period"), 12),
    Head("value", "数值", "Value", ("实际值", "完成值", "actual", "figure"), 12),
    Head("note", "备注", "Remark", ("说明", "remarks", "note", "comment"), 30),
)


def month_of(text: str) -> dt.date | None:
    """Return the month that a heading or cell names: 2026-11, 2026/11, 2026年11月, 2026-11-01."""
    found = MONTH.match(unicodedata.normalize("NFKC", text.strip()))
    if found is None or not 1 <= int(found["month"]) <= 12:
        return None
    return dt.date(int(found["year"]), int(found["month"]), 1)


@dataclass(frozen=True)
class Cell:
    """A value as a list says it."""

    row: int
    number: str
    month: str
    value: str
    note: str = ""


def cells_of(lines: list[Line]) -> list[Cell]:
    """Return the values that a list says: a column for each month, or a row for each value. Raises Unreadable."""
    for index, line in enumerate(lines[:ROWS_BEFORE_HEADINGS]):
        places = places_of(line.cells, VALUE_HEADS)
        if "number" not in places:
            continue
        rows = lines[index + 1 :]
        refuse_long(rows)
        if {"month", "value"} <= places.keys():
            return [_long(row, places) for row in rows if at(row, places["number"])]
        months = [place for place, cell in enumerate(line.cells) if month_of(cell)]
        if months:
            heads = {place: f"{month_of(line.cells[place]):%Y-%m}" for place in months}
            return [
                Cell(row.number, at(row, places["number"]), heads[place], at(row, place))
                for row in rows
                if at(row, places["number"])
                for place in months
                if at(row, place)
            ]
    raise Unreadable(
        _(
            "No row of headings with the number of the measure and months was found in the first rows."
            " Take the template."
        )
    )


def _long(row: Line, places: dict[str, int]) -> Cell:
    note = at(row, places["note"]) if "note" in places else ""
    number, month, value = (at(row, places[name]) for name in ("number", "month", "value"))
    return Cell(row.number, number, month, value, note)


def judge_values(engagement: Engagement, cells: list[Cell], number_from: Any) -> list[Verdict]:
    """Return what would become of each value; writes nothing. Two queries."""
    rows = Measure.objects.filter(engagement=engagement).select_related("person", "department__head")
    known = {row.code.casefold(): row for row in rows}
    months = [month for cell in cells if (month := month_of(cell.month))]
    there = values_of(known.values(), [min(months), max(months)]) if months else {}
    counts = Counter((cell.number.casefold(), month_of(cell.month)) for cell in cells)
    today = engagement.cycle.today()
    return [_judged(cell, known, there, counts, today, number_from) for cell in cells]


def _judged(
    cell: Cell,
    known: dict[str, Measure],
    there: dict[Any, Any],
    counts: Counter[Any],
    today: dt.date,
    number_from: Any,
) -> Verdict:
    measure, month = known.get(cell.number.casefold()), month_of(cell.month)
    shown = (cell.number, measure.title if measure else "", cell.month, cell.value)
    problems = []
    if measure is None:
        problems.append(_("No measure has the number %(number)s.") % {"number": cell.number})
    elif measure.stopped_on is not None:
        problems.append(_("%(measure)s is no longer measured.") % {"measure": measure})
    if month is None:
        problems.append(_("“%(text)s” is no month. Write it as 2026-11.") % {"text": cell.month})
    elif month > today:
        problems.append(_("%(month)s lies ahead.") % {"month": f"{month:%Y-%m}"})
    if counts[(cell.number.casefold(), month)] > 1:
        problems.append(_("This month of the measure stands in the list more than once."))
    value: Decimal | None = None
    try:
        value = number_from(cell.value)
    except ValueError:
        problems.append(_("“%(text)s” is no figure.") % {"text": cell.value})
    if problems or measure is None or month is None:
        return Verdict(cell.row, ERROR, shown, problems=tuple(problems))
    old = there.get((measure.pk, month))
    told = {"measure": measure, "month": month, "value": value, "note": cell.note or None}
    if old is None:
        return Verdict(cell.row, NEW, shown, told)
    if old.value == value and (not cell.note or old.note == cell.note):
        return Verdict(cell.row, SAME, shown, told, old)
    changes = ((_("Value"), figure(old.value), figure(value)),)
    return Verdict(cell.row, CHANGED, shown, told, old, changes)
