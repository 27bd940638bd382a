"""How small a finding's sheet is printed so that it stays one A4 page, and what is cut when even that is not enough.

A page is laid out by millimetres: what each text takes at a size is reckoned on the safe side from the width of its
characters. The facts, which people sign, are never cut.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from django.utils.translation import gettext as _

PAGE, WIDTH = 250.0, 160.0  # millimetres of an A4 sheet between its margins, and of the text inside a box
SIZES = (9.4, 8.6, 7.9, 7.2, 6.6, 6.0)  # points; the last is the smallest that a reader without a lens can read
POINT, LEADING = 0.3528, 1.42
CHROME = 33  # lines that labels, choices, signatures and facts of the head take
EMPTY, LABEL_ROOM = 12.0, 2.6  # millimetres of the head and the borders; of a box around its text
RULED, SMALL_RULED = 6.4, 5.0
LATIN, CAPITAL, WIDE = 0.58, 0.74, 0x2E80
SHORTEST = 120


@dataclass(frozen=True)
class Fitted:
    """A size by its number, the texts as they are printed, and how many lines an empty box gets."""

    size: int
    texts: dict[str, str]
    roomy: bool


def width_of(text: str) -> float:
    """Return how wide a text is, in ems, on the safe side."""
    return sum(1.0 if ord(sign) >= WIDE else CAPITAL if sign.isupper() else LATIN for sign in text)


def lines_of(text: str, size: float) -> int:
    """Return how many lines a text takes at a size, its own breaks included."""
    room = WIDTH / (size * POINT)
    loss = 1.0 if _is_chinese(text) else 1.06  # words are not broken
    return sum(max(ceil(width_of(part) * loss / room), 1) for part in text.splitlines() or [""])


def _is_chinese(text: str) -> bool:
    return sum(ord(sign) >= WIDE for sign in text) * 2 > len(text)


def _height(texts: Iterable[str], size: float, ruled: int) -> float:
    line = size * POINT * LEADING
    written = [text for text in texts if text]
    rows = sum(lines_of(text, size) for text in written)
    return EMPTY + (CHROME + rows) * line + LABEL_ROOM * len(written) + ruled


def fitted(texts: dict[str, str], *, fixed: Iterable[str] = ()) -> Fitted:
    """Return the largest size at which everything fits; at the smallest, the longest texts but `fixed` are cut."""
    for number, size in enumerate(SIZES):
        roomy = number < 2
        if _height(texts.values(), size, _ruled(texts, roomy=roomy)) <= PAGE:
            return Fitted(number, dict(texts), roomy)
    return Fitted(len(SIZES) - 1, _cut(dict(texts), set(fixed)), roomy=False)


def _ruled(texts: dict[str, str], *, roomy: bool) -> int:
    """Return the height of the lines to write on in boxes that are empty."""
    empty = sum(not text for name, text in texts.items() if name in BOXES)
    return ceil(empty * (2 * RULED if roomy else SMALL_RULED))


BOXES = ("cause", "correction", "action", "extent", "completion", "verification", "effect")


def _cut(texts: dict[str, str], fixed: set[str]) -> dict[str, str]:
    size = SIZES[-1]
    note = _("… (whole text on the page of the finding)")
    whole = dict(texts)
    ruled = _ruled(texts, roomy=False)
    while _height(texts.values(), size, ruled) > PAGE:
        name = max((one for one in texts if one not in fixed), key=lambda one: lines_of(texts[one], size))
        kept = texts[name].removesuffix(note)
        if len(kept) <= SHORTEST:
            break
        texts[name] = whole[name][: floor(len(kept) * 0.9)].rstrip() + note
    return texts
