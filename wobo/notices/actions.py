"""Telling people what happened: a notice each, and a mail where they want it and mail is configured."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from wobo.accounts.models import User, Workspace
from wobo.accounts.rights import Rights
from wobo.workflow import clock

from . import mail, outbox
from .kinds import ALWAYS, group_of
from .models import Notice
from .outbox import AT_ONCE

Words = str | Promise | Callable[[], str]


@dataclass(frozen=True)
class Said:
    """The words of a piece of news in one language."""

    subject: str
    text: str
    calendar: str


@transaction.atomic
def tell(
    users: Iterable[User],
    kind: str,
    subject: Words,
    text: Words = "",
    url: str = "",
    workspace: Workspace | None = None,
    about: Any = None,
    *,
    calendar: Words = "",
) -> list[Notice]:
    """Tell each of `users` once, in their own language; in the caller's transaction.

    `kind` is a name of `kinds.KINDS`, or one with a dot and more. `subject`, `text` and `calendar` (a calendar file
    that the mail brings along) may be functions without arguments, called once in each language that readers have.
    `url` is a path of this site. Nobody is told of a `workspace` that they may not read; without one it is news of
    the firm. Thousands are told with the queries of ten. Returns the notices.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notice leads to a page of this site, not to {url!r}.")
    anchor = workspace or Workspace.firm()
    if anchor is None:
        return []
    readers = _readers(users, workspace)
    words = {
        language: _said(language, subject, text, calendar)
        for language in dict.fromkeys(user.language for user in readers)
    }
    told = Notice.objects.bulk_create(
        [_notice(user, kind, words[user.language], url, anchor, about) for user in readers], batch_size=AT_ONCE
    )
    if mail.is_configured():
        for language, said in words.items():
            to = [user.email for user in readers if user.language == language and wants_mail(user, kind)]
            _mail(to, said, language, url)
    return told


def _readers(users: Iterable[User], workspace: Workspace | None) -> list[User]:
    """Return those who can be told, each once: active people who may read the workspace."""
    found = [user for user in {user.pk: user for user in users}.values() if user.is_active and not user.is_system]
    if workspace is None:
        return found
    Rights.read_together(found)
    return [user for user in found if workspace.pk in user.rights.readable]


def _said(language: str, *words: Words) -> Said:
    with translation.override(language):
        return Said(*(str(part() if callable(part) else part) for part in words))


def wants_mail(user: User, kind: str) -> bool:
    """Whether news of `kind` also goes to this person by mail."""
    group = group_of(kind)
    return group in ALWAYS or group not in user.muted


def _notice(user: User, kind: str, said: Said, url: str, workspace: Workspace, about: Any) -> Notice:
    return Notice(
        recipient=user,
        workspace=workspace,
        kind=kind[:40],
        subject=said.subject[:200],
        text=said.text,
        url=url,
        about_model=about._meta.label if about is not None else "",
        about_uid=str(getattr(about, "uid", "")) if about is not None else "",
        at=clock.now(),
    )


def _mail(to: list[str], said: Said, language: str, url: str) -> None:
    if to:
        subject = said.subject[:200]
        outbox.put_many(to, subject, *_framed(subject, said.text, language=language, url=url), said.calendar)


def send(to: str, subject: str, text: str, *, language: str, url: str = "", action: str = "") -> None:
    """Queue a mail in `language` with our frame around it; the link is built from SITE_URL alone."""
    outbox.put(to, subject, *_framed(subject, text, language=language, url=url, action=action))


def _framed(subject: str, text: str, *, language: str, url: str = "", action: str = "") -> tuple[str, str]:
    """Return a mail as plain text and as HTML."""
    context = {
        "subject": subject,
        "text": text,
        "link": settings.SITE_URL + url if url else "",
        "action": action,
        "site": settings.SITE_URL,
        "language": language,
    }
    with translation.override(language):
        return render_to_string("mails/notice.txt", context), render_to_string("mails/notice.html", context)


def mark_read(notice: Notice) -> None:
    """Note that the reader opened a notice; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(user: User) -> int:
    """Note that `user` has seen everything. Returns how many were new."""
    return Notice.objects.visible_to(user).unread().update(read_at=clock.now())
