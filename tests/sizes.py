"""How much of a list a run tries: all of it with `./run test --long`, else a part that differs from place to place."""

import os
import zlib
from collections.abc import Iterable
from typing import Any

LONG = os.environ.get("WOBO_N") == "long"


def part(everything: Iterable[Any], count: int, place: str) -> list[Any]:
    """Return everything in a long run; else `count` of it, neighbours from where the name of a place points.

    The same place gets the same part in each run, and the places together get the whole.
    """
    rows = list(everything)
    if LONG or len(rows) <= count:
        return rows
    start = zlib.crc32(place.encode()) % len(rows)
    return (rows + rows)[start : start + count]


def falls_to(share: int, *names: str) -> bool:
    """Whether this combination of names is among the 1 in `share` that a short run tries; in a long one each is."""
    return LONG or zlib.crc32(" ".join(names).encode()) % share == 0
