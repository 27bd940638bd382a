"""What higher apps put on the pages of an engagement: tabs, figures, warnings, who is waited for, deliverables.

Registered in an app's `registered.py`; certification itself never imports upward.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Tab:
    """A tab of an engagement's pages; `label` is lazy, `url_name` takes the engagement's code.

    `who(engagement, user)` says whose it is, where it is not everybody's.
    """

    key: str
    label: Any
    url_name: str
    order: int = 50
    who: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True)
class Stat:
    """A figure of the dashboard."""

    label: str
    value: str
    note: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Warn:
    """Something of the engagement's state of health that somebody should look at; tone waiting or bad."""

    text: str
    url: str = ""
    tone: str = "waiting"


@dataclass(frozen=True)
class Waiting:
    """Who is waited for, and what for."""

    who: str
    what: str
    url: str
    since: dt.date | None = None


@dataclass(frozen=True)
class Deliverable:
    """A paper of a phase: number, name, version, date."""

    number: str
    name: str
    url: str = ""
    version: str = ""
    date: dt.date | None = None
    record: Any = None


@dataclass(frozen=True)
class Past:
    """What one room has of a cycle: its name, how much there is in all, and the first of it as (words, address)."""

    title: str
    count: int
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class PersonState:
    """A word about a person beside their name in a group: trained, not trained, examined."""

    label: str
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class PersonPage:
    """Whose page is asked for, and by whom: what `person` panels are given."""

    person: Any
    user: Any
    client: Any


@dataclass(frozen=True)
class Part:
    """A part of a person's page: its title, its template, what the template is given as `part.told`."""

    title: str
    template: str
    told: dict[str, Any]
    icon: str = "list-check"


Gather = Callable[[Any], list[Any]]
OfPeople = Callable[[Any, list[Any]], dict[int, list[PersonState]]]
_of_people: dict[str, OfPeople] = {}
_tabs: dict[str, Tab] = {}
_gatherers: dict[str, dict[str, Gather]] = {
    "stats": {},
    "warnings": {},
    "waiting": {},
    "deliverables": {},
    "person": {},
    "past": {},
}


def register_tab(tab: Tab) -> None:
    """Add a tab; a second one of the same key replaces the first."""
    _tabs[tab.key] = tab


def register(place: str, gather: Gather) -> None:
    """Add to a place.

    `stats`, `warnings`, `waiting` and `past` (it gives Pasts) are asked with the cycle, `deliverables` with the
    phase, `person` with a PersonPage (it gives Parts).
    """
    _gatherers[place][f"{gather.__module__}.{gather.__qualname__}"] = gather


def gathered(place: str, about: Any) -> list[Any]:
    """Return what every app has for a place."""
    return [row for gather in _gatherers[place].values() for row in gather(about)]


def tabs(engagement: Any, user: Any, here: str) -> list[dict[str, Any]]:
    """Return the tabs of an engagement's pages that are the user's; `here` is the key of the open one."""
    ordered = sorted(_tabs.values(), key=lambda tab: (tab.order, tab.key))
    return [
        {"label": tab.label, "url": reverse(tab.url_name, args=[engagement.code]), "active": tab.key == here}
        for tab in ordered
        if tab.who is None or tab.who(engagement, user)
    ]


def register_person_states(gather: OfPeople) -> None:
    """Say something about people: `gather(engagement, people)` returns {primary key: states}, asked once a page."""
    _of_people[f"{gather.__module__}.{gather.__qualname__}"] = gather


def person_states(engagement: Any, people: list[Any]) -> dict[int, list[PersonState]]:
    """Return what every app says of these people, by primary key."""
    found: dict[int, list[PersonState]] = {person.pk: [] for person in people}
    for gather in _of_people.values() if people else ():
        for key, states in gather(engagement, people).items():
            found.setdefault(key, []).extend(states)
    return found
