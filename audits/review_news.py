"""Whom a management review tells what; worded when each reader's language is known."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from audits.mails import said
from audits.models import ManagementReview, ReviewDecision, ReviewInput
from wobo.accounts.models import User
from wobo.notices.actions import tell


def inputs_wanted(review: ManagementReview, by: User) -> None:
    """Tell everybody who prepares an input what is wanted and until when; one notice a person."""
    rows = review.inputs.filter(handed_in_on=None, owner__user__isnull=False).select_related("owner__user")
    mine: dict[User, list[ReviewInput]] = {}
    for row in rows:
        mine.setdefault(row.owner.user, []).append(row)
    for user, wanted in mine.items():
        if user.pk != by.pk:
            due = min((row.due for row in wanted if row.due), default=None)
            subject = said(
                _("Management review %(number)s: please prepare %(count)s of its inputs until %(due)s"),
                number=review,
                count=len(wanted),
                due=due.isoformat() if due else "—",
            )
            tell([user], "review.inputs", subject, _listed(wanted), _inputs_url(review), review.workspace, review)


def _listed(rows: list[ReviewInput]) -> Any:
    return lambda: "\n".join(str(row) for row in rows)


def _inputs_url(review: ManagementReview) -> str:
    return review.get_absolute_url()


def input_reminded(row: ReviewInput, kind: str, today: dt.date) -> int:
    """Remind whoever prepares an input before, on and after its day. Returns how many were told."""
    words = _("Late since %(due)s: input “%(input)s” of management review %(number)s")
    if row.due and row.due >= today:
        words = _("Due %(due)s: input “%(input)s” of management review %(number)s")
    return _remind(row.owner, kind, words, row, {"input": row, "number": row.review, "due": row.due})


def decided(rows: Iterable[ReviewDecision], by: User) -> None:
    """Tell each owner what the review decided that they do, once its minutes are approved."""
    for row in rows:
        user = row.owner.user if row.owner else None
        if user is not None and user.pk != by.pk:
            due = row.due.isoformat() if row.due else "—"
            subject = said(_("Decided by management review, due %(due)s: %(decision)s"), due=due, decision=row)
            tell([user], "review.decided", subject, row.method, row.get_absolute_url(), row.workspace, row)


def to_verify(row: ReviewDecision, users: Iterable[User], by: User) -> None:
    """Tell those who look after reviews that a decision is reported as done."""
    others = [user for user in users if user.pk != by.pk]
    subject = said(_("Reported as done, please verify: %(decision)s"), decision=row)
    tell(others, "review.done", subject, row.result, row.get_absolute_url(), row.workspace, row)


def reopened(row: ReviewDecision, reason: str, by: User) -> None:
    """Tell the owner why a decision is not done after all."""
    _tell_owner(row, "review.reopened", _("Open again: %(decision)s"), reason, by)


def cancelled(row: ReviewDecision, reason: str, by: User) -> None:
    """Tell the owner that a decision need not be carried out."""
    _tell_owner(row, "review.cancelled", _("Cancelled: %(decision)s"), reason, by)


def decision_reminded(row: ReviewDecision, kind: str, today: dt.date) -> int:
    """Remind the owner of a decision before, on and after its day. Returns how many were told."""
    words = _("Late since %(due)s: %(decision)s") if row.due and row.due < today else _("Due %(due)s: %(decision)s")
    return _remind(row.owner, kind, words, row, {"decision": row, "due": row.due})


def _remind(owner: Any, kind: str, words: Any, row: Any, values: dict[str, Any]) -> int:
    subject = said(words, **values)
    return len(tell([owner.user], kind, subject, "", row.get_absolute_url(), row.workspace, row))


def _tell_owner(row: ReviewDecision, kind: str, words: Any, text: str, by: User) -> None:
    user = row.owner.user if row.owner else None
    if user is not None and user.pk != by.pk:
        tell([user], kind, said(words, decision=row), text, row.get_absolute_url(), row.workspace, row)


def report_to_sign(review: ManagementReview, users: Iterable[User], url: str) -> None:
    """Tell the recorder that the report waits for the first signature."""
    subject = said(_("The report of management review %(number)s waits for your signature"), number=review)
    tell(users, "signature", subject, "", url, review.workspace, review)


def approved(review: ManagementReview) -> None:
    """Send minutes and report to everybody who was there or was expected."""
    rows = review.meeting.attendances.select_related("user", "person__user")
    users = [row.account for row in rows if row.account]
    subject = said(_("Management review %(number)s: minutes and report are approved"), number=review)
    tell(users, "review.approved", subject, review.overall, review.get_absolute_url(), review.workspace, review)
