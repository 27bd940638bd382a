"""What the shell around every page asks: how much waits, and which doors this person has."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from wobo.accounts.models import User
from wobo.notices import mail
from wobo.notices.work import WorkItem, items_for

COUNT_SECONDS = 20


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the names of docs/ui.md; nothing is read before a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"inbox_count": 0, "is_firm_admin": False, "sees_clients": False, "mail_works": _mail_works()}
    return {
        "inbox_count": SimpleLazyObject(lambda: inbox_count(user)),
        "next_item": SimpleLazyObject(lambda: next_item(user)),
        "mail_works": _mail_works(),
        "is_firm_admin": SimpleLazyObject(lambda: user.rights.is_firm_admin),
        "sees_clients": SimpleLazyObject(lambda: user.rights.is_consulting or user.rights.is_firm),
    }


def inbox_count(user: User) -> int:
    """Return how many things wait for `user`; at most twenty seconds old, fresh after their own last act."""
    key = count_key(user)
    found = cache.get(key)
    if found is None:
        found = len(items_for(user))
        cache.set(key, found, COUNT_SECONDS)
    return int(found)


def next_item(user: User) -> WorkItem | None:
    """Return what stands first in the inbox of `user`; the count is refreshed on the way."""
    items = items_for(user)
    cache.set(count_key(user), len(items), COUNT_SECONDS)
    return items[0] if items else None


def _mail_works() -> SimpleLazyObject:
    return SimpleLazyObject(mail.is_configured)


def count_key(user: User) -> str:
    """Return the cache key of a person's count."""
    return f"inbox.count.{user.pk}"
