"""A text as it is read: its places filled, its references said. What everybody who shows or prints a text calls."""

from typing import Any, NamedTuple

from documents.models import Document, Revision

from .placeholders import fill
from .references import resolve


class Read(NamedTuple):
    """A section as a reader sees it."""

    key: str
    title: str
    html: str


def body_of(section: Any, document: Document, *, linked: bool = True) -> str:
    """Return the HTML of a section for readers; `linked=False` for print, where a reference is words alone."""
    return resolve(fill(section.html, document), document, linked=linked)


def as_read(revision: Revision) -> list[Read]:
    """Return the sections of a revision: a frozen one as it was frozen, a draft with the data of now."""
    report = revision.content
    frozen = (report.snapshot or {}).get("sections") if report is not None else None
    if frozen is not None:
        return [Read(one["key"], one["title"], one["html"]) for one in frozen]
    rows = revision.sections.all()  # type: ignore[attr-defined]
    return [Read(row.key, row.title, body_of(row, revision.document, linked=False)) for row in rows]
