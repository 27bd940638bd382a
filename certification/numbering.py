"""Numbers and versions of documents, as a client writes them: patterns with places, editions by letter or figure.

A pattern is text with places in braces: {ORG} code letters of the client, {LEVEL} code of the document level,
{NN} {NNN} {NNNN} a counter of that width, {YEAR}. A part in brackets is for what belongs to another document:
`{ORG}-ITSM-{LEVEL}-{NN}[-{mm}]` numbers a record of procedure 08 as R-08-03, its counter being its procedure's.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

PLACE = re.compile(r"\{([^{}]*)\}")
PART = re.compile(r"\[([^\[\]]*)\]")
COUNTERS = frozenset({"NN", "NNN", "NNNN"})
PLACES = COUNTERS | {"ORG", "LEVEL", "YEAR", "mm"}
MEMBER_WIDTH = 2


@dataclass(frozen=True)
class Numbering:
    """How one client numbers documents in one year; `letters` says which code stands for which level."""

    pattern: str
    org: str
    year: int
    letters: Mapping[str, str]

    def next(self, level: str, taken: Collection[str], parent: str = "") -> str:
        """Return the first free number behind the last one taken; of `parent`, when it is given and has a counter.

        Numbers are not given twice: the counter goes on behind the highest, gaps stay gaps.
        """
        counter = self.counter_of(parent) if parent and self.has_members else None
        known = {number.casefold() for number in taken}
        used = [self._place_of(level, number, counter) for number in taken]
        place = max((found for found in used if found is not None), default=0) + 1
        while (number := self._written(level, place, counter)).casefold() in known:
            place += 1
        return number

    def at(self, level: str, place: int) -> str:
        """Return the number that stands at a place of a level, as an example."""
        return self._written(level, place, None)

    @property
    def has_members(self) -> bool:
        """Whether the pattern has a place for the members of another document."""
        return "{mm}" in self.pattern

    def counter_of(self, number: str) -> int | None:
        """Return the counter in a number of any level and year, or None for one that another pattern made."""
        form = self._form(level="|".join(re.escape(one) for one in self.letters.values()), year=r"\d{4}")
        found = re.fullmatch(form, number, re.IGNORECASE)
        return int(found["counter"]) if found else None

    def fits(self, number: str) -> bool:
        """Whether the pattern could have made the number."""
        return self.counter_of(number) is not None

    def _place_of(self, level: str, number: str, counter: int | None) -> int | None:
        """Return which one of its row a number is: its own counter, or its member place below `counter`."""
        form = self._form(level=re.escape(self.letters[level]), year=str(self.year), members=counter is not None)
        found = re.fullmatch(form, number, re.IGNORECASE)
        if found is None:
            return None
        if counter is None:
            return int(found["counter"])
        return int(found["member"]) if int(found["counter"]) == counter else None

    def _form(self, *, level: str, year: str, members: bool | None = None) -> str:
        """Return the pattern as a regular expression; `members` None takes numbers with and without that part."""
        optional = {True: "(?:{})", False: "", None: "(?:{})?"}[members]
        places = {"ORG": re.escape(self.org), "LEVEL": f"(?:{level})", "YEAR": year, "mm": r"(?P<member>\d+)"}
        places |= {name: rf"(?P<counter>\d{{{len(name)},}})" for name in COUNTERS}
        form = ""
        for part in re.split(r"(\[[^\[\]]*\])", self.pattern):
            inside = part[1:-1] if part.startswith("[") else part
            said = "".join(
                places.get(bit, "") if odd else re.escape(bit) for odd, bit in _alternating(PLACE.split(inside))
            )
            form += optional.format(said) if part.startswith("[") else said
        return form

    def _written(self, level: str, place: int, counter: int | None) -> str:
        own = place if counter is None else counter
        values = {"ORG": self.org, "LEVEL": self.letters[level], "YEAR": str(self.year)}
        values |= {name: f"{own:0{len(name)}}" for name in COUNTERS} | {"mm": f"{place:0{MEMBER_WIDTH}}"}
        return written(self.pattern, values, members=counter is not None)


def _alternating(bits: list[str]) -> list[tuple[bool, str]]:
    return [(index % 2 == 1, bit) for index, bit in enumerate(bits)]


def written(pattern: str, values: Mapping[str, str], *, members: bool) -> str:
    """Return a pattern with its places filled; the part in brackets only for members of another document."""
    chosen = PART.sub(lambda match: match[1] if members else "", pattern)
    return PLACE.sub(lambda match: values.get(match[1], match[0]), chosen)


def edition_letters(edition: int) -> str:
    """Return the letters of an edition: 1 is A, 2 is B, 27 is AA."""
    said = ""
    while edition > 0:
        edition, rest = divmod(edition - 1, len(ascii_uppercase))
        said = ascii_uppercase[rest] + said
    return said


def version_label(style: str, edition: int, revision: int) -> str:
    """Return a version in a style: "edition" says A/0 and B/2, "number" says V1.0 and V2.2."""
    if edition < 1 or revision < 0:
        raise ValueError(f"Editions count from 1, revisions from 0: {edition}, {revision}.")
    return f"{edition_letters(edition)}/{revision}" if style == "edition" else f"V{edition}.{revision}"
