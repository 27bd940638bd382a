"""Months of a plan and the days that periods cover."""

import datetime as dt
from collections.abc import Iterable

HALF = 15  # a first or last month counts as one when so many of its days belong to the plan


def first_of(day: dt.date) -> dt.date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def next_month(day: dt.date) -> dt.date:
    """Return the first day of the month after the month of a day."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def last_of(day: dt.date) -> dt.date:
    """Return the last day of the month of a day."""
    return next_month(day) - dt.timedelta(days=1)


def months_between(since: dt.date, until: dt.date) -> list[dt.date]:
    """Return the first days of the months from one day to another, both included."""
    found, month = [], first_of(since)
    while month <= until:
        found.append(month)
        month = next_month(month)
    return found


def clipped(month: dt.date, since: dt.date, until: dt.date) -> tuple[dt.date, dt.date]:
    """Return the days of a month that lie in a period."""
    return max(month, since), min(last_of(month), until)


def has_passed(month: dt.date, since: dt.date, until: dt.date) -> bool:
    """Whether a month is over by `until` and enough of it belongs to the plan to be asked for."""
    first, last = clipped(month, since, last_of(month))
    return last <= until and (last - first).days + 1 >= HALF


def merged(periods: Iterable[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Return periods without overlaps or seams between neighbouring days."""
    found: list[tuple[dt.date, dt.date]] = []
    for since, until in sorted(periods):
        if found and since <= found[-1][1] + dt.timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def covers(periods: Iterable[tuple[dt.date, dt.date]], since: dt.date, until: dt.date) -> bool:
    """Whether merged periods hold every day from `since` to `until`."""
    return any(first <= since and until <= last for first, last in periods)
