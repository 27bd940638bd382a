"""How small a finding's sheet is printed so that it stays one A4 page, and what is cut when even that is not enough.

A page is laid out by millimetres: what each text takes at a size is reckoned on the safe side from the width of its
characters. The facts, which people sign, are never cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from django.utils.translation import gettext as _

PAGE, WIDTH = 242.0, 160.0  # millimetres of an A4 sheet between its margins less a notice, and of the text in a box
SIZES = (9.4, 8.6, 7.9, 7.2, 6.6, 6.0)  # points; the last is the smallest that a reader without a lens can read
POINT, LEADING = 0.3528, 1.4
# measured: what a sheet takes besides its texts, in millimetres and in lines; a further box; lines to write on
EMPTY, CHROME, BOX = 48.0, 21, 2.0
RULED, SMALL_RULED = 6.0, 4.6
LATIN, CAPITAL, WIDE = 0.58, 0.74, 0x2E80
SHORTEST = 60
CELL, HALF = 0.8, 0.34  # of the width: a cell beside a heading, and one of two in a row


@dataclass(frozen=True)
class Fitted:
    """A size by its number, the texts as they are printed, and how many lines an empty box gets."""

    size: int
    texts: dict[str, str]
    roomy: bool


def width_of(text: str) -> float:
    """Return how wide a text is, in ems, on the safe side."""
    return sum(1.0 if ord(sign) >= WIDE else CAPITAL if sign.isupper() else LATIN for sign in text)


def lines_of(text: str, size: float, share: float = 1.0) -> int:
    """Return how many lines a text takes at a size in a share of the width, its own breaks included."""
    room = WIDTH * share / (size * POINT)
    loss = 1.0 if _is_chinese(text) else 1.06  # words are not broken
    return sum(max(ceil(width_of(part) * loss / room), 1) for part in text.splitlines() or [""])


def _is_chinese(text: str) -> bool:
    return sum(ord(sign) >= WIDE for sign in text) * 2 > len(text)


def _head_lines(head: dict[str, str], size: float) -> int:
    """Return how many lines the facts of the head take beyond those that every sheet has."""
    wide = sum(lines_of(head.get(name, ""), size, CELL) for name in ("clause", "document_clause", "object"))
    pairs = (("source", "date"), ("department", "place"), ("head", "escort"))
    rows = sum(max(lines_of(head.get(name, ""), size, HALF) for name in pair) for pair in pairs)
    return wide - 3 + rows - len(pairs)


def _height(texts: dict[str, str], head: dict[str, str], size: float, *, roomy: bool) -> float:
    line = size * POINT * LEADING
    written = [text for text in texts.values() if text]
    more = sum(bool(texts.get(name)) for name in ("disagreement", "ruling"))  # boxes that only some sheets have
    rows = sum(lines_of(text, size) for text in written) + _head_lines(head, size) + more
    empty = sum(not texts.get(name) for name in BOXES)
    return EMPTY + (CHROME + rows) * line + BOX * more + empty * (2 * RULED if roomy else SMALL_RULED)


def fitted(texts: dict[str, str], *, head: dict[str, str] | None = None, fixed: Iterable[str] = ()) -> Fitted:
    """Return the largest size at which everything fits; at the smallest, the longest texts but `fixed` are cut."""
    for number, size in enumerate(SIZES):
        roomy = number < 2
        if _height(texts, head or {}, size, roomy=roomy) <= PAGE:
            return Fitted(number, dict(texts), roomy)
    return Fitted(len(SIZES) - 1, _cut(dict(texts), head or {}, set(fixed)), roomy=False)


BOXES = ("cause", "correction", "action", "extent", "completion", "verification", "effect")


def _cut(texts: dict[str, str], head: dict[str, str], fixed: set[str]) -> dict[str, str]:
    size, whole = SIZES[-1], dict(texts)
    note = _("… (whole text on the page of the finding)")
    while _height(texts, head, size, roomy=False) > PAGE:
        name = max((one for one in texts if one not in fixed), key=lambda one: lines_of(texts[one], size))
        kept = texts[name].removesuffix(note)
        if len(kept) <= SHORTEST:
            break
        texts[name] = whole[name][: floor(len(kept) * 0.9)].rstrip() + note
    return texts
