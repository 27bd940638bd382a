"""A session as a calendar file (RFC 5545): every phone and mail program takes it."""

import datetime as dt

from django.conf import settings
from django.utils.translation import pgettext

from wobo.workflow import clock

from .models import TrainingSession

LONGEST = 75  # octets of a line


def calendar_of(session: TrainingSession) -> str:
    """Return the calendar file, in the language in use; a cancelled session takes itself out of calendars."""
    cancelled = session.state == TrainingSession.State.CANCELLED
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Wobo//Training//EN"),
        ("METHOD", "CANCEL" if cancelled else "PUBLISH"),
        ("BEGIN", "VEVENT"),
        ("UID", f"{session.uid}@wobo"),
        ("DTSTAMP", _stamp(clock.now())),
        ("SEQUENCE", str(int(clock.now().timestamp()) // 60 % 10**9)),
        ("DTSTART", _stamp(session.starts)),
        ("DTEND", _stamp(session.ends)),
        ("SUMMARY", _text(session.course.title)),
        ("LOCATION", _text(session.place or session.link)),
        ("DESCRIPTION", _text(_described(session))),
        ("URL", f"{settings.SITE_URL}{session.get_absolute_url()}"),
        ("STATUS", "CANCELLED" if cancelled else "CONFIRMED"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    return "".join(_folded(f"{name}:{value}") for name, value in lines if value)


def _described(session: TrainingSession) -> str:
    trainer = pgettext("calendar", "Trainer: %(name)s") % {"name": session.trainer}
    return "\n".join(part for part in (trainer, session.link, session.agenda) if part)


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


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
