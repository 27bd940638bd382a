"""How many empty rows of a record form fit on one sheet of paper: a form that runs over by two rows is none."""

from collections.abc import Iterable, Sequence
from math import ceil
from unicodedata import east_asian_width

HEIGHT = {True: 139.0, False: 226.0}  # millimetres below the title, on its side and upright
WIDTH = {True: 257.0, False: 164.0}  # of all columns together
ROW, LINE, PADDING, LABEL, CHARACTER = 8.1, 4.2, 3.4, 22.0, 1.75
LEAST = 3


def _lines(words: str, width: float) -> int:
    """Return the lines of a label in a cell; a Chinese character is as wide as two Latin ones."""
    units = sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in words)
    return max(1, ceil(units * CHARACTER / max(width, CHARACTER * 4)))


def _height(labels: Iterable[str], width: float) -> float:
    return PADDING + LINE * max((_lines(one, width) for one in labels), default=1)


def rows_that_fit(
    wanted: int, *, landscape: bool, head: Sequence[str], columns: Sequence[str], foot: Sequence[str], kept: str
) -> int:
    """Return how many of the wanted rows one sheet takes, with what stands above and below them."""
    room = HEIGHT[landscape] - 8
    for place in range(0, len(head), 2):
        room -= max(_height(head[place : place + 2], LABEL), ROW)
    room -= _height(columns, WIDTH[landscape] / max(1, len(columns)) - 3)
    room -= max(_height(foot, LABEL), ROW) + 4 if foot else 0
    room -= 8 if kept else 0
    return max(LEAST, min(wanted, int(room // ROW)))
