"""The calendar file of a session (RFC 5545)."""

import datetime as dt
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement
from tests.factories_certification import make_person
from tests.factories_meetings import people_of, planned
from tests.factories_training import course_of, finished, make_session
from tests.people import Cast
from training import actions
from training.ics import calendar_of
from wobo.notices.models import Mail, MailSettings
from wobo.workflow import clock


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


def test_invitation_change_and_cancellation_bring_the_file_of_one_entry(
    engagement: Engagement, cast: Cast, moment: Any
) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="Wobo <wobo@firm.example>")
    person = make_person(engagement.client, "Dan", user=cast.staff)
    session = make_session(course_of(engagement), cast.consultant)

    actions.invite(session, [person], by=cast.consultant)
    with clock.at(moment + dt.timedelta(seconds=1)):
        session = actions.edit_session(session, {"place": "Room 2"}, by=cast.consultant)
    with clock.at(moment + dt.timedelta(seconds=2)):
        actions.cancel_session(session, by=cast.consultant, reason="Flu.")

    files = [fields(row.calendar) for row in Mail.objects.filter(to="staff@example.com").order_by("pk")]
    assert {told["UID"] for told in files} == {f"{session.uid}@wobo"}
    assert [told["METHOD"] for told in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [told["LOCATION"] for told in files] == ["Room 1", "Room 2", "Room 2"]
    numbers = [int(told["SEQUENCE"]) for told in files]
    assert numbers == sorted(set(numbers))
    assert files[0]['ORGANIZER;CN="Wobo"'] == "mailto:wobo@firm.example"


def test_a_change_that_is_no_news_for_the_invited_sends_nothing(engagement: Engagement, cast: Cast) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")
    session = make_session(course_of(engagement), cast.consultant)
    actions.invite(session, [make_person(engagement.client, "Dan", user=cast.staff)], by=cast.consultant)

    actions.edit_session(session, {"agenda": "Another"}, by=cast.consultant)

    assert Mail.objects.filter(to="staff@example.com").count() == 1


def test_meetings_too_over_http(engagement: Engagement, cast: Cast, client: Any, moment: Any) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")
    who = people_of(cast, engagement)
    meeting = planned(cast, engagement, who)
    base = f"/e/{engagement.code}/meetings/{meeting.uid}/"
    browser: Browser = client
    browser.force_login(cast.lead)
    page = browser.get(f"{base}edit/").context["form"]
    told = {name: page[name].value() or "" for name in page.fields} | {"place": "Room 9", "starts": "09:30"}

    answer = browser.post(f"{base}edit/", told)
    assert answer.status_code == 302, answer.context["form"].errors
    browser.post(f"{base}remove/")

    files = [fields(row.calendar) for row in Mail.objects.filter(to="staff@example.com").order_by("pk")]
    assert [(one["METHOD"], one["LOCATION"], one["DTSTART"]) for one in files] == [
        ("PUBLISH", "Room 9", "20261012T013000Z"),
        ("CANCEL", "Room 9", "20261012T013000Z"),
    ]
    assert {one["UID"] for one in files} == {f"{meeting.uid}@wobo"}
