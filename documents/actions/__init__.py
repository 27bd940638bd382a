"""The verbs of the documents app."""

from .changes import propose_change
from .needs import need_document
from .register import begin_revision, create_document

__all__ = ["begin_revision", "create_document", "need_document", "propose_change"]
