"""News from below that the site room answers: a new engagement names people to invite."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.signals import contacts_named
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed

from .actions import people


@receiver(contacts_named)
def invite_contacts(
    engagement: Engagement, contacts: list[dict[str, Any]], by: User, **_kwargs: Any
) -> list[dict[str, str]]:
    """Invite each of the named people into the engagement. Returns [{email, link, reason}] to show once."""
    told = []
    for contact in contacts:
        offer = people.Offer(**contact, language=engagement.client.language)
        try:
            _made, link = people.invite(engagement.workspace, offer, by=by)
        except Obstructed as wrong_moment:
            told.append({"email": contact["email"], "link": "", "reason": " ".join(wrong_moment.reasons)})
        except PermissionDenied:
            reason = _("Only who gives roles in this engagement can invite. Ask the lead consultant.")
            told.append({"email": contact["email"], "link": "", "reason": reason})
        else:
            told.append({"email": contact["email"], "link": link, "reason": ""})
    return told
