"""The fifth registry: what each room has to show to a certification body, and the list of items that ask for it.

An app says in its `registered.py` which parts it gives:

    dossier.register(Part("policy", "documents", papers=policies, there=policies_there))

`papers(cycle, language)` gives Papers; `there(cycle)` gives the query whose first row says that something is there,
so that the gate asks for all parts at once. The items are data (data/dossier.yaml): which parts each takes, whether it
may not apply, whether a paper may be brought in instead. The evidence room shows the same parts by clause.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import yaml
from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from wobo.reporting.models import Report

from .process import DATA

KINDS = ("documents", "records", "matrices", "reports", "registers")


@dataclass(frozen=True)
class Table:
    """A register as it stands, printed in the dossier itself: a sentence, heads, rows; or names and values."""

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """One paper: a kept file, a register as it stands, or where something lies that is not kept.

    `signed` holds the bytes that signatures name, where `file` is the issue made of them.
    """

    title: str
    number: str = ""
    version: str = ""
    dated: dt.date | None = None
    file: Any = None
    signed: Any = None
    pages: int | None = None
    table: Table | None = None
    url: str = ""
    reference: str = ""
    clauses: tuple[str, ...] = ()
    kind: str = ""


Papers = Callable[[Any, str], list[Paper]]
There = Callable[[Any], QuerySet[Any]]


@dataclass(frozen=True)
class Part:
    """What one room gives under one name: kind of evidence, papers, the query that says whether there are any."""

    key: str
    kind: str
    papers: Papers
    there: There


@dataclass(frozen=True)
class Item:
    """One item of the list: what is asked for, where it comes from, where one mends it."""

    key: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    parts: tuple[str, ...] = ()
    all_parts: bool = False  # every part must be there, not just one of them
    optional: bool = False  # may not apply
    extra: bool = False  # never missing: goes along where it is there
    mend: dict[str, str] = field(default_factory=dict)  # part -> page of the engagement

    def title(self, language: str) -> str:
        """Return the name in a language; the Chinese one serves both scripts."""
        return self.zh if language.startswith("zh") else self.en

    def hint(self, language: str) -> str:
        """Return what it is, in a language."""
        return self.hint_zh if language.startswith("zh") else self.hint_en


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; a second one of the same key replaces the first (autoreload)."""
    if part.kind not in KINDS:
        raise ValueError(f"{part.kind!r} is no kind of evidence.")
    _parts[part.key] = part


def parts() -> list[Part]:
    """Return every part, in the order of registration."""
    return list(_parts.values())


def part(key: str) -> Part | None:
    """Return a part by its key; None where no room gives it."""
    return _parts.get(key)


@cache
def _data() -> Any:
    return yaml.safe_load((DATA / "dossier.yaml").read_text(encoding="utf-8"))


@cache
def items(profile: str) -> tuple[Item, ...]:
    """Return the list of a profile, in its order."""
    known = {row["key"]: row for row in _data()["items"]}
    return tuple(_item(known[key]) for key in _data()["profiles"][profile])


def gathered(one: Part, cycle: Any, language: str) -> list[Paper]:
    """Return the papers of a part, each with its kind and its clauses: its own, else those that the data names."""
    usual = tuple(_data()["clauses"].get(one.key, ()))
    found = one.papers(cycle, language)
    return [replace(paper, kind=paper.kind or one.kind, clauses=paper.clauses or usual) for paper in found]


def _item(row: dict[str, Any]) -> Item:
    told = {name: value for name, value in row.items() if name not in {"parts", "mend"}}
    return Item(parts=tuple(row.get("parts", ())), mend=dict(row.get("mend", {})), **told)


def there(cycle: Any) -> dict[str, bool]:
    """Return {part: whether it has anything}: one query for all."""
    asked = {f"part_{place}": Exists(one.there(cycle).order_by()) for place, one in enumerate(_parts.values())}
    if not asked:
        return {}
    rows = type(cycle)._base_manager.filter(pk=cycle.pk)
    found = rows.annotate(**asked).values(*asked).get()
    return {one.key: bool(found[f"part_{place}"]) for place, one in enumerate(_parts.values())}


def page_of(item: Item, key: str, cycle: Any) -> str:
    """Return where a missing part is mended; the dossier's own page where no other is named."""
    name = item.mend.get(key) or item.mend.get("")
    return reverse(name, args=[cycle.engagement.code]) if name else ""


def of_reports(rows: Iterable[Report], *, title: str = "") -> list[Paper]:
    """Return papers of reports, fetched with `with_files`: the issue where there is one, beside the signed content."""
    found = []
    for report in rows:
        made = getattr(report, "issue", None)
        last = made if made is not None and made.file_id else report
        if last.file_id is None:
            continue
        found.append(
            Paper(
                title=title or report.title,
                number=report.number,
                dated=localtime(report.requested_at).date(),
                file=last.file,
                signed=report.file if last is not report else None,
                pages=last.pages,
                url=report.get_absolute_url(),
            )
        )
    return found


def with_files(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Fetch along what `of_reports` shows, and no snapshot."""
    ready = reports.contents().filter(state=Report.State.READY)  # type: ignore[attr-defined]
    return ready.select_related("file", "issue__file").defer("snapshot", "issue__snapshot").order_by("pk")  # type: ignore[no-any-return]


def latest_of(cycle: Any, *names: str, signed: bool = False) -> QuerySet[Report]:
    """Return the ready reports of some kinds of the engagement; `signed` keeps those with an issue file."""
    place = cycle.engagement.workspace_id
    found = Report.objects.filter(workspace=place, kind__in=names, source=None, state=Report.State.READY)
    return found.filter(issue__state=Report.State.READY) if signed else found


def newest(rows: Iterable[Report]) -> list[Report]:
    """Return the newest of each kind, record and language: older prints of the same thing are left out."""
    kept: dict[Any, Report] = {}
    for row in rows:
        kept[(row.kind, row.record_uid, row.language)] = row
    return list(kept.values())


def of_kinds(cycle: Any, *names: str) -> list[Paper]:
    """Return the newest papers of some kinds; those that ask for signatures only once all of them are given."""
    rows = newest(with_files(latest_of(cycle, *names)))
    return of_reports(row for row in rows if not row.definition.slots or getattr(row, "issue", None))


def reports_part(key: str, *names: str, kind: str = "reports", signed: bool = False) -> Part:
    """Return a part made of the newest reports of some kinds."""

    def papers(cycle: Any, _language: str) -> list[Paper]:
        return of_kinds(cycle, *names)

    return Part(key, kind, papers, lambda cycle: latest_of(cycle, *names, signed=signed))


def named_part(key: str, uids: Callable[[Any], QuerySet[Any]], *, kind: str = "reports") -> Part:
    """Return a part made of the reports that rows in force name: `uids(cycle)` gives their uids."""

    def found(cycle: Any) -> QuerySet[Report]:
        return Report.objects.filter(uid__in=uids(cycle), state=Report.State.READY)

    def papers(cycle: Any, _language: str) -> list[Paper]:
        return of_reports(with_files(found(cycle)))

    return Part(key, kind, papers, found)


__all__ = [
    "KINDS",
    "Item",
    "Paper",
    "Part",
    "Table",
    "gathered",
    "items",
    "latest_of",
    "named_part",
    "newest",
    "of_kinds",
    "of_reports",
    "page_of",
    "part",
    "parts",
    "register",
    "reports_part",
    "there",
    "with_files",
]
