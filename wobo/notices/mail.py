"""How mail leaves: EMAIL_URL, else what the administrator entered, else not at all."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .models import MailSettings

DUMMY = "django.core.mail.backends.dummy.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def is_configured() -> bool:
    """Whether mail can leave at all; pages show a link to copy where it cannot."""
    return settings.EMAIL_URL_BACKEND != DUMMY or MailSettings.current() is not None


def sender() -> str:
    """Return the address that mails come from."""
    found = MailSettings.current() if settings.EMAIL_URL_BACKEND == DUMMY else None
    return found.sender if found and found.sender else settings.DEFAULT_FROM_EMAIL


def transport(found: MailSettings | None = None) -> BaseEmailBackend | None:
    """Return the connection that really sends, or None when there is none; `found` tries other settings."""
    if found is None and settings.EMAIL_URL_BACKEND != DUMMY:
        connection: BaseEmailBackend = get_connection(settings.EMAIL_URL_BACKEND)
        return connection
    found = found or MailSettings.current()
    if found is None:
        return None
    opened: BaseEmailBackend = get_connection(
        SMTP,
        host=found.host,
        port=found.port,
        username=found.username,
        password=found.smtp_password,
        use_tls=found.security == MailSettings.Security.STARTTLS,
        use_ssl=found.security == MailSettings.Security.TLS,
        timeout=settings.EMAIL_TIMEOUT,
    )
    return opened


class FirmBackend(BaseEmailBackend):
    """Django's way out: every mail that any part sends goes through the outbox, so no page waits for a mail server.

    `send_messages` returns how many were queued: none where no mail is configured.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fail_silently=kwargs.get("fail_silently", False))

    @property
    def works(self) -> bool:
        """Whether anything that is sent can leave; rooms below this one ask the backend."""
        return is_configured()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each message for each of its recipients."""
        from . import outbox  # noqa: PLC0415  the outbox sends through this module

        if not is_configured():
            return 0
        for message in email_messages:
            for address in message.recipients():
                outbox.put(address, str(message.subject), str(message.body), _html_of(message))
        return len(email_messages)


def _html_of(message: EmailMessage) -> str:
    if isinstance(message, EmailMultiAlternatives):
        for content, kind in message.alternatives:
            if kind == "text/html":
                return str(content)
    return ""
