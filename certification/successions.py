"""What is open with a person, and how each of it moves to a successor.

An app registers, under a key of its own, a function that finds the open requests of a person. What is finished,
signed or recorded is none: it keeps the name that it bears.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """Something that waits for a person: what kind it is, what it is called, where it is seen, which room it is in.

    `hand_over(successor, by)` moves it, through the doors, inside the caller's transaction.
    """

    kind: str
    text: str
    hand_over: Callable[[Any, Any], Any]
    workspace_id: int
    url: str = ""


Find = Callable[[Any], Iterable[Request]]
_finders: dict[str, Find] = {}


def register(key: str, find: Find) -> None:
    """Add a kind of request; a second one of the same key replaces the first (autoreload)."""
    _finders[key] = find


def open_with(person: Any) -> list[Request]:
    """Return everything that waits for a person, in every app, as the apps registered."""
    return [request for find in _finders.values() for request in find(person)]
