"""Fills that a black and white printer keeps apart: lightness first, pattern second."""

from dataclasses import dataclass

from .svg import BLUE, BRICK, GREY, INK, LINE, PAPER, SAND, SKY, Number, el


@dataclass(frozen=True)
class Fill:
    """How one kind of value is drawn."""

    colour: str
    ink: str = INK
    edge: str = PAPER
    stripes: str = ""
    dots: str = ""


FILLS = {
    "good": Fill(BLUE, ink=PAPER),
    "part": Fill(SKY),
    "bad": Fill(BRICK, ink=PAPER, stripes=SAND),
    "none": Fill(PAPER, edge=GREY),
    "unknown": Fill("#e3e7ea", edge=GREY, dots=GREY),
    "plain": Fill(BLUE, ink=PAPER),
    "soft": Fill(LINE),
}


def box(x: Number, y: Number, width: Number, height: Number, kind: str) -> str:
    """A filled rectangle of `kind` with its pattern drawn line by line; no pattern ids to collide on a page."""
    fill = FILLS[kind]
    parts = [el("rect", x=x, y=y, width=width, height=height, fill=fill.colour, stroke=fill.edge, stroke_width=0.7)]
    if fill.stripes:
        parts += _stripes(x, y, width, height, fill.stripes)
    if fill.dots:
        parts += _dots(x, y, width, height, fill.dots)
    return "".join(parts)


def _stripes(x: Number, y: Number, width: Number, height: Number, colour: str) -> list[str]:
    """Slanted lines, cut off at the box by arithmetic."""
    parts, step, offset = [], 6.5, 6.5
    while offset < width + height:
        left, right = max(0.0, offset - height), min(offset, width)
        top, bottom = offset - left, offset - right
        ends = {"x1": x + left, "y1": y + top, "x2": x + right, "y2": y + bottom}
        parts.append(el("line", **ends, stroke=colour, stroke_width=0.9))
        offset += step
    return parts


def _dots(x: Number, y: Number, width: Number, height: Number, colour: str) -> list[str]:
    columns, rows = int(width // 5), int(height // 5)
    return [
        el("circle", cx=x + 3 + column * 5, cy=y + 3 + row * 5, r=0.6, fill=colour)
        for column in range(columns)
        for row in range(rows)
    ]
