"""Why a step of a revision cannot be done yet, in words."""

from collections.abc import Iterator
from typing import Any


def against(revision: Any, verb: str) -> Iterator[str]:
    """Yield what stands against `verb` on a revision."""
    if verb in revision.signed_verbs:
        yield from revision.missing_signatures(verb)
