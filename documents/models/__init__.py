"""Models of the documents app."""

from .agreement import Agreement
from .comment import Comment
from .delegation import Delegation
from .document import Document
from .external import EditionCheck, ExternalDocument
from .need import DocumentNeed
from .note import RegisterNote
from .old import OldDocument
from .revision import Revision
from .section import Section, SectionDraft, SectionText
from .step import PaperSignature, Point, Step

__all__ = [
    "Agreement",
    "Comment",
    "Delegation",
    "Document",
    "DocumentNeed",
    "EditionCheck",
    "ExternalDocument",
    "OldDocument",
    "PaperSignature",
    "Point",
    "RegisterNote",
    "Revision",
    "Section",
    "SectionDraft",
    "SectionText",
    "Step",
]
