"""Whom certificates, notices to the body, the plan of upkeep and improvements tell what."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from certification.meeting_news import said
from certification.models import Improvement
from wobo.accounts.models import User
from wobo.notices.actions import tell


def tell_of(users: Iterable[User], kind: str, sentence: Any, record: Any, url: str = "", **values: object) -> int:
    """Tell these of a record; returns how many were told."""
    page = url or record.get_absolute_url()
    return len(tell(users, kind, said(sentence, **values), "", page, record.workspace, record))


def improvement_assigned(row: Improvement, by: User) -> None:
    """Tell who is to do it, unless they said so themselves."""
    user = row.owner.user if row.owner else None
    if user is not None and user.pk != by.pk:
        sentence = _("An improvement is yours: %(what)s")
        tell_of([user], "task.improvement", sentence, row, what=row)


def improvement_decided(row: Improvement, verb: str, by: User) -> None:
    """Tell who does it that it was approved, declined or opened again."""
    sentences = {
        "approve": _("Approved: %(what)s"),
        "decline": _("Declined: %(what)s"),
        "reopen": _("Opened again: %(what)s"),
    }
    user = row.owner.user if row.owner else None
    if user is not None and user.pk != by.pk:
        tell_of([user], "task.improvement", sentences[verb], row, what=row)
