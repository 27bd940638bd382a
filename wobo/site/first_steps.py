"""What a new installation needs before its first day of work: shown to administrators, ticked off by what is there."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.models import Client, Engagement
from wobo.accounts.models import Firm, Invitation, Membership, User
from wobo.notices import mail

from .second_factor import FACTORS


@dataclass(frozen=True)
class Step:
    """One thing to set up; `hint` says what for."""

    title: str
    hint: str
    url: str
    done: bool


def first_steps(user: User) -> list[Step]:
    """Return the steps for an administrator; nothing for others, once all is done, or once they were put away."""
    if not user.rights.is_firm_admin:
        return []
    firm = _firm(user)
    if firm is None or firm.first_steps_closed:
        return []
    steps = _steps(firm)
    return [] if all(step.done for step in steps) else steps


def _firm(user: User) -> Any:
    """Read the firm, annotated with what there is of each step: one query."""
    at_firm = Q(workspace__kind="firm")
    return (
        Firm.objects.visible_to(user)
        .annotate(
            protected=Exists(Authenticator.objects.filter(user=user, type__in=FACTORS)),
            invited=Exists(Invitation.objects.visible_to(user).filter(at_firm)),
            joined=Exists(Membership.objects.visible_to(user).exclude(user=user).filter(at_firm)),
            has_client=Exists(Client.objects.visible_to(user)),
            has_engagement=Exists(Engagement.objects.visible_to(user)),
        )
        .select_related("workspace")
        .first()
    )


def _steps(firm: Any) -> list[Step]:
    return [
        Step(
            _("Switch on your second factor"),
            _("An authenticator app or a passkey: the administrator's account opens everything."),
            reverse("mfa_index"),
            done=firm.protected,
        ),
        Step(
            _("Set up outgoing mail"),
            _("Invitations, reminders and sign-in codes then go out by themselves."),
            reverse("site:settings_mail"),
            done=mail.is_configured(),
        ),
        Step(
            _("Invite a colleague"),
            _("A partner owns engagements; consultants are invited to theirs."),
            reverse("site:people_invite", args=[firm.workspace.uid]),
            done=firm.invited or firm.joined,
        ),
        Step(
            _("Create the first client"),
            _("Names, code letters and address, as they will stand on the papers."),
            reverse("certification:client_create"),
            done=firm.has_client,
        ),
        Step(
            _("Create the first engagement"),
            _("Standard, scope, plan and team: nine phases up to the certificate."),
            reverse("certification:engagement_new", args=["client"]),
            done=firm.has_engagement,
        ),
    ]
