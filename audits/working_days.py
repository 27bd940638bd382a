"""On which days nobody works: Sundays and public holidays, by profile; data/date_rules.yaml holds them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "date_rules.yaml"
SUNDAY = 6


@cache
def data() -> dict[str, Any]:
    """Return what the rules know of calendar and texts."""
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Calendar:
    """The free days of a country."""

    sunday: bool
    fixed: frozenset[str]
    off: frozenset[dt.date]
    worked: frozenset[dt.date]
    years: frozenset[int]

    def is_holiday(self, day: dt.date) -> bool:
        """Whether it is a public holiday; in a year that is not known only the fixed days are."""
        return day in self.off if day.year in self.years else f"{day:%m-%d}" in self.fixed

    def is_free(self, day: dt.date) -> bool:
        """Whether nobody is expected to work."""
        sunday = self.sunday and day.weekday() == SUNDAY and day not in self.worked
        return sunday or self.is_holiday(day)


@cache
def calendar_of(profile: str) -> Calendar:
    """Return the calendar of a profile; of one without, only Sundays are free."""
    row = data()["calendars"].get(profile, {"sunday": True, "fixed": [], "holidays": {}, "worked": []})
    return Calendar(
        sunday=bool(row["sunday"]),
        fixed=frozenset(row["fixed"]),
        off=frozenset(day for year, spans in row["holidays"].items() for span in spans for day in _days(year, span)),
        worked=frozenset(dt.date.fromisoformat(day) for day in row["worked"]),
        years=frozenset(row["holidays"]),
    )


def _days(year: int, span: str) -> Iterator[dt.date]:
    first, _dots, last = span.partition("..")
    day, end = (dt.date.fromisoformat(f"{year}-{part}") for part in (first, last or first))
    while day <= end:
        yield day
        day += dt.timedelta(days=1)
