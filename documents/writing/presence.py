"""Who has a section open just now: a hint for others, kept in the cache for a minute, and no record of anything."""

import time

from django.core.cache import cache

from documents.models import Section
from wobo.accounts.models import User

FOR_SECONDS = 60


def note(section: Section, user: User) -> list[str]:
    """Note that `user` has the section open; return the names of the others who have."""
    now = time.time()
    key = f"writing:{section.uid}"
    here = {uid: told for uid, told in (cache.get(key) or {}).items() if now - told[1] < FOR_SECONDS}
    here[user.uid] = (str(user), now)
    cache.set(key, here, FOR_SECONDS)
    return sorted(name for uid, (name, _at) in here.items() if uid != user.uid)


def others(sections: list[Section], user: User) -> dict[str, list[str]]:
    """Return the names of those who have sections open, by the section's uid; one look for all."""
    now = time.time()
    keys = {f"writing:{section.uid}": section.uid for section in sections}
    found = cache.get_many(list(keys))
    return {
        keys[key]: sorted(name for uid, (name, at) in here.items() if uid != user.uid and now - at < FOR_SECONDS)
        for key, here in found.items()
    }
