"""What a seeding compares: a proposal with the entries of the register, by number, template, title, clause."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from certification.models import Clause, Engagement

from .models import Document, DocumentNeed
from .models.need import Action, Level

LIKE, ALIKE = 0.6, 0.8  # on a common clause; without one


def plain(title: str) -> str:
    """Return a title without blanks, punctuation and case."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title)).casefold()


def likeness(one: str, other: str) -> float:
    """Return how like two titles are, 0 to 1."""
    return SequenceMatcher(None, plain(one), plain(other), autojunk=False).ratio()


@dataclass
class Proposal:
    """A document that the register lacks."""

    id: str
    origin: str
    title: str
    title_en: str
    level: str
    clauses: list[Clause]
    number: str = ""
    key: str = ""
    action: str = "write"
    need: DocumentNeed | None = None
    parent: "Proposal | Document | None" = None
    forms: list[dict[str, Any]] = field(default_factory=list)  # of the template
    ticked: bool = True
    within: str = ""  # number and title of what answers the clause already
    department_id: int | None = None
    source: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles that it may be known by."""
        return tuple(one for one in (self.title, self.title_en) if one)

    @property
    def level_said(self) -> str:
        """The level in words."""
        return str(Level(self.level).label)

    @property
    def action_said(self) -> str:
        """What is to be done, in words."""
        return str(Action(self.action).label)

    @property
    def existing(self) -> str:
        """The document that a diagnosis found in its place."""
        return self.need.existing if self.need else ""

    @property
    def due(self) -> dt.date | None:
        """The day that the diagnosis named."""
        return self.need.due if self.need else None


class Entries:
    """The register as it is, looked up by number, template, need, clause and title."""

    def __init__(self, engagement: Engagement) -> None:
        rows = Document.objects.filter(engagement=engagement).select_related("department", "writer")
        self.rows: list[Document] = list(rows.prefetch_related("clauses"))
        self.taken = [row.number for row in self.rows]
        standing = [row for row in self.rows if row.struck_on is None]
        self.by_number = {row.number.casefold(): row for row in standing}
        self.by_key = {row.key: row for row in standing if row.key and row.level != "R"}
        self.by_need = {row.need_id: row for row in standing if row.need_id}
        self.by_title = {plain(title): row for row in standing for title in (row.title, row.title_en) if title}
        self.by_clause: dict[int, list[Document]] = {}
        self.forms: dict[int, list[Document]] = {}
        for row in standing:
            for clause in row.clauses.all():
                self.by_clause.setdefault(clause.pk, []).append(row)
            if row.level == "R" and row.parent_id:
                self.forms.setdefault(row.parent_id, []).append(row)

    def like(self, wanted: Proposal) -> Document | None:
        """Return the entry that is meant: by need, template, number, title, or clause and likeness."""
        found = self.by_need.get(wanted.need.pk) if wanted.need else None
        found = found or (self.by_key.get(wanted.key) if wanted.key else None)
        if found is not None:
            return found
        same = self.by_number.get(wanted.number.casefold()) if wanted.need else None
        for title in wanted.titles:
            found = same or self.by_title.get(plain(title))
            if found is not None and (same or found.level == wanted.level or "R" not in {found.level, wanted.level}):
                return found
        near = {row.pk: row for clause in wanted.clauses for row in self.by_clause.get(clause.pk, ())}
        same_level = [row for row in near.values() if row.level == wanted.level]
        return _closest(wanted.titles, same_level, LIKE)


def _closest(titles: Iterable[str], rows: Iterable[Any], least: float) -> Any:
    """Return the row whose title is most like one of `titles`, or None below `least`."""
    best, found = least, None
    for row in rows:
        for title in titles:
            for other in (row.title, row.title_en):
                if other and (score := likeness(title, other)) >= best:
                    best, found = score, row
    return found
