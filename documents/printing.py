"""What of a section is printed: its text with the client's data and the references filled in."""

from documents.models import Document, Section
from documents.writing import reading


def body_of(section: Section, document: Document, language: str) -> str:
    """Return the HTML of a section as it is printed and frozen."""
    return reading.body_of(section, document, linked=False)
