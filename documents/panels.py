"""What the other pages of documents put on the register: parts and buttons of a document's page, whom a row waits for.

Registered in `documents/registered.py`:

    panels.register("parts", gather)      gather(page: DocumentPage) -> list of certification.panels.Part
    panels.register("aside", gather)      the same, beside them
    panels.register("actions", gather)    gather(page) -> list of Button, in the head of the page
    panels.register("bulk", gather)       gather(engagement, user) -> list of Button: what is done with ticked entries;
                                          the uids come as `document` in the query string
    panels.register("waits", gather)      gather(documents, {document pk: its revisions}) -> {document pk: words}
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DocumentPage:
    """Whose page is asked for, by whom, with its versions, newest first."""

    document: Any
    user: Any
    revisions: list[Any]
    engagement: Any

    @property
    def open(self) -> Any:
        """The version on its way to being in force, or None."""
        return next((one for one in self.revisions if one.state in one.OPEN), None)

    @property
    def in_force(self) -> Any:
        """The version that holds, or None."""
        return next((one for one in self.revisions if one.state == "in_force"), None)


@dataclass(frozen=True)
class Button:
    """A button: a link, or with `post` a form of one press; `main` is the one to stand out."""

    label: str
    url: str
    icon: str = ""
    main: bool = False
    post: bool = False


_gatherers: dict[str, dict[str, Callable[..., Any]]] = {
    "parts": {},
    "aside": {},
    "actions": {},
    "bulk": {},
    "waits": {},
}


def register(place: str, gather: Callable[..., Any]) -> None:
    """Add to a place; the same function twice counts once. Raises KeyError for a place that there is not."""
    _gatherers[place][f"{gather.__module__}.{gather.__qualname__}"] = gather


def gathered(place: str, *about: Any) -> list[Any]:
    """Return what everybody has for a place, in the order of registration."""
    return [row for gather in _gatherers[place].values() for row in gather(*about)]


def waits_of(documents: list[Any], versions: dict[int, list[Any]]) -> dict[int, str]:
    """Return for whom documents wait, by primary key, where somebody knows better than the entry."""
    found: dict[int, str] = {}
    for gather in _gatherers["waits"].values() if documents else ():
        found |= {pk: words for pk, words in gather(documents, versions).items() if words}
    return found
