"""Models of the workflow room."""

from .signature import Opening, Signature, Voiding
from .trail import Chain, Event

__all__ = ["Chain", "Event", "Opening", "Signature", "Voiding"]
