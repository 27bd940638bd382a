"""One share of a whole, with its number in the middle."""

from collections.abc import Sequence
from math import cos, pi, sin

from .fills import FILLS
from .svg import EMPTY, FAINT, GREY, PAPER, Number, drawing, el, number, text

WIDTH, HEIGHT, RADIUS, THICK = 320, 150, 58, 20


def donut(parts: Sequence[tuple[str, str, int]], *, title: str, share: Number | None = None, desc: str = "") -> str:
    """`parts` are (fill, word, count); `share` is the ready percentage printed in the middle."""
    total = sum(count for _, _, count in parts)
    ring = [el("circle", cx=75, cy=75, r=RADIUS, fill="none", stroke=FAINT, stroke_width=THICK)]
    start = 0.0
    for fill, _, count in parts:
        if count:
            ring.append(_arc(start, start + count / total, fill))
            start += count / total
    middle = EMPTY if share is None or not total else number(share) + "%"
    ring.append(text(75, 82, middle, size=20, anchor="middle", font_weight="bold"))
    return drawing("donut", WIDTH, HEIGHT, *ring, *_legend(parts), title=title, desc=desc)


def _arc(start: float, end: float, fill: str) -> str:
    look = {"fill": FILLS[fill].colour, "stroke": FILLS[fill].edge, "stroke_width": 1}
    if end - start >= 0.9999:  # an arc that ends where it starts is drawn as nothing
        return el("circle", cx=75, cy=75, r=RADIUS, fill="none", stroke=FILLS[fill].colour, stroke_width=THICK)
    outer, inner = RADIUS + THICK / 2, RADIUS - THICK / 2
    large = 1 if end - start > 0.5 else 0
    path = (
        f"M {_on(start, outer)} A {outer} {outer} 0 {large} 1 {_on(end, outer)} "
        f"L {_on(end, inner)} A {inner} {inner} 0 {large} 0 {_on(start, inner)} Z"
    )
    return el("path", d=path, **look)


def _on(turn: float, radius: float) -> str:
    angle = 2 * pi * turn - pi / 2
    return f"{75 + radius * cos(angle):.2f} {75 + radius * sin(angle):.2f}"


def _legend(parts: Sequence[tuple[str, str, int]]) -> list[str]:
    rows, first = [], 75 - len(parts) * 10 + 4
    for index, (fill, word, count) in enumerate(parts):
        y, look = first + index * 20, FILLS[fill]
        rows.append(el("rect", x=165, y=y, width=11, height=11, fill=look.colour, stroke=GREY, stroke_width=0.5))
        rows.append(text(183, y + 9.5, word, size=10.5))
        rows.append(text(WIDTH - 8, y + 9.5, str(count), size=10.5, anchor="end"))
    return [el("g", *rows, class_="chart-legend", fill=PAPER)]
