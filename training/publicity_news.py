"""Whom announcements tell what, each in their own language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from training import reach
from training.models import Announcement, Reading
from wobo.accounts.models import User
from wobo.notices.actions import tell

from .news import said

PUBLISHED, REMINDER, WITHDRAWN = "training.announcement", "training.reading", "training.withdrawn"


def published(announcement: Announcement, by: User) -> int:
    """Tell everybody it is for who has an account; whoever publishes knows already."""
    people = reach.audience(announcement).exclude(user=None).select_related("user")
    users = [person.user for person in people if person.user and person.user_id != by.pk]
    return _say(announcement, users, PUBLISHED, _("Announcement: %(title)s"), _asked(announcement))


def remind(announcement: Announcement, users: Iterable[User]) -> int:
    """Remind people who did not confirm."""
    return _say(announcement, users, REMINDER, _("Please read and confirm: %(title)s"), _asked(announcement))


def withdrawn(announcement: Announcement, by: User, reason: str) -> int:
    """Tell those who had opened it that it no longer holds."""
    readings = Reading.objects.filter(announcement=announcement).exclude(person__user=None).exclude(opened_at=None)
    people = [row.person for row in readings.select_related("person__user")]
    users = [person.user for person in people if person.user and person.user_id != by.pk]
    why = said(_("Reason: %(reason)s"), reason=reason)
    return _say(announcement, users, WITHDRAWN, _("Withdrawn: %(title)s"), why)


def _asked(announcement: Announcement) -> Callable[[], str]:
    if announcement.confirm_by is None:
        return said(_("Please read it and confirm that you have read it."))
    day = announcement.confirm_by.isoformat()
    return said(_("Please read it and confirm by %(day)s that you have read it."), day=day)


def _say(announcement: Announcement, users: Iterable[User], kind: str, subject: Any, text: Callable[[], str]) -> int:
    words = said(subject, title=announcement)
    url = announcement.get_absolute_url()
    return len(tell(users, kind, words, text, url, announcement.workspace, announcement))
