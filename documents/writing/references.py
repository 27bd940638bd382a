"""References in a text: `doc:`, `record:` and `clause:` links that print the number and title of today.

Their words are made anew each time, so a renumbered document is right everywhere; one that nothing stands behind any
more shows as broken, and `broken()` lists it.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from certification.models import Clause
from documents.models import Document, Revision

LINK = re.compile(r'<a href="(doc|record|clause):([^"]+)">(.*?)</a>', re.DOTALL)
WEB = re.compile(r'<a href="(https:[^"]+)">')


class Target(NamedTuple):
    """What a reference leads to: the words that it prints, and the page."""

    words: str
    url: str


class Broken(NamedTuple):
    """A reference that leads nowhere, and the section in which it stands."""

    section: Any
    reference: str
    words: str


class Targets:
    """Everything that the references of one engagement can lead to; two queries, whatever the text asks for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = document.language
        self.found: dict[str, Target] = {}
        self._read_documents()
        self._read_clauses()

    def _read_documents(self) -> None:
        rows = Document.objects.of(self.document.engagement).standing()
        code = self.document.engagement.code
        for row in rows.order_by("pk").only("uid", "key", "kind", "number", "title", "title_en", "engagement"):
            row.engagement = self.document.engagement
            shape = "《%(title)s》（%(number)s）" if self.language.startswith("zh") else "%(title)s (%(number)s)"
            words = shape % {"title": row.title_in(self.language), "number": row.number}
            target = Target(words, _page(code, row.uid))
            kind = "record" if row.kind == Document.Kind.FORM else "doc"
            for name in (row.uid, row.key):
                if name:
                    self.found.setdefault(f"{kind}:{name}", target)

    def _read_clauses(self) -> None:
        standards = list(self.document.engagement.standards.order_by("pk"))
        rows = Clause.objects.in_force().filter(standard__in=standards).select_related("standard")
        for row in rows.defer("guidance", "evidence", "aliases", "no_case").order_by("standard_id", "order"):
            target = Target(row.heading_in(self.language), row.get_absolute_url())
            self.found.setdefault(f"clause:{row.standard.ref}/{row.ref}", target)
            self.found.setdefault(f"clause:{row.ref}", target)

    def of(self, reference: str) -> Target | None:
        """Return what a reference leads to, or None."""
        return self.found.get(reference)


def _page(code: str, uid: str) -> str:
    return f"/e/{code}/documents/{uid}/"


def targets_of(document: Document) -> Targets:
    """Return what the references of a document can lead to, kept with the row."""
    kept = document.__dict__.get("_targets")
    if kept is None:
        kept = document.__dict__["_targets"] = Targets(document)
    return kept  # type: ignore[no-any-return]


def resolve(html: str, document: Document, *, linked: bool = True) -> str:
    """Return clean HTML in which every reference says number and title, and leads there unless for print."""
    if "<a " not in html:
        return html

    def said(found: re.Match[str]) -> str:
        target = targets_of(document).of(f"{found[1]}:{found[2]}")
        if target is None:
            with override(document.language):
                lost = pgettext("reference", "reference lost")
            return f'<span class="broken">{found[3]}〔{escape(str(lost))}〕</span>'
        words = escape(target.words, quote=False)
        return f'<a href="{escape(target.url)}">{words}</a>' if linked else words

    return WEB.sub(r'<a href="\1" rel="noopener noreferrer">', LINK.sub(said, html))


def relabelled(html: str, document: Document) -> str:
    """Return the stored HTML with the words of its references as they are now, still open: for the editor."""

    def said(found: re.Match[str]) -> str:
        target = targets_of(document).of(f"{found[1]}:{found[2]}")
        return f'<a href="{found[1]}:{found[2]}">{escape(target.words, quote=False) if target else found[3]}</a>'

    return LINK.sub(said, html) if "<a " in html else html


def broken(revision: Revision) -> list[Broken]:
    """Return the references of a revision that lead nowhere."""
    return broken_in(revision.sections.all(), revision.document)


def broken_in(sections: Iterable[Any], document: Document) -> list[Broken]:
    """Return the references of some sections that lead nowhere."""
    lost = []
    for section in sections:
        for kind, name, words in LINK.findall(section.html):
            if targets_of(document).of(f"{kind}:{name}") is None:
                plain = re.sub(r"<[^>]*>", "", words) or _("without words")
                lost.append(Broken(section, f"{kind}:{name}", plain))
    return lost
