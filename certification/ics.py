"""A date as a calendar file (RFC 5545): every phone and mail program takes it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import pgettext

from certification.models import Meeting
from wobo.notices import mail
from wobo.workflow import clock

BEGAN = 1_577_836_800  # 2020: sequences count seconds since then, so that they stay small
LONGEST = 75  # octets of a line
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """What stands in the calendar; `url` is a path of this site."""

    uid: str
    starts: dt.datetime
    ends: dt.datetime
    summary: str
    place: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False


def of_meeting(meeting: Meeting) -> str:
    """Return the calendar file of a meeting, in the language in use. A meeting without an end lasts an hour."""
    zone = ZoneInfo(meeting.cycle.engagement.client.time_zone)
    starts = dt.datetime.combine(meeting.day, meeting.starts, zone)
    ends = dt.datetime.combine(meeting.day, meeting.ends, zone) if meeting.ends else starts + HOUR
    chair = pgettext("calendar", "Chair: %(name)s") % {"name": meeting.chair} if meeting.chair else ""
    agenda = [f"{number}. {item}" for number, item in enumerate(meeting.agenda_items, start=1)]
    text = "\n".join(part for part in (chair, *agenda) if part)
    url, off = meeting.get_absolute_url(), meeting.is_called_off
    return calendar(Entry(meeting.uid, starts, ends, meeting.subject, meeting.place, text, url, off))


def calendar(entry: Entry) -> str:
    """Return the file; a cancelled entry takes itself out of calendars."""
    now = clock.now()
    name, address = parseaddr(mail.sender())  # who sends the invitation is who can take it back
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Wobo//EN"),
        ("METHOD", "CANCEL" if entry.cancelled else "PUBLISH"),
        ("BEGIN", "VEVENT"),
        ("UID", f"{entry.uid}@wobo"),
        ("DTSTAMP", _stamp(now)),
        ("SEQUENCE", str(max(0, int(now.timestamp()) - BEGAN))),  # later files replace earlier ones
        ("DTSTART", _stamp(entry.starts)),
        ("DTEND", _stamp(entry.ends)),
        ("SUMMARY", _text(entry.summary)),
        ("LOCATION", _text(entry.place)),
        ("DESCRIPTION", _text(entry.text)),
        (f"ORGANIZER;CN={_quoted(name or 'Wobo')}", f"mailto:{address}" if address else ""),
        ("URL", f"{settings.SITE_URL}{entry.url}" if entry.url else ""),
        ("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    return "".join(_folded(f"{name}:{value}") for name, value in lines if value)


def all_days(rows: Iterable[tuple[str, dt.date, str]]) -> str:
    """Return a calendar of whole days: (name of the entry, day, words) each."""
    now = clock.now()
    lines = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Wobo//EN"), ("METHOD", "PUBLISH")]
    for uid, day, words in rows:
        lines += [
            ("BEGIN", "VEVENT"),
            ("UID", f"{uid}@wobo"),
            ("DTSTAMP", _stamp(now)),
            ("DTSTART;VALUE=DATE", f"{day:%Y%m%d}"),
            ("DTEND;VALUE=DATE", f"{day + dt.timedelta(days=1):%Y%m%d}"),
            ("SUMMARY", _text(words)),
            ("TRANSP", "TRANSPARENT"),
            ("END", "VEVENT"),
        ]
    lines.append(("END", "VCALENDAR"))
    return "".join(_folded(f"{name}:{value}") for name, value in lines)


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _quoted(value: str) -> str:
    """Return a parameter's value; what would end it is left out."""
    return '"' + "".join(sign for sign in value if sign.isprintable() and sign != '"') + '"'


def _text(value: str) -> str:
    """Escape as RFC 5545 3.3.11 asks."""
    plain = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Break after 75 octets, never inside a character."""
    parts, part, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LONGEST:
            parts.append(part)
            part, size = " ", 1
        part, size = part + sign, size + width
    return "\r\n".join([*parts, part]) + "\r\n"
