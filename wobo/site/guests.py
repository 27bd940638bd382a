"""Guests of evidence rooms come through the same invitations as everybody."""

from wobo.accounts import inviting
from wobo.accounts.models import Invitation, Role, User, Workspace

from .actions import people


def invite(workspace: Workspace, guest: inviting.Guest, *, by: User) -> tuple[Invitation, str]:
    """Invite a guest as external auditor who is confined to the room."""
    offer = people.Offer(guest.email, guest.name, Role.EXTERNAL_AUDITOR, guest.language, guest.until, confined=True)
    invitation, link = people.invite(workspace, offer, by=by)
    return invitation, link if people.may_hand_over(by) else ""


def again(invitation: Invitation, *, by: User) -> str:
    """Send an invitation once more."""
    link = people.resend(invitation, by=by)
    return link if people.may_hand_over(by) else ""


inviting.register(invite, again, people.withdraw)
