"""Models of the documents app."""

from .need import DocumentNeed

__all__ = ["DocumentNeed"]
