"""A hierarchy of levels as a stepped pyramid, the highest on top; beside each step what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from .svg import BLUE, FAINT, GREY, INK, LINE, PAPER, SKY, drawing, el, lines, nothing, text, wrap

WIDTH, STEP, TOP, ASIDE = 720.0, 74.0, 8.0, 350.0  # of the drawing, of a step, above it, where the words beside begin
PYRAMID, NARROW, MIDDLE = 330.0, 96.0, 172.0  # width at the foot, of the highest step, its middle
FILLS = ((BLUE, PAPER), (SKY, INK), (FAINT, INK), (PAPER, INK))


@dataclass(frozen=True, kw_only=True)
class Level:
    """A step: its code and name, an example of a number, and what belongs to it."""

    code: str
    name: str
    example: str = ""
    holds: str = ""


def levels(steps: Sequence[Level], *, title: str, desc: str = "") -> str:
    """Draw the steps from the top; each as wide as what is above it and a bit more."""
    if not steps:
        return nothing("levels", title=title, desc=desc)
    height = TOP * 2 + STEP * len(steps)
    grow = (PYRAMID - NARROW) / max(len(steps) - 1, 1)
    parts = [_step(place, one, NARROW + grow * place) for place, one in enumerate(steps)]
    return drawing("levels", WIDTH, height, *parts, title=title, desc=desc)


def _step(place: int, one: Level, width: float) -> str:
    y = TOP + STEP * place
    fill, ink = FILLS[min(place, len(FILLS) - 1)]
    name = wrap(one.name, width - 14, 12, 2)
    middle = y + STEP / 2
    return "".join(
        [
            el("rect", x=MIDDLE - width / 2, y=y, width=width, height=STEP - 6, rx=3, fill=fill, stroke=BLUE),
            text(MIDDLE, middle - 10, one.code, size=14, anchor="middle", fill=ink, font_weight="bold"),
            lines(MIDDLE, middle + 8, name, size=12, anchor="middle", fill=ink),
            el("line", x1=MIDDLE + width / 2, y1=middle - 3, x2=ASIDE - 6, y2=middle - 3, stroke=LINE),
            text(ASIDE, y + 20, one.example, size=12, fill=BLUE, font_weight="bold"),
            lines(ASIDE, y + 38, wrap(one.holds, WIDTH - ASIDE - 6, 11, 2), size=11, fill=GREY),
        ]
    )
