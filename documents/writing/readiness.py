"""What a text still lacks before it is laid before others: said on the editor's page, and against opening it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Document, Revision, SectionDraft

from .clean import is_empty
from .placeholders import unfilled
from .references import broken_in


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, and the section where it is (None: the whole)."""

    section: Any
    words: str
    grave: bool  # whether it stands against opening the discussion


def lacks(revision: Revision, sections: list[Any] | None = None) -> list[Lack]:
    """Return what the text of a revision lacks, in the order of its sections."""
    document = revision.document
    if document.kind == Document.Kind.FILE:
        return [] if revision.upload_id else [Lack(None, _("There is no file yet."), grave=True)]
    found = list(_of_change(revision))
    if document.kind == Document.Kind.FORM:
        if not document.form.get("columns"):
            found.append(Lack(None, _("The form has no columns yet."), grave=True))
        return found
    rows = list(revision.sections.all()) if sections is None else sections  # type: ignore[attr-defined]
    if not rows:
        found.append(Lack(None, _("There is no section yet."), grave=True))
    empty = [row for row in rows if is_empty(row.html)]
    found += [Lack(row, _("“%(section)s” is empty.") % {"section": row.title}, grave=True) for row in empty]
    return [*found, *_lost(rows, document), *_unknown(rows, document)]


def _lost(rows: list[Any], document: Document) -> Iterator[Lack]:
    """Yield each reference that leads nowhere once, where it stands first."""
    said: set[str] = set()
    for one in broken_in(rows, document):
        if one.reference not in said:
            said.add(one.reference)
            yield Lack(one.section, _("A reference leads nowhere: %(words)s") % {"words": one.words}, grave=True)


def _unknown(rows: list[Any], document: Document) -> Iterator[Lack]:
    """Yield each fact that the client's data does not say once, where it is first asked for."""
    said: set[str] = set()
    for row in rows:
        for name in unfilled(row.html, document):
            if name not in said:
                said.add(name)
                yield Lack(row, _("Not known yet: %(name)s") % {"name": name}, grave=False)


def _of_change(revision: Revision) -> Iterator[Lack]:
    first = (revision.edition, revision.revision) == (1, 0)
    if not first and not revision.change.strip():
        yield Lack(None, _("Say what is changed against the former version."), grave=True)


def against_opening(revision: Revision) -> Iterator[str]:
    """Yield why a text cannot be laid before the departments yet."""
    for lack in lacks(revision):
        if lack.grave:
            yield lack.words
    waiting = SectionDraft.objects.filter(section__revision=revision).select_related("user", "section")
    for draft in waiting:
        yield _("%(name)s has text in “%(section)s” that is not saved yet.") % {
            "name": draft.user,
            "section": draft.section.title,
        }
