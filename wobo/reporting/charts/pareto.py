"""Causes by number, the largest first, with the running share."""

from collections.abc import Sequence

from .fills import box
from .svg import BRICK, GREY, LINE, PAPER, Number, drawing, el, lines, nothing, number, text, wrap

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 270, 34, 44, 24, 48


def pareto(
    rows: Sequence[tuple[str, int]], *, title: str, count_name: str = "", share_name: str = "", desc: str = ""
) -> str:
    """Columns in falling order and the cumulative share up to 100 %, on one scale: the line starts on the first."""
    ranked = sorted((row for row in rows if row[1]), key=lambda row: -row[1])
    total = sum(count for _, count in ranked)
    if not total:
        return nothing("pareto", title=title, desc=desc)
    step = (WIDTH - LEFT - RIGHT) / len(ranked)
    parts = [_frame(total, count_name, share_name)]
    parts += [_column(index, row, step, total) for index, row in enumerate(ranked)]
    parts.append(_line([count for _, count in ranked], step, total))
    return drawing("pareto", WIDTH, HEIGHT, *parts, title=title, desc=desc)


def _column(index: int, row: tuple[str, int], step: float, total: int) -> str:
    name, count = row
    wide = min(step * 0.6, 54)
    middle = LEFT + step * (index + 0.5)
    high = _plot() * count / total
    bar = box(middle - wide / 2, HEIGHT - BOTTOM - high, wide, high, "plain")
    figure = text(middle, HEIGHT - BOTTOM - 5, str(count), size=10.5, anchor="middle", fill=PAPER)
    label = lines(middle, HEIGHT - BOTTOM + 14, wrap(name, step - 6, 9.5, most=3), size=9.5, anchor="middle")
    return bar + figure + label


def _line(counts: Sequence[int], step: float, total: int) -> str:
    points, marks, running = [], [], 0
    for index, count in enumerate(counts):
        running += count
        x, y = LEFT + step * (index + 0.5), HEIGHT - BOTTOM - _plot() * running / total
        points.append(f"{x:.1f},{y:.1f}")
        marks.append(el("circle", cx=x, cy=y, r=3, fill=PAPER, stroke=BRICK, stroke_width=1.4))
        marks.append(text(x, y - 7, number(100 * running / total) + "%", size=9, anchor="middle", fill=BRICK))
    path = el("polyline", points=" ".join(points), fill="none", stroke=BRICK, stroke_width=1.4, stroke_dasharray="5 3")
    return path + "".join(marks)


def _frame(total: int, count_name: str, share_name: str) -> str:
    base = HEIGHT - BOTTOM
    parts = [el("line", x1=LEFT, y1=base, x2=WIDTH - RIGHT, y2=base, stroke=GREY, stroke_width=0.8)]
    for step in range(1, 6):
        y = base - _plot() * step / 5
        parts.append(el("line", x1=LEFT, y1=y, x2=WIDTH - RIGHT, y2=y, stroke=LINE, stroke_width=0.4))
        parts.append(text(WIDTH - RIGHT + 5, y + 3, f"{step * 20}%", size=8.5, fill=GREY))
    parts.append(text(LEFT - 5, base - _plot() + 3, str(total), size=8.5, anchor="end", fill=GREY))
    parts.append(text(LEFT - 5, base, "0", size=8.5, anchor="end", fill=GREY))
    parts.append(text(2, 9, count_name, size=9, fill=GREY))
    parts.append(text(WIDTH - 2, 9, share_name, size=9, anchor="end", fill=GREY))
    return el("g", *parts, class_="chart-scale")


def _plot() -> Number:
    return HEIGHT - TOP - BOTTOM
