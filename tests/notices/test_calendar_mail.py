"""A mail that brings a calendar file, and news for thousands."""

from typing import Any

import pytest
from django.utils.translation import get_language

from tests.notices.mailbox import mailbox
from tests.people import Cast
from wobo.accounts.models import Membership, Role, User
from wobo.notices import outbox
from wobo.notices.actions import tell
from wobo.notices.models import Mail, MailSettings, Notice

FILE = "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nSUMMARY:培训\r\nEND:VCALENDAR\r\n"
MANY = 2000


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    monkeypatch.setattr("wobo.notices.outbox.ring", lambda name, uid: found.append((name, uid)))
    return found


@pytest.mark.parametrize("method", ["PUBLISH", "CANCEL"])
def test_the_file_is_attached_says_what_it_does_and_is_dropped_once_sent(cast: Cast, rung: Any, method: str) -> None:
    with mailbox() as server:
        told = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "wobo@firm.example"}
        MailSettings.objects.create(workspace=cast.firm, **told)
        tell([cast.staff], "training", "x", calendar=lambda: FILE.format(method=method), workspace=cast.engagement_a)
        row = Mail.objects.get()
        assert "SUMMARY:培训" in row.calendar

        assert outbox.deliver(row.uid) is True

        (attached,) = server.mails[0].iter_attachments()
        assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "invite.ics")
        assert attached["Content-Type"].params["method"] == method
        assert attached.get_content().replace("\r\n", "\n").strip() == (
            FILE.format(method=method).replace("\r\n", "\n").strip()
        )
        assert server.mails[0].get_body(("plain",)) is not None
    row.refresh_from_db()
    assert (row.state, row.calendar) == ("sent", "")


def test_without_a_file_nothing_is_attached(cast: Cast, rung: Any) -> None:
    with mailbox() as server:
        told = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "wobo@firm.example"}
        MailSettings.objects.create(workspace=cast.firm, **told)
        outbox.deliver(outbox.put("a@example.com", "x", "y").uid)

        assert list(server.mails[0].iter_attachments()) == []


def crowd(cast: Cast, count: int) -> list[User]:
    """Accounts of client A: a third reads English, one of ten has muted trainings, one of ten is somebody else's."""
    made = User.objects.bulk_create(
        User(
            email=f"p{n}@example.com",
            display_name=f"P {n}",
            password="!",
            language="en" if n % 3 == 0 else "zh-hans",
            muted=["training"] if n % 10 == 1 else [],
        )
        for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            workspace=cast.client_b if n % 10 == 2 else cast.client_a,
            role=Role.STAFF,
            since="2026-01-01",
        )
        for n, user in enumerate(made)
    )
    return list(User.objects.filter(pk__in=[user.pk for user in made]).order_by("pk"))


def test_two_thousand_are_told_with_thirty_queries_each_in_their_language(
    cast: Cast, moment: Any, rung: list[Any], django_assert_max_num_queries: Any
) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")
    people, asked = crowd(cast, MANY), []

    def subject() -> str:
        asked.append(get_language())
        return f"News in {get_language()}"

    with django_assert_max_num_queries(30):
        told = tell(people, "training.announcement", subject, url="/e/x/", workspace=cast.engagement_a)

    assert sorted(asked) == ["en", "zh-hans"]  # worded once for each language
    assert len(told) == Notice.objects.count() == MANY * 9 // 10
    assert all(notice.pk and notice.uid for notice in told)
    assert Mail.objects.count() == MANY * 8 // 10  # neither strangers nor who muted it
    assert Notice.objects.get(recipient=people[3]).subject == "News in en"
    assert Mail.objects.get(to="p4@example.com").subject == "News in zh-hans"
    assert not Notice.objects.filter(recipient__in=[people[2], people[12]]).exists()
    assert not Mail.objects.filter(to__in=["p2@example.com", "p1@example.com"]).exists()
    assert [name for name, _uid in rung] == ["notices.deliver_all"] * 2  # a ring for each language


def test_one_ring_sends_all_that_many_were_told(cast: Cast, rung: Any) -> None:
    with mailbox() as server:
        told = {"host": "127.0.0.1", "port": server.port, "security": "none", "sender": "wobo@firm.example"}
        MailSettings.objects.create(workspace=cast.firm, **told)
        outbox.put_many([f"p{n}@example.com" for n in range(outbox.BATCH + 5)], "x", "y")

        assert outbox.sweep_all() == outbox.BATCH + 5

        assert len({mail["To"] for mail in server.mails}) == outbox.BATCH + 5
