"""How the dossier stands, item by item: what each rests on, what is missing, where to mend it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification import dossier
from certification.dossier import Item

from .models import DossierFile, DossierItem

REMARK = "remark"  # the part that a remark is


@dataclass(frozen=True)
class Told:
    """What people said of an item: the row's words, and how many papers were brought in and are still valid."""

    not_applicable: bool = False
    reason: str = ""
    remark: str = ""
    brought: int = 0
    expired: int = 0


@dataclass(frozen=True)
class Line:
    """One item as it stands."""

    place: int
    item: Item
    told: Told
    given: tuple[str, ...]  # parts that are there
    lacking: tuple[str, ...]  # parts that are not

    @property
    def state(self) -> str:
        """One of met, not_applicable, missing, none; `none` is a part that goes along where it is there."""
        if self.told.not_applicable and self.item.optional:
            return "not_applicable"
        if self.told.brought or (self.given and not (self.item.all_parts and self.lacking)):
            return "met"
        return "none" if self.item.extra else "missing"

    @property
    def title(self) -> str:
        """Its name in the language in use."""
        return self.item.title(get_language() or "en")

    @property
    def hint(self) -> str:
        """What it is, in the language in use."""
        return self.item.hint(get_language() or "en")

    @property
    def is_partly_there(self) -> bool:
        """Whether some of its parts are there, and not all."""
        return self.state == "missing" and bool(self.given)


def told_of(cycle: Any) -> dict[str, Told]:
    """Return what was said of each item: one query."""
    columns = ("key", "not_applicable", "reason", "remark", "files__pk", "files__valid_until")
    rows = DossierItem.objects.filter(cycle=cycle).order_by("key").values_list(*columns)
    today, found = cycle.today(), dict[str, Told]()
    for key, not_applicable, reason, remark, file, until in rows:
        last = found.get(key, Told(not_applicable, reason, remark))
        over = until is not None and until < today
        brought = last.brought + (file is not None and not over)
        found[key] = Told(not_applicable, reason, remark, brought, last.expired + (file is not None and over))
    return found


def lines(cycle: Any) -> list[Line]:
    """Return the items of the engagement's profile in their order: two queries, however much there is."""
    there, told = dossier.there(cycle), told_of(cycle)
    found = []
    for place, item in enumerate(dossier.items(cycle.engagement.profile), 1):
        said = told.get(item.key, Told())
        known = {key: there.get(key, False) for key in item.parts} | (
            {REMARK: bool(said.remark)} if REMARK in item.parts else {}
        )
        given = tuple(key for key, is_there in known.items() if is_there)
        found.append(Line(place, item, said, given, tuple(key for key in known if key not in given)))
    return found


def missing(cycle: Any, found: list[Line]) -> list[tuple[str, str]]:
    """Return (what is missing, where to mend it) of every item that lacks something."""
    home = reverse("audits:dossier", args=[cycle.engagement.code])
    return [(_sentence(line), mend(line, cycle) or f"{home}#{line.item.key}") for line in found if _lacks(line)]


def _lacks(line: Line) -> bool:
    return line.state == "missing"


def _sentence(line: Line) -> str:
    words = {"place": line.place, "item": line.title}
    if line.told.expired:
        return _("%(place)s. “%(item)s”: the paper that was brought in is no longer valid.") % words
    if line.is_partly_there:
        return _("%(place)s. “%(item)s” is not complete.") % words
    return _("%(place)s. “%(item)s” is missing.") % words


def mend(line: Line, cycle: Any) -> str:
    """Return the page on which the first lacking part comes into being, or nothing: then a paper is brought in."""
    for key in line.lacking:
        if address := dossier.page_of(line.item, key, cycle):
            return address
    return ""


def files_of(cycle: Any) -> dict[str, list[DossierFile]]:
    """Return the papers that were brought in, by item."""
    found: dict[str, list[DossierFile]] = {}
    for row in DossierFile.objects.filter(item__cycle=cycle).select_related("item", "file", "workspace"):
        found.setdefault(row.item.key, []).append(row)
    return found


def is_over(row: DossierFile, today: dt.date) -> bool:
    """Whether the last day of a paper has passed."""
    return row.valid_until is not None and row.valid_until < today
