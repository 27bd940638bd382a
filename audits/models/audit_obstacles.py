"""What stands against each step of an audit, in sentences for people."""

from collections.abc import Iterator
from typing import Any


def against(audit: Any, verb: str) -> Iterator[str]:
    """Yield why `verb` cannot be done yet."""
    yield from ()
