"""The outbox: a mail is a row first. Senders take a lease on it, so that two never send the same; real time only.

A mail server that is down loses nothing: the row waits, longer after each try, for three days.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from wobo.reporting import ring

from . import mail
from .models import Mail

logger = logging.getLogger(__name__)
TASK, TASK_OF_ALL = "notices.deliver", "notices.deliver_all"
FEW, AT_ONCE = 20, 500  # mails that are rung for singly; rows of one insert
LEASE = dt.timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=1)
GIVE_UP_AFTER = dt.timedelta(days=3)
BATCH = 200
CALENDAR_FILE = "invite.ics"


def put(to: str, subject: str, text: str, html: str = "", calendar: str = "") -> Mail:
    """Queue a mail in the caller's transaction and ring for it once that is through."""
    return put_many([to], subject, text, html, calendar)[0]


def put_many(to: Sequence[str], subject: str, text: str, html: str = "", calendar: str = "") -> list[Mail]:
    """Queue the same words to each address, a mail each, in the caller's transaction.

    A few are rung for one by one; more than that by one ring for all that is due.
    """
    now, line = timezone.now(), " ".join(subject.split())[:250]
    told = {"subject": line, "text": text, "html": html, "calendar": calendar, "queued_at": now, "due_at": now}
    rows = Mail.objects.bulk_create([Mail(to=address, **told) for address in to], batch_size=AT_ONCE)
    if len(rows) > FEW:
        ring(TASK_OF_ALL, rows[0].uid)
    else:
        for row in rows:
            ring(TASK, row.uid)
    return rows


def deliver(uid: str) -> bool:
    """Send one mail if it is due and nobody else has it. Returns whether it was sent just now."""
    row = _taken(uid)
    if row is None:
        return False
    with _line() as connection:
        return _send(row, connection)


def sweep() -> int:
    """Send everything that is due. Returns how many were sent; stops early when the server does not answer."""
    sent = 0
    with _line() as connection:
        if connection is None:
            return 0
        for uid in list(Mail.objects.due(timezone.now()).values_list("uid", flat=True)[:BATCH]):
            row = _taken(uid)
            if row is None:
                continue
            if _send(row, connection):
                sent += 1
            elif row.state == Mail.State.QUEUED:
                break  # the server, not the address: the others would wait in vain, too
    return sent


def sweep_all() -> int:
    """Send everything that is due, round after round, until nothing is left or the server does not answer."""
    sent = 0
    while found := sweep():
        sent += found
        if found < BATCH:
            break
    return sent


@contextmanager
def _line() -> Iterator[BaseEmailBackend | None]:
    """Give the way out, and hang up only after the outcome is written.

    Left alone, Django says goodbye to the server between its "250" and our mark: a whole answer more to die in, and a
    goodbye that is never answered would send the mail again.
    """
    connection = mail.transport()
    try:
        yield connection
    finally:
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()


def again(row: Mail) -> None:
    """Let a mail that was given up start anew."""
    now = timezone.now()
    Mail.objects.filter(pk=row.pk, state=Mail.State.FAILED).update(
        state=Mail.State.QUEUED, attempts=0, queued_at=now, due_at=now, problem=""
    )
    ring(TASK, row.uid)


def _taken(uid: str) -> Mail | None:
    """Take the lease on a due mail by one conditional update: of two senders one gets it."""
    now = timezone.now()
    row = Mail.objects.due(now).filter(uid=uid).first()
    if row is None:
        return None
    held = Mail.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until, attempts=row.attempts)
    won = held.update(state=Mail.State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    if not won:
        return None
    row.refresh_from_db()
    return row


def _send(row: Mail, connection: BaseEmailBackend | None) -> bool:
    if connection is None:
        _postpone(row, "No mail server is configured.")
        return False
    try:
        connection.open()
        connection.send_messages([_message(row)])
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(row, refusal)
    except (OSError, smtplib.SMTPException) as problem:
        _postpone(row, f"{type(problem).__name__}: {problem}")
    else:
        _settle(row, state=Mail.State.SENT, sent_at=timezone.now(), text="", html="", calendar="", problem="")
        return True
    return False


def _message(row: Mail) -> EmailMultiAlternatives:
    """Build the mail. Message-ID and date are the row's: a second one after a crash in between is known by them."""
    domain = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{row.uid}@{domain}>", "Date": format_datetime(row.queued_at)}
    message = EmailMultiAlternatives(row.subject, row.text, mail.sender(), [row.to], headers=headers)
    if row.html:
        message.attach_alternative(row.html, "text/html")
    if row.calendar:
        message.attach(_calendar(row.calendar))
    return message


def _calendar(text: str) -> MIMEBase:
    """Return the calendar file as an attachment that says what it does: mail programs offer to put it in or out."""
    method = "CANCEL" if "METHOD:CANCEL" in text.splitlines() else "PUBLISH"
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename=CALENDAR_FILE)
    return part


def _refused(row: Mail, refusal: smtplib.SMTPRecipientsRefused) -> None:
    """Give up an address that the server will never take (5xx); try again later where it is only busy (4xx)."""
    code, words = next(iter(refusal.recipients.values()), (0, b""))
    told = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    if code >= 500:
        _settle(row, state=Mail.State.FAILED, problem=told[:300])
        logger.warning("A mail was refused for good: %s", told)
    else:
        _postpone(row, told)


def _postpone(row: Mail, problem: str) -> None:
    now = timezone.now()
    if now - row.queued_at > GIVE_UP_AFTER:
        _settle(row, state=Mail.State.FAILED, problem=problem[:300])
        logger.error("A mail was given up after three days: %s", problem)
        return
    pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 10), LONGEST_PAUSE)
    _settle(row, state=Mail.State.QUEUED, due_at=now + pause, problem=problem[:300])
    logger.warning("Mail waits %s: %s", pause, problem)


def _settle(row: Mail, **fields: object) -> None:
    """Write the outcome, unless the lease went to another sender meanwhile."""
    mine = Mail.objects.filter(pk=row.pk, state=Mail.State.SENDING, lease_until=row.lease_until)
    mine.update(lease_until=None, **fields)
    row.refresh_from_db()
