"""Values over time as a line, with the target as a dashed one."""

from collections.abc import Callable, Sequence

from .svg import BLUE, BRICK, FAINT, GREY, LINE, PAPER, Number, drawing, el, nothing, number, text, width_of

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 520, 190, 46, 14, 24, 30
STEPS = 4

Points = Sequence[tuple[str, Number | None]]
At = Callable[[float], float]


def trend(
    points: Points,
    *,
    title: str,
    target: Number | None = None,
    target_word: str = "",
    unit: str = "",
    desc: str = "",
) -> str:
    """Draw `points` (name, value) from left to right; a missing value breaks the line. No value at all: a dash."""
    values = [value for _name, value in points if value is not None]
    if not values:
        return nothing("trend", title=title, desc=desc)
    low, high = _range([*values, *([] if target is None else [target])])
    room, deep = WIDTH - LEFT - RIGHT, HEIGHT - TOP - FOOT
    step = room / max(len(points), 1)

    def x(place: float) -> float:
        return LEFT + step * (place + 0.5)

    def y(value: Number) -> float:
        return TOP + deep * (high - value) / (high - low)

    parts = [_scale(low, high, unit, y), _names(points, x, step)]
    if target is not None:
        parts.append(_target(y(target), target_word))
    parts += [_line(run) for run in _runs(points, x, y)]
    parts += [_mark(x(place), y(value), value) for place, (_name, value) in enumerate(points) if value is not None]
    return drawing("trend", WIDTH, HEIGHT, *parts, title=title, desc=desc)


def _range(values: Sequence[Number]) -> tuple[float, float]:
    """The lowest and highest of the scale: some room around, never below zero where no value is."""
    low, high = float(min(values)), float(max(values))
    room = (high - low) * 0.15 or abs(high) * 0.1 or 1.0
    bottom = low - room
    return (max(0.0, bottom) if low >= 0 else bottom, high + room)


def _scale(low: float, high: float, unit: str, y: At) -> str:
    parts = []
    for step in range(STEPS + 1):
        value = low + (high - low) * step / STEPS
        place = y(value)
        parts.append(el("line", x1=LEFT, y1=place, x2=WIDTH - RIGHT, y2=place, stroke=LINE, stroke_width=0.5))
        parts.append(text(LEFT - 6, place + 3, number(value), size=8.5, anchor="end", fill=GREY))
    parts.append(text(LEFT - 6, TOP - 12, unit, size=8.5, anchor="end", fill=GREY))
    return el("g", *parts, class_="chart-scale")


def _names(points: Points, x: At, step: float) -> str:
    """The names under the line; where they would touch, every second, third … alone."""
    widest = max(width_of(name, 8.5) for name, _value in points) + 6
    each = max(1, -(-int(widest) // max(1, int(step))))
    last = len(points) - 1
    shown = [place for place in range(len(points)) if (last - place) % each == 0]
    rows = [text(x(place), HEIGHT - 10, points[place][0], size=8.5, anchor="middle", fill=GREY) for place in shown]
    return el("g", *rows, class_="chart-scale")


def _target(place: float, word: str) -> str:
    look = {"stroke": BRICK, "stroke_width": 1.2, "stroke_dasharray": "6 4"}
    line = el("line", x1=LEFT, y1=place, x2=WIDTH - RIGHT, y2=place, **look)
    return line + text(WIDTH - RIGHT, place - 4, word, size=9, anchor="end", fill=BRICK)


def _runs(points: Points, x: At, y: At) -> list[list[tuple[float, float]]]:
    """Values that follow each other without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, (_name, value) in enumerate(points):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x(place), y(value)))
    return [run for run in runs if len(run) > 1]


def _line(run: list[tuple[float, float]]) -> str:
    path = " ".join(f"{'L' if place else 'M'}{left:.1f} {top:.1f}" for place, (left, top) in enumerate(run))
    return el("path", d=path, fill="none", stroke=BLUE, stroke_width=1.8)


def _mark(left: float, top: float, value: Number) -> str:
    wide = width_of(number(value), 8.5) + 4
    plate = el("rect", x=left - wide / 2, y=top - 17, width=wide, height=11, fill=FAINT, opacity=0.85)
    dot = el("circle", cx=left, cy=top, r=3, fill=BLUE, stroke=PAPER, stroke_width=1)
    return plate + text(left, top - 8.5, number(value), size=8.5, anchor="middle") + dot
