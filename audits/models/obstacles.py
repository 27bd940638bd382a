"""Why a verb of a diagnosis cannot be done yet. Each answer costs a few queries, however many clauses there are."""

from collections.abc import Iterator
from typing import Any


def against(diagnosis: Any, verb: str) -> Iterator[str]:
    """Yield the reasons against `verb`."""
    yield from ()
