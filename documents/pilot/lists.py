"""What the lists that are brought in share: columns found by their headings, what becomes of a row."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.people.sheets import Line, Unreadable

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
MOST = 5000  # rows of one list


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row, or of one cell of it: what it says, what would be written, what is wrong."""

    number: int
    kind: str
    cells: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    row: Any = None
    changes: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """A column: its field, its headings, what else it is known by, its width."""

    field: str
    zh: str
    en: str
    known: tuple[str, ...] = ()
    width: int = 18

    @property
    def said(self) -> str:
        """The heading in the reader's language."""
        return self.zh if (get_language() or "").startswith("zh") else self.en


def key_of(heading: str) -> str:
    """Return a heading without blanks, stars, remarks in brackets, width and case."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*_:.\-]+", "", re.sub(r"\(.*?\)|\[.*?\]", "", plain))


def places_of(cells: tuple[str, ...], heads: tuple[Head, ...]) -> dict[str, int]:
    """Return where the columns are. Raises Unreadable for one that stands there twice."""
    known = {key_of(word): head for head in heads for word in (head.zh, head.en, *head.known)}
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        head = known.get(key_of(cell))
        if head is None:
            continue
        if head.field in found:
            raise Unreadable(_("Two columns are called “%(heading)s”. Keep one.") % {"heading": head.said})
        found[head.field] = place
    return found


def refuse_long(rows: list[Line]) -> None:
    """Raise Unreadable for a list with too many rows."""
    if len(rows) > MOST:
        raise Unreadable(_("The file has more than %(limit)s rows. Split it.") % {"limit": f"{MOST:,}"})


def at(line: Line, place: int) -> str:
    """Return a cell, empty where the row ends before it."""
    return line.cells[place] if place < len(line.cells) else ""
