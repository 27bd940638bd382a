"""Why something on the way to the certificate cannot be done yet."""

from collections.abc import Iterator
from typing import Any


def against(record: Any, verb: str) -> Iterator[str]:
    """Yield the reasons against `verb`."""
    yield from ()
