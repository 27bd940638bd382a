"""Models of the documents app."""

from .document import Document
from .need import DocumentNeed
from .revision import Revision
from .section import Section

__all__ = ["Document", "DocumentNeed", "Revision", "Section"]
