"""A record form, empty, as it is printed to be filled by hand."""

from typing import Any

from certification.reports import furniture
from documents.models import Document, Revision

from .content import form_of


def build(document: Document, language: str) -> dict[str, Any]:
    """Return the sheet of the version in force, or of the draft, which says so on the page."""
    current = document.current
    shown: Revision | None = current or document.open
    told = furniture(
        document.engagement,
        language,
        kind="document level-R",
        title=document.title_in(language),
        version=shown.label if shown else "",
        state="content" if current else "draft",
        classification=str(document.get_classification_display()),
    )
    return told | {
        "document": {"number": document.number, "level": str(document.get_level_display())},
        "sections": [],
        "form": form_of(document, language),
    }
