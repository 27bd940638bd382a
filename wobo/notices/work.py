"""What waits for a person: each app registers a function that answers for one user."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from wobo.accounts.models import User
from wobo.workflow import heads


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits for one person. `kind` groups the inbox; `action` is the word on its button."""

    kind: str
    title: str
    url: str
    since: dt.date
    due: dt.date | None = None
    engagement_code: str = ""
    action: str = ""


Answer = Callable[[User], list[WorkItem]]
_registered: list[Answer] = []


def register_work(answer: Answer) -> Answer:
    """Let `answer(user)` fill the inbox. Called from an app's registered.py; may be used as a decorator."""
    if answer not in _registered:
        _registered.append(answer)
    return answer


def items_for(user: User) -> list[WorkItem]:
    """Return all that waits for `user`: what is due first, then what waits longest.

    Worked out anew after each event in what they may read, so that the number of apps costs a page nothing.
    """
    return heads.kept(f"work {user.uid}", user.rights.readable, lambda: _gathered(user))


def _gathered(user: User) -> list[WorkItem]:
    found = [item for answer in _registered for item in answer(user)]
    return sorted(found, key=lambda item: (_day(item.due or dt.date.max), _day(item.since), item.title))


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment
