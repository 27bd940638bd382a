"""Plan against what happened, on a calendar with today's line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .fills import box
from .svg import BRICK, FAINT, GREY, INK, LINE, drawing, el, lines, nothing, text, wrap

WIDTH, LABEL, HEAD, ROW = 640, 170, 34, 26


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One row: the planned days, and the real ones as far as there are any; `end` None is still running."""

    label: str
    start: date | None = None
    end: date | None = None
    actual_start: date | None = None
    actual_end: date | None = None


def timeline(
    rows: Sequence[Bar],
    *,
    title: str,
    today: date | None = None,
    names: tuple[str, str, str] = ("", "", ""),
    desc: str = "",
) -> str:
    """Rows of plan (light) over actual (dark); `names` are the words for plan, actual and today."""
    days = [day for row in rows for day in (row.start, row.end, row.actual_start, row.actual_end) if day]
    if not days:
        return nothing("timeline", title=title, desc=desc)
    first, last = min(days), max(days)
    if today and first <= today <= last + timedelta(days=60):
        last = max(last, today)
    axis = _Axis(first, last)
    height = HEAD + len(rows) * ROW + 26
    parts = [axis.ticks(height)]
    parts += [_row(axis, row, HEAD + index * ROW, today) for index, row in enumerate(rows)]
    parts.append(_today(axis, today, height, names[2]))
    parts.append(_legend(names, height))
    return drawing("timeline", WIDTH, height, *parts, title=title, desc=desc)


class _Axis:
    """Days to x, and the months or weeks that are worth a line."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, max(last, first + timedelta(days=1))
        self.scale = (WIDTH - LABEL - 14) / ((self.last - self.first).days + 1)

    def x(self, day: date) -> float:
        return LABEL + (day - self.first).days * self.scale

    def ticks(self, height: float) -> str:
        parts, beyond = [], -1000.0
        for day, name in self._marks():
            x = self.x(day)
            parts.append(el("line", x1=x, y1=HEAD - 8, x2=x, y2=height - 24, stroke=LINE, stroke_width=0.5))
            if x >= beyond and x < WIDTH - 34:
                parts.append(text(x + 2, HEAD - 12, name, size=8.5, fill=GREY))
                beyond = x + 36
        return el("g", *parts, class_="chart-scale")

    def _marks(self) -> list[tuple[date, str]]:
        if (self.last - self.first).days <= 75:
            monday = self.first + timedelta(days=-self.first.weekday() % 7)
            weeks = range(((self.last - monday).days // 7) + 1)
            return [(monday + timedelta(weeks=week), f"{monday + timedelta(weeks=week):%m-%d}") for week in weeks]
        months, day = [], (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        while day <= self.last:
            months.append((day, f"{day:%Y-%m}"))
            day = (day + timedelta(days=32)).replace(day=1)
        step = 1 if len(months) <= 14 else (3 if len(months) <= 30 else 6)
        return [(day, name) for day, name in months if (day.month - 1) % step == 0]


def _row(axis: _Axis, row: Bar, y: float, today: date | None) -> str:
    rows = wrap(row.label, LABEL - 12, 10)
    parts = [el("line", x1=0, y1=y + ROW, x2=WIDTH, y2=y + ROW, stroke=FAINT, stroke_width=0.8)]
    parts.append(lines(2, y + 16 - (len(rows) - 1) * 5, rows, size=10 if len(rows) == 1 else 9, leading=1.15))
    if row.start:
        parts.append(_span(axis, row.start, row.end or row.start, y + 5, 8, "part"))
    if row.actual_start:
        end = row.actual_end or today or row.actual_start
        parts.append(_span(axis, row.actual_start, max(end, row.actual_start), y + 14, 7, "good"))
    return "".join(parts)


def _span(axis: _Axis, start: date, end: date, y: float, high: float, fill: str) -> str:
    return box(axis.x(start), y, max(((end - start).days + 1) * axis.scale, 3.0), high, fill)


def _today(axis: _Axis, today: date | None, height: float, name: str) -> str:
    if not today or not axis.first <= today <= axis.last:
        return ""
    x = axis.x(today)
    line = el("line", x1=x, y1=12, x2=x, y2=height - 24, stroke=BRICK, stroke_width=1.2, stroke_dasharray="4 2")
    anchor = "end" if x > WIDTH - 90 else "middle"
    return line + text(x, 9, f"{name} {today:%m-%d}".strip(), size=8.5, anchor=anchor, fill=BRICK)


def _legend(names: tuple[str, str, str], height: float) -> str:
    parts, x = [], float(LABEL)
    for fill, name in (("part", names[0]), ("good", names[1])):
        if name:
            parts.append(box(x, height - 15, 18, 8, fill))
            parts.append(text(x + 24, height - 7, name, size=9.5, fill=INK))
            x += 110
    return el("g", *parts, class_="chart-legend")
