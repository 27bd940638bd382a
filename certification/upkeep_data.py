"""The fixed data of the certified years: what a year asks for, and where certificate and mark are used."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language

from certification.design_data import data


@dataclass(frozen=True)
class Line:
    """What a year asks for: in which months, of which kind, for which clause, in words."""

    key: str
    kind: str
    months: tuple[int, ...]
    clause: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the words in a language."""
        return self.zh if language.startswith("zh") else self.en

    def days(self, year: int) -> Iterator[dt.date]:
        """Yield the last day of each of its months."""
        for month in self.months:
            yield dt.date(year, month, calendar.monthrange(year, month)[1])


@cache
def lines() -> tuple[Line, ...]:
    """Return what every year asks for: the usual lines, then the records of the record plan that have a rhythm."""
    told = data("upkeep")
    found = [
        Line(one["key"], one["kind"], tuple(one["months"]), one["clause"], one["zh"], one["en"])
        for one in told["lines"]
    ]
    for at, one in enumerate(data("record-plan")["operating_records"]):
        months = told["rhythms"].get(one["rhythm"])
        if months:
            clause = str(one["clause"])
            found.append(Line(f"record-{clause}-{at}", "records", tuple(months), clause, one["zh"], one["en"]))
    return tuple(found)


def places() -> list[tuple[str, str]]:
    """Return the places where certificate and mark are used: key, words."""
    return [(one["key"], _said(one)) for one in data("upkeep")["places"]]


def place_word(key: str) -> str:
    """Return the words of a place; one that the data no longer has is called by its key."""
    return dict(places()).get(key, key)


def _said(one: dict[str, Any]) -> str:
    text: str = one["zh"] if (get_language() or "").startswith("zh") else one["en"]
    return text
