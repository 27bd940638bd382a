"""Telling people what happened: a notice each, and a mail where they want it and mail is configured."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from wobo.accounts.models import User, Workspace
from wobo.workflow import clock

from . import mail, outbox
from .kinds import ALWAYS, group_of
from .models import Notice

Words = str | Promise | Callable[[], str]


@transaction.atomic
def tell(
    users: Iterable[User],
    kind: str,
    subject: Words,
    text: Words = "",
    url: str = "",
    workspace: Workspace | None = None,
    about: Any = None,
) -> list[Notice]:
    """Tell each of `users` once, in their own language; in the caller's transaction.

    `kind` is a name of `kinds.KINDS`, or one with a dot and more. `subject` and `text` may be functions without
    arguments, called in each reader's language. `url` is a path of this site. Nobody is told of a `workspace` that
    they may not read; without one it is news of the firm. Returns the notices.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notice leads to a page of this site, not to {url!r}.")
    anchor = workspace or Workspace.firm()
    if anchor is None:
        return []
    by_mail = mail.is_configured()
    told = []
    for user in {user.pk: user for user in users}.values():
        if not user.is_active or user.is_system:
            continue
        if workspace is not None and workspace.pk not in user.rights.readable:
            continue
        notice = _notice(user, kind, (subject, text), url, anchor, about)
        told.append(notice)
        if by_mail and wants_mail(user, kind):
            _mail(notice)
    return told


def wants_mail(user: User, kind: str) -> bool:
    """Whether news of `kind` also goes to this person by mail."""
    group = group_of(kind)
    return group in ALWAYS or group not in user.muted


def _notice(user: User, kind: str, words: tuple[Words, Words], url: str, workspace: Workspace, about: Any) -> Notice:
    with translation.override(user.language):
        subject, text = (str(part() if callable(part) else part) for part in words)
    return Notice.objects.create(
        recipient=user,
        workspace=workspace,
        kind=kind[:40],
        subject=subject[:200],
        text=text,
        url=url,
        about_model=about._meta.label if about is not None else "",
        about_uid=str(getattr(about, "uid", "")) if about is not None else "",
        at=clock.now(),
    )


def _mail(notice: Notice) -> None:
    send(notice.recipient.email, notice.subject, notice.text, language=notice.recipient.language, url=notice.url)


def send(to: str, subject: str, text: str, *, language: str, url: str = "", action: str = "") -> None:
    """Queue a mail in `language` with our frame around it; the link is built from SITE_URL alone."""
    context = {
        "subject": subject,
        "text": text,
        "link": settings.SITE_URL + url if url else "",
        "action": action,
        "site": settings.SITE_URL,
        "language": language,
    }
    with translation.override(language):
        plain = render_to_string("mails/notice.txt", context)
        html = render_to_string("mails/notice.html", context)
    outbox.put(to, subject, plain, html)


def mark_read(notice: Notice) -> None:
    """Note that the reader opened a notice; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(user: User) -> int:
    """Note that `user` has seen everything. Returns how many were new."""
    return Notice.objects.visible_to(user).unread().update(read_at=clock.now())
