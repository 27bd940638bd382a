"""What the papers of the trainings hold: pure functions record → plain data, in the language that is active."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from certification.models import Engagement, Person
from certification.reports import furniture
from certification.reports.letters import long_day, named
from training.models import Participation, TrainingSession

__all__ = ["furniture", "long_day", "named", "person_of", "plain", "span", "when", "zone_of"]


def plain(value: Any) -> str:
    """Return a figure without idle zeros: 6, 87.5."""
    return f"{float(value or 0):g}"


def zone_of(engagement: Engagement) -> ZoneInfo:
    """Return the time zone of the client."""
    return ZoneInfo(engagement.client.time_zone)


def span(begin: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    """Return day and time at the client's: 2026-11-22 09:00–11:00."""
    first, last = begin.astimezone(zone), end.astimezone(zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    return f"{first:%Y-%m-%d %H:%M}–{until}"


def when(session: TrainingSession) -> str:
    """Return day and time of a session."""
    return span(session.starts, session.ends, zone_of(session.cycle.engagement))


def person_of(row: Participation, language: str) -> dict[str, str]:
    """Return name, department and post of a participant as they stood on the day; in Latin letters where known."""
    person: Person = row.person
    told = {"name": row.name, "department": row.department, "post": row.post}
    if language == "en":
        told["name"] = person.name_en or row.name
        told["post"] = person.post_en if person.post_en and person.post == row.post else row.post
        place = person.department
        if place is not None and place.name == row.department and place.name_en:
            told["department"] = place.name_en
    return told
