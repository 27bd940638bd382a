"""Drawing at random in a way that anybody can repeat: by the sha256 of seed and number, smallest first.

The draw depends on the seed and on the numbers alone: not on the order of rows, a version of Python or a state.
"""

import hashlib
import secrets
from collections.abc import Iterable


def new_seed() -> str:
    """Return a seed that nobody chose: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def drawn(numbers: Iterable[str], size: int, seed: str) -> list[str]:
    """Return `size` of the numbers, or all of them, in the order in which they are drawn."""
    ranked = sorted(set(numbers), key=lambda number: (_rank(seed, number), number))
    return ranked[:size]


def _rank(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


def digest(numbers: Iterable[str]) -> str:
    """Return what tells one population from another."""
    return hashlib.sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()
