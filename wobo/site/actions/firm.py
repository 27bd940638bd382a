"""What the administrator sets for the whole installation."""

import smtplib
from typing import Any

from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from wobo.accounts.models import Firm, User, Workspace
from wobo.notices import mail
from wobo.notices.models import MailSettings
from wobo.workflow.doors import record

TESTS, TESTS_SECONDS = 10, 3600


def save_firm(workspace: Workspace, values: dict[str, Any], *, by: User) -> None:
    """Save name and choices of the firm."""
    name = values.pop("name")
    with transaction.atomic():
        record(workspace, "edit", by=by, changes={"name": name})
        details = Firm.objects.filter(workspace=workspace).first()
        if details is None:
            record(Firm(workspace=workspace), "create", by=by, changes=values)
        else:
            record(details, "edit", by=by, changes=values)


def close_first_steps(workspace: Workspace, *, by: User) -> None:
    """Put the list of first steps away, for every administrator."""
    details = Firm.objects.filter(workspace=workspace).first()
    if details is not None and not details.first_steps_closed:
        record(details, "edit", by=by, changes={"first_steps_closed": True})


def save_mail(workspace: Workspace, values: dict[str, Any], *, by: User) -> None:
    """Save the mail server; its password goes into the trail as a change, never as a text."""
    with transaction.atomic():
        stored = MailSettings.objects.filter(workspace=workspace).first()
        if stored is None:
            record(MailSettings(workspace=workspace), "create", by=by, changes=values)
        else:
            record(stored, "edit", by=by, changes=values)


def try_mail(settings: MailSettings, *, by: User) -> str:
    """Send a mail to `by` through the server that `settings` names. Returns what went wrong, nothing if it went."""
    key = f"settings.mail-tests.{by.pk}"
    cache.add(key, 0, TESTS_SECONDS)
    if cache.incr(key) > TESTS:
        return _("Too many tests. Wait an hour.")
    if not settings.host:
        return _("Enter a mail server first.")
    words = _("If you can read this, Wobo can send mail.")
    try:
        connection = mail.transport(settings)
        EmailMessage(_("Wobo: test mail"), words, settings.sender, [by.email], connection=connection).send()
    except (OSError, smtplib.SMTPException) as problem:
        return f"{type(problem).__name__}: {problem}"[:300]
    return ""
