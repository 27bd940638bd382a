"""What the date rules read: narrow rows from every room, days instead of records."""

import datetime as dt
from dataclasses import dataclass, field

from certification.process import Profile

Day = dt.date | None


@dataclass(frozen=True)
class Text:
    """A version of a document: the days of its signatures, of release and of effect."""

    key: str
    name: str
    url: str
    prepared: Day
    reviewed: Day
    approved: Day
    issued: Day
    effective: Day


@dataclass(frozen=True)
class Pair:
    """Two days that belong together: `first` should not be later than `second`; `note` is a reason given there."""

    key: str
    name: str
    url: str
    first: Day
    second: Day
    note: str = ""


@dataclass(frozen=True)
class Visit:
    """An audit: plan, opening, closing; `occasion` says whether it may come at short notice."""

    key: str
    name: str
    url: str
    kind: str
    planned: Day
    opening: Day
    closing: Day
    ad_hoc: bool = False


@dataclass(frozen=True)
class Span:
    """Somebody somewhere for a time."""

    key: str
    who: str
    name: str
    url: str
    day: dt.date
    starts: dt.time
    ends: dt.time | None


@dataclass(frozen=True)
class Act:
    """A meeting or a signature on one day."""

    key: str
    name: str
    url: str
    day: dt.date


@dataclass(frozen=True)
class DateFacts:
    """Everything that the sixteen rules ask."""

    code: str
    clocks: Profile
    effective: Day = None
    texts: tuple[Text, ...] = ()
    copies: tuple[Pair, ...] = ()
    letters: tuple[Pair, ...] = ()
    auditors: tuple[Pair, ...] = ()
    forms: tuple[Pair, ...] = ()
    visits: tuple[Visit, ...] = ()
    reviews: tuple[Act, ...] = ()
    applications: tuple[Act, ...] = ()
    concerns: tuple[Pair, ...] = ()
    suppliers: tuple[Pair, ...] = ()
    continuity: tuple[Pair, ...] = ()
    acts: tuple[Act, ...] = ()
    spans: tuple[Span, ...] = ()
    entries: tuple[Pair, ...] = ()
    objectives: tuple[Pair, ...] = ()
    reasons: dict[tuple[int, str], str] = field(default_factory=dict)
