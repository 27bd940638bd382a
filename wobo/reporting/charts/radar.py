"""Conformity by clause group, now against the target and the last time."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin

from .svg import BLUE, BRICK, GREY, LINE, PAPER, Number, drawing, el, lines, nothing, number, text, width_of, wrap

WIDTH, HEIGHT, RADIUS = 580, 400, 138
LABEL, SIZE = 138, 10.5
LOOKS: dict[str, dict[str, object]] = {
    "now": {"stroke": BLUE, "stroke_width": 2, "fill": BLUE, "fill_opacity": 0.16},
    "target": {"stroke": BRICK, "stroke_width": 1.4, "fill": "none", "stroke_dasharray": "6 3"},
    "last": {"stroke": GREY, "stroke_width": 1.2, "fill": "none", "stroke_dasharray": "1.5 2.5"},
}
ORDER = ("last", "target", "now")

Values = Sequence[Number | None]


def radar(
    axes: Sequence[str],
    now: Values,
    *,
    title: str,
    target: Values | None = None,
    last: Values | None = None,
    names: Mapping[str, str] | None = None,
    top: Number = 100,
    desc: str = "",
) -> str:
    """A radar with a fixed scale from 0 to `top`; `names` are the legend's words for now, target and last."""
    given = {"now": now, "target": target, "last": last}
    series = {
        key: values for key, values in given.items() if values is not None and any(v is not None for v in values)
    }
    if len(axes) < 3 or not series:
        return nothing("radar", title=title, desc=desc)
    count = len(axes)
    parts = [_web(count, top), *(_label(index, count, name) for index, name in enumerate(axes))]
    parts += [_shape(series[key], top, key) for key in ORDER if key in series]
    if names:
        parts.append(_legend([(key, names[key]) for key in reversed(ORDER) if key in series and key in names]))
    return drawing("radar", WIDTH, HEIGHT, *parts, title=title, desc=desc)


def _at(index: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * pi * index / count - pi / 2
    return WIDTH / 2 + radius * cos(angle), HEIGHT / 2 - 16 + radius * sin(angle)


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _web(count: int, top: Number) -> str:
    rings = [_points([_at(i, count, RADIUS * ring / 5) for i in range(count)]) for ring in range(1, 6)]
    parts = [el("polygon", points=ring, fill="none", stroke=LINE, stroke_width=0.6) for ring in rings]
    for index in range(count):
        x, y = _at(index, count, RADIUS)
        parts.append(el("line", x1=WIDTH / 2, y1=HEIGHT / 2 - 16, x2=x, y2=y, stroke=LINE, stroke_width=0.6))
    for ring in range(1, 6):
        _, y = _at(0, count, RADIUS * ring / 5)
        parts.append(text(WIDTH / 2 + 3, y + 8, number(top * ring / 5), size=8, fill=GREY))
    return el("g", *parts, class_="chart-scale")


def _label(index: int, count: int, name: str) -> str:
    x, y = _at(index, count, RADIUS + 11)
    rows = wrap(name, LABEL, SIZE)
    shift = x - WIDTH / 2
    anchor = "middle" if abs(shift) < 12 else ("start" if shift > 0 else "end")
    height = SIZE * 1.25 * (len(rows) - 1)
    down = (y - (HEIGHT / 2 - 16)) / RADIUS
    return lines(x, y + 4 - height * (1 - down) / 2, rows, size=SIZE, anchor=anchor)


def _shape(values: Values, top: Number, key: str) -> str:
    """A closed line; a missing value leaves its axis out instead of drawing a zero."""
    count = len(values)
    known = [(index, min(max(value, 0), top)) for index, value in enumerate(values) if value is not None]
    pairs = [_at(index, count, RADIUS * value / top) for index, value in known]
    shape = el("polygon", points=_points(pairs), class_=f"chart-{key}", **LOOKS[key])
    if key != "now":
        return shape
    dots = (el("circle", cx=x, cy=y, r=2.6, fill=BLUE, stroke=PAPER, stroke_width=0.8) for x, y in pairs)
    return shape + "".join(dots)


def _legend(entries: Sequence[tuple[str, str]]) -> str:
    width = sum(44 + width_of(name, 10.5) for _, name in entries) - 16
    x, parts = (WIDTH - width) / 2, []
    for key, name in entries:
        look = {k: v for k, v in LOOKS[key].items() if k.startswith("stroke")}
        parts.append(el("line", x1=x, y1=HEIGHT - 14, x2=x + 22, y2=HEIGHT - 14, **look))
        parts.append(text(x + 28, HEIGHT - 10, name, size=10.5))
        x += 44 + width_of(name, 10.5)
    return el("g", *parts, class_="chart-legend")
