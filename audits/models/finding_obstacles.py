"""What stands against each step of a finding, in sentences for people."""

from collections.abc import Iterator
from typing import Any


def against(finding: Any, verb: str) -> Iterator[str]:
    """Yield why `verb` cannot be done yet."""
    yield from ()
