"""The few shapes that the charts are made of."""

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Any

FAMILY = "'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK, GREY, LINE, FAINT, PAPER = "#1f2a33", "#5b6770", "#c3cad0", "#eef1f3", "#ffffff"
BLUE, SKY, BRICK, SAND = "#1d4e6f", "#8fb3c9", "#9c3d22", "#e6c3b4"
EMPTY = "—"

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

Number = float | int


def el(name: str, *children: str, **attributes: object) -> str:
    """One element; `stroke_width` becomes stroke-width, `class_` class; None leaves an attribute out."""
    pairs = (
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(children)
    return f"<{name}{''.join(pairs)}>{body}</{name}>" if body else f"<{name}{''.join(pairs)}/>"


def words(value: object) -> str:
    """Text for inside an element."""
    return escape(_CONTROLS.sub("", str(value)), quote=False)


def number(value: Number) -> str:
    """A figure as readers expect it: no more than one decimal, no trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def text(
    x: Number, y: Number, value: object, *, size: Number = 11, anchor: str = "start", **attributes: object
) -> str:
    """A line of text; `y` is its baseline. No words, no element."""
    if value == "":
        return ""
    attributes = {"fill": INK, **attributes}
    return el("text", words(value), x=x, y=y, font_size=size, text_anchor=anchor, font_family=FAMILY, **attributes)


def lines(
    x: Number, y: Number, rows: Iterable[str], *, size: Number = 11, leading: Number = 1.25, **attributes: Any
) -> str:
    """Lines of text, the first baseline at `y`."""
    return "".join(text(x, y + index * size * leading, row, size=size, **attributes) for index, row in enumerate(rows))


def drawing(name: str, width: Number, height: Number, *children: str, title: str, desc: str = "") -> str:
    """The whole figure with its name and description for those who do not see it."""
    head = el("title", words(title)) + (el("desc", words(desc)) if desc else "")
    return el(
        "svg",
        head,
        *children,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart chart-{name}",
        role="img",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
    )


def nothing(name: str, *, title: str, desc: str = "", width: Number = 320) -> str:
    """The figure of no data: a dash, never an invented zero."""
    return drawing(
        name, width, 40, text(width / 2, 26, EMPTY, size=16, anchor="middle", fill=GREY), title=title, desc=desc
    )


def width_of(value: str, size: Number = 11) -> float:
    """About how wide `value` will be: Chinese is square, Latin a little over half."""
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else size * 0.56 for char in value)


def wrap(value: str, room: Number, size: Number = 11, most: int = 2) -> list[str]:
    """`value` in at most `most` lines of width `room`; what does not fit ends in an ellipsis."""
    rows, row = [], ""
    for piece in _pieces(value):
        if row and width_of(row + piece, size) > room:
            rows.append(row)
            row = ""
        row += piece
    rows = [*rows, row]
    kept = [*rows[: most - 1], "".join(rows[most - 1 :])]
    return [_cut(one.strip(), room, size) for one in kept if one.strip()] or [""]


def _cut(row: str, room: Number, size: Number) -> str:
    if width_of(row, size) <= room:
        return row
    while row and width_of(row + "…", size) > room:
        row = row[:-1]
    return row.rstrip() + "…"


def _pieces(value: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9.,;:%/()&'’+-]+\s*|\s+|.", _CONTROLS.sub("", value), re.DOTALL)


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return escape(_CONTROLS.sub("", str(value)))
