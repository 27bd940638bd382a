"""Lying bars: one value per row, or the counts of each result per clause."""

from collections.abc import Sequence

from .fills import FILLS, box
from .svg import (
    EMPTY,
    FAINT,
    GREY,
    INK,
    LINE,
    PAPER,
    Number,
    drawing,
    el,
    lines,
    nothing,
    number,
    text,
    width_of,
    wrap,
)

WIDTH, ROW, LABEL, RIGHT = 520, 24, 150, 40
SIZE = 10.5


def hbar(
    rows: Sequence[tuple[str, Number | None]], *, title: str, top: Number = 100, unit: str = "%", desc: str = ""
) -> str:
    """One bar per row on a fixed scale from 0 to `top`; a missing value is a dash."""
    if not rows:
        return nothing("hbar", title=title, desc=desc)
    height = len(rows) * ROW + 22
    room = WIDTH - LABEL - RIGHT
    parts = [_scale(room, height, top, unit)]
    for index, (name, value) in enumerate(rows):
        y = index * ROW + 4
        parts.append(_name(name, y))
        parts.append(_bar(y, value, room, top, unit))
    return drawing("hbar", WIDTH, height, *parts, title=title, desc=desc)


def stacked_bar(
    rows: Sequence[tuple[str, Sequence[int]]], kinds: Sequence[tuple[str, str]], *, title: str, desc: str = ""
) -> str:
    """Counts per row, one segment per kind; `kinds` are (fill, word), fills named in `fills.FILLS`.

    All rows share one scale: the largest row fills the width, so that lengths can be compared.
    """
    most = max((sum(counts) for _, counts in rows), default=0)
    if not most:
        return nothing("stacked", title=title, desc=desc)
    height = len(rows) * ROW + 30
    parts = [_legend(kinds)]
    for index, (name, counts) in enumerate(rows):
        y = index * ROW + 30
        parts.append(_name(name, y))
        parts.append(_segments(counts, kinds, y, (WIDTH - LABEL - RIGHT) / most))
    return drawing("stacked", WIDTH, height, *parts, title=title, desc=desc)


def _name(name: str, y: Number) -> str:
    rows = wrap(name, LABEL - 12, SIZE)
    first = y + ROW / 2 + 1.5 - (len(rows) - 1) * 5
    return lines(LABEL - 8, first, rows, size=SIZE if len(rows) == 1 else 9, leading=1.1, anchor="end")


def _bar(y: Number, value: Number | None, room: Number, top: Number, unit: str) -> str:
    rail = el("rect", x=LABEL, y=y + 4, width=room, height=ROW - 10, fill=FAINT)
    if value is None:
        return rail + text(LABEL + 6, y + ROW / 2 + 3, EMPTY, size=SIZE, fill=GREY)
    long = room * min(max(value, 0), top) / top
    figure = text(WIDTH - RIGHT + 6, y + ROW / 2 + 3, number(value) + unit, size=SIZE)
    return rail + box(LABEL, y + 4, long, ROW - 10, "plain") + figure


def _scale(room: Number, height: Number, top: Number, unit: str) -> str:
    parts = []
    for step in range(6):
        x = LABEL + room * step / 5
        parts.append(el("line", x1=x, y1=2, x2=x, y2=height - 18, stroke=LINE, stroke_width=0.5))
        parts.append(text(x, height - 6, number(top * step / 5) + unit, size=8.5, anchor="middle", fill=GREY))
    return el("g", *parts, class_="chart-scale")


def _segments(counts: Sequence[int], kinds: Sequence[tuple[str, str]], y: Number, unit: float) -> str:
    x, parts = float(LABEL), []
    for count, (fill, _) in zip(counts, kinds, strict=True):
        if not count:
            continue
        wide = count * unit
        parts.append(box(x, y + 3, wide, ROW - 8, fill))
        if wide >= 11:
            parts.append(_count(x + wide / 2, y, count, fill))
        x += wide
    parts.append(text(x + 6, y + ROW / 2 + 3, str(sum(counts)), size=SIZE, fill=GREY))
    return "".join(parts)


def _count(x: Number, y: Number, count: int, fill: str) -> str:
    """The number in a segment, on a plate so that stripes do not cross it."""
    look, wide = FILLS[fill], width_of(str(count), 9.5) + 8
    plate = el("rect", x=x - wide / 2, y=y + 5, width=wide, height=ROW - 12, fill=look.colour)
    return plate + text(x, y + ROW / 2 + 2.5, str(count), size=9.5, anchor="middle", fill=look.ink)


def _legend(kinds: Sequence[tuple[str, str]]) -> str:
    wide = sum(29 + width_of(word, 9.5) for _, word in kinds)
    x, parts = max(0.0, min(float(LABEL), WIDTH - wide)), []
    for fill, word in kinds:
        parts.append(box(x, 5, 12, 12, fill))
        parts.append(text(x + 17, 15, word, size=9.5, fill=INK))
        x += 29 + width_of(word, 9.5)
    return el("g", *parts, class_="chart-legend", fill=PAPER)
