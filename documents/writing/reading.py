"""A section as it is read: its places filled, its references said. What everybody who shows or prints a text calls."""

from typing import Any

from documents.models import Document

from .placeholders import fill
from .references import resolve


def body_of(section: Any, document: Document, *, linked: bool = True) -> str:
    """Return the HTML of a section for readers; `linked=False` for print, where a reference is words alone."""
    return resolve(fill(section.html, document), document, linked=linked)
