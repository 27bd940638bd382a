"""F13: a mail server that is down loses nothing and doubles nothing."""

import datetime as dt
import socket
import threading
from email.utils import format_datetime
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone

from tests.notices.mailbox import mailbox
from tests.people import Cast
from wobo.notices import outbox
from wobo.notices.models import Mail, MailSettings

FRIEND = "friend@example.com"


@pytest.fixture(autouse=True)
def rings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No broker here: remember who was rung for."""
    rung: list[str] = []
    monkeypatch.setattr("wobo.notices.outbox.ring", lambda name, uid: rung.append(uid))
    return rung


def configure(cast: Cast, port: int) -> MailSettings:
    return MailSettings.objects.create(
        workspace=cast.firm, host="127.0.0.1", port=port, security="none", sender="wobo@firm.example"
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_due() -> None:
    Mail.objects.filter(state="queued").update(due_at=timezone.now() - dt.timedelta(seconds=1))


def test_mail_is_sent_once_and_its_words_are_dropped(cast: Cast, rings: list[str]) -> None:
    with mailbox() as server:
        configure(cast, server.port)
        row = outbox.put(FRIEND, "文件待签署", "请打开 http://localhost:8000/", "<p>请打开</p>")

        assert outbox.deliver(row.uid) is True
        assert outbox.deliver(row.uid) is False
        assert outbox.sweep() == 0

        assert [(mail["To"], mail["From"], mail["Subject"], mail["Message-ID"]) for mail in server.mails] == [
            (FRIEND, "wobo@firm.example", "文件待签署", f"<{row.uid}@localhost>")
        ]
        assert server.mails[0].get_body(("plain",)).get_content().strip() == "请打开 http://localhost:8000/"
        assert server.mails[0].get_body(("html",)).get_content().strip() == "<p>请打开</p>"
    row.refresh_from_db()
    assert (row.state, row.attempts, row.text, row.html, row.problem) == ("sent", 1, "", "", "")
    assert rings == [row.uid]


def test_server_down_keeps_every_mail_and_sends_each_once_when_it_is_back(cast: Cast) -> None:
    port = free_port()
    configure(cast, port)
    uids = [outbox.put(f"p{n}@example.com", f"News {n}", "text").uid for n in range(5)]

    for _hour in range(24):
        make_due()
        assert outbox.sweep() == 0
    assert set(Mail.objects.values_list("state", flat=True)) == {"queued"}

    make_due()
    with mailbox(port) as server:
        assert outbox.sweep() == 5
        assert outbox.sweep() == 0
        assert sorted(mail["Message-ID"] for mail in server.mails) == sorted(f"<{uid}@localhost>" for uid in uids)
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_pause_doubles_up_to_an_hour(cast: Cast) -> None:
    configure(cast, free_port())
    row = outbox.put(FRIEND, "News", "text")
    pauses = []

    for _attempt in range(9):
        make_due()
        before = timezone.now()
        outbox.deliver(row.uid)
        row.refresh_from_db()
        pauses.append(round((row.due_at - before).total_seconds() / 60))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert row.problem.startswith("ConnectionRefusedError")


def test_sweep_asks_a_dead_server_once_only(cast: Cast) -> None:
    configure(cast, free_port())
    for number in range(3):
        outbox.put(f"p{number}@example.com", "News", "text")

    outbox.sweep()

    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_mail_is_given_up_after_three_days_and_can_be_started_again(cast: Cast) -> None:
    configure(cast, free_port())
    row = outbox.put(FRIEND, "News", "text")
    old = timezone.now() - dt.timedelta(days=3, minutes=1)
    Mail.objects.filter(pk=row.pk).update(queued_at=old)

    outbox.deliver(row.uid)
    row.refresh_from_db()
    assert (row.state, row.text) == ("failed", "text")
    assert outbox.deliver(row.uid) is False

    outbox.again(row)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.problem) == ("queued", 0, "")


@pytest.mark.parametrize(
    ("mode", "state"), [("busy", "queued"), ("later", "queued"), ("break", "queued"), ("refuse", "failed")]
)
def test_server_that_answers_no_is_told_apart(cast: Cast, mode: str, state: str) -> None:
    with mailbox() as server:
        configure(cast, server.port)
        server.mode = mode
        row = outbox.put(FRIEND, "News", "text")

        assert outbox.deliver(row.uid) is False

        assert server.mails == []
    row.refresh_from_db()
    assert row.state == state
    assert row.problem != ""


def test_sender_that_vanished_leaves_its_mail_to_the_next_after_the_lease(cast: Cast) -> None:
    with mailbox() as server:
        configure(cast, server.port)
        row = outbox.put(FRIEND, "News", "text")
        held = timezone.now() + outbox.LEASE
        Mail.objects.filter(pk=row.pk).update(state="sending", lease_until=held, attempts=1)

        assert outbox.sweep() == 0

        Mail.objects.filter(pk=row.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        assert outbox.sweep() == 1
        assert len(server.mails) == 1


def test_second_mail_after_a_crash_is_known_by_message_id_and_date(cast: Cast) -> None:
    with mailbox() as server:
        configure(cast, server.port)
        row = outbox.put(FRIEND, "x", "y")
        outbox.deliver(row.uid)
        Mail.objects.update(state="sending", lease_until=timezone.now() - dt.timedelta(seconds=1), text="y")
        assert outbox.sweep() == 1

    first, second = ((mail["Message-ID"], mail["Date"]) for mail in server.mails)
    assert first == second == (f"<{row.uid}@localhost>", format_datetime(row.queued_at))


def test_server_that_takes_the_mail_and_never_says_goodbye_gets_it_once(cast: Cast, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    with mailbox() as server:
        server.mode = "no goodbye"
        configure(cast, server.port)
        row = outbox.put(FRIEND, "x", "y")

        assert outbox.deliver(row.uid) is True
        make_due()
        assert outbox.sweep() == 0

        assert len(server.mails) == 1
    assert Mail.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_senders_at_once_send_one_mail(cast: Cast) -> None:
    with mailbox() as server:
        configure(cast, server.port)
        row = outbox.put(FRIEND, "News", "text")
        start, answers = threading.Barrier(4), []

        def send() -> None:
            start.wait()
            try:
                answers.append(outbox.deliver(row.uid))
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answers) == [False, False, False, True]
        assert len(server.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_transaction_that_failed_does_not_exist(cast: Cast, rings: list[str]) -> None:
    def fail() -> None:
        with transaction.atomic():
            outbox.put(FRIEND, "News", "text")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert Mail.objects.count() == 0


def test_every_mail_of_django_goes_through_the_outbox(cast: Cast, settings: object) -> None:
    settings.EMAIL_BACKEND = "wobo.notices.mail.FirmBackend"

    assert send_mail("Code", "123456", None, [FRIEND]) == 0  # no server: nothing queued, nobody waits
    configure(cast, free_port())
    assert send_mail("Code", "123456", None, [FRIEND]) == 1

    assert list(Mail.objects.values_list("to", "subject", "state")) == [(FRIEND, "Code", "queued")]


def test_words_of_a_mail_are_sealed_in_the_database(cast: Cast) -> None:
    configure(cast, free_port())
    row = outbox.put(FRIEND, "Reset", "the secret link")

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM notices_mail WHERE uid = %s", [row.uid])
        stored = cursor.fetchone()[0]

    assert "secret" not in stored
    assert Mail.objects.get().text == "the secret link"


def test_subject_with_line_breaks_injects_no_header(cast: Cast) -> None:
    with mailbox() as server:
        configure(cast, server.port)
        row = outbox.put(FRIEND, "News\r\nBcc: spy@example.com", "text")

        assert outbox.deliver(row.uid) is True

        assert server.mails[0]["Bcc"] is None
        assert server.mails[0]["Subject"] == "News Bcc: spy@example.com"
