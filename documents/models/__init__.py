"""Models of the documents app."""

from .agreement import Agreement
from .document import Document
from .external import EditionCheck, ExternalDocument
from .need import DocumentNeed
from .note import RegisterNote
from .old import OldDocument
from .revision import Revision
from .section import Section

__all__ = [
    "Agreement",
    "Document",
    "DocumentNeed",
    "EditionCheck",
    "ExternalDocument",
    "OldDocument",
    "RegisterNote",
    "Revision",
    "Section",
]
