"""Whom meetings, minutes and tasks tell what; worded when each reader's language is known."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from certification.ics import of_meeting
from certification.models import Attendance, Meeting, Task
from wobo.accounts.models import User
from wobo.notices.actions import tell


def said(sentence: Any, **values: object) -> Callable[[], str]:
    """Return a sentence that is put together when somebody's language is known."""
    return lambda: str(sentence) % values


def _accounts(rows: Iterable[Attendance], by: User) -> list[User]:
    found = [row.account for row in rows]
    return [user for user in found if user is not None and user.pk != by.pk]


def _tell(meeting: Meeting, users: Iterable[User], kind: str, sentence: Any) -> None:
    """Tell of a date; the mail brings its calendar file, which puts in, moves or takes out one and the same entry."""
    text = "\n".join(part for part in (f"{meeting.when} · {meeting.place}".rstrip(" ·"), meeting.agenda) if part)
    subject = said(sentence, subject=meeting.subject, time=meeting.when)
    entry = partial(of_meeting, meeting)
    tell(users, kind, subject, text, meeting.get_absolute_url(), meeting.workspace, meeting, calendar=entry)


def with_accounts(rows: Any) -> Any:
    """Read the accounts of attendances along."""
    return rows.select_related("user", "person__user")


def invited(meeting: Meeting, rows: Iterable[Attendance] | None, by: User) -> None:
    """Tell these, or whoever is expected."""
    everybody = with_accounts(meeting.attendances.all())
    users = _accounts(everybody if rows is None else everybody.filter(uid__in=[row.uid for row in rows]), by)
    _tell(meeting, users, "meeting.invited", _("You are invited: %(subject)s, %(time)s"))


def moved(meeting: Meeting, by: User) -> None:
    """Tell whoever is expected that day, time or place changed."""
    users = _accounts(with_accounts(meeting.attendances.all()), by)
    _tell(meeting, users, "meeting.moved", _("Changed: %(subject)s, %(time)s"))


def called_off(meeting: Meeting, by: User) -> None:
    """Tell whoever was expected that they need not come."""
    users = _accounts(with_accounts(meeting.attendances.all()), by)
    _tell(meeting, users, "meeting.called_off", _("Called off: %(subject)s, %(time)s"))


def minutes_to_sign(meeting: Meeting, rows: Iterable[Attendance], url: str) -> None:
    """Tell recorder and chair that the minutes wait for their signatures."""
    users = [row.account for row in rows if row.account]
    subject = said(_("The minutes of “%(subject)s” wait for your signature"), subject=meeting.subject)
    tell(users, "signature", subject, meeting.when, url, meeting.workspace, meeting)


def minutes_issued(meeting: Meeting) -> None:
    """Send the signed minutes to everybody who was there or was expected."""
    rows = with_accounts(meeting.attendances.all())
    users = [row.account for row in rows if row.account]
    subject = said(_("The minutes of “%(subject)s” are signed"), subject=meeting.subject)
    tell(users, "meeting.minutes", subject, meeting.when, meeting.get_absolute_url(), meeting.workspace, meeting)


def _tell_owner(task: Task, kind: str, sentence: Any, text: str = "", by: User | None = None) -> int:
    user = task.account
    if user is None or (by is not None and user.pk == by.pk):
        return 0
    due = task.due.isoformat() if task.due else "—"
    subject = said(sentence, task=task.text, due=due)
    return len(tell([user], kind, subject, text, task.get_absolute_url(), task.workspace, task))


def assigned(task: Task, by: User) -> None:
    """Tell somebody that a task is theirs now."""
    _tell_owner(task, "task.assigned", _("A task for you, due %(due)s: %(task)s"), task.details, by)


def reopened(task: Task, reason: str, by: User) -> None:
    """Tell the owner why a task is not done after all."""
    _tell_owner(task, "task.reopened", _("Open again: %(task)s"), reason, by)


def cancelled(task: Task, reason: str, by: User) -> None:
    """Tell the owner that a task need not be done."""
    _tell_owner(task, "task.cancelled", _("Cancelled: %(task)s"), reason, by)


def reminded(task: Task, kind: str, today: dt.date) -> int:
    """Remind the owner before, on and after the day. Returns how many were told."""
    if task.due is None:
        return 0
    if task.due > today:
        return _tell_owner(task, kind, _("Due soon, %(due)s: %(task)s"))
    if task.due == today:
        return _tell_owner(task, kind, _("Due today: %(task)s"))
    return _tell_owner(task, kind, _("Late since %(due)s: %(task)s"))
