"""The calendar file of a session (RFC 5545)."""

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement
from tests.factories_training import course_of, finished, make_session
from tests.people import Cast
from training.ics import calendar_of


def fields(text: str) -> dict[str, str]:
    """Return the fields of a calendar file, folded lines joined."""
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


def test_the_session_in_utc_with_place_and_trainer(engagement: Engagement, cast: Cast) -> None:
    session = make_session(course_of(engagement), cast.consultant, place="Room 1, floor 2; left", agenda="One\nTwo")

    told = fields(calendar_of(session))

    assert (told["DTSTART"], told["DTEND"]) == ("20261012T010000Z", "20261012T033000Z")
    assert told["SUMMARY"] == "Training of all staff"
    assert told["LOCATION"] == "Room 1\\, floor 2\\; left"
    assert told["DESCRIPTION"] == "Trainer: Trainer\\nOne\\nTwo"
    assert told["UID"] == f"{session.uid}@wobo"
    assert (told["METHOD"], told["STATUS"]) == ("PUBLISH", "CONFIRMED")


def test_no_line_is_longer_than_75_octets_and_no_character_is_torn(engagement: Engagement, cast: Cast) -> None:
    agenda = "标准的结构、原理和内容概述" * 20
    text = calendar_of(make_session(course_of(engagement), cast.consultant, agenda=agenda))

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert agenda in fields(text)["DESCRIPTION"]


def test_nothing_typed_adds_a_field(engagement: Engagement, cast: Cast) -> None:
    session = make_session(course_of(engagement), cast.consultant, place="Room\r\nATTACH:https://example.com/x")

    assert "ATTACH" not in fields(calendar_of(session))


def test_a_cancelled_session_takes_itself_out(engagement: Engagement, cast: Cast) -> None:
    session = finished(make_session(course_of(engagement), cast.consultant), "cancelled")

    told = fields(calendar_of(session))

    assert (told["METHOD"], told["STATUS"]) == ("CANCEL", "CANCELLED")


def test_the_page_gives_it_as_a_file(engagement: Engagement, cast: Cast, client: Any) -> None:
    browser: Browser = client
    session = make_session(course_of(engagement), cast.consultant)
    browser.force_login(cast.staff)

    answer = browser.get(reverse("training:session_calendar", args=[engagement.code, session.uid]))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{engagement.code}-T01.ics"'
