"""The one way to invite a person, offered to the rooms below the site, which owns invitations."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Guest:
    """Who is invited as a guest: reads nothing of the workspace but what a room's own door shows."""

    email: str
    name: str
    language: str
    until: dt.date


Invite = Callable[..., Any]
_machinery: dict[str, Invite] = {}


def register(invite: Invite, again: Invite, withdraw: Invite) -> None:
    """Say how it is done; called by the room that owns invitations."""
    _machinery.update(invite=invite, again=again, withdraw=withdraw)


def invite_guest(workspace: Any, guest: Guest, *, by: Any) -> tuple[Any, str]:
    """Invite a guest; return the invitation and its link, empty where the host does not get to see it."""
    return _machinery["invite"](workspace, guest, by=by)


def invite_again(invitation: Any, *, by: Any) -> str:
    """Give an invitation a new link and new days; return the link, empty where the host does not get to see it."""
    return str(_machinery["again"](invitation, by=by))


def withdraw(invitation: Any, *, by: Any) -> None:
    """Take an invitation back."""
    _machinery["withdraw"](invitation, by=by)
