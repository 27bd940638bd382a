"""Who belongs where: invitations and memberships."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from wobo.accounts.models import Invitation, Membership, Role, User, Workspace, token_digest
from wobo.accounts.models.workspace import CLIENT_ROLES, CONSULTING_ROLES, FIRM_ROLES
from wobo.notices import actions as notices
from wobo.notices import mail
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

FIRM_SIDE = frozenset({*FIRM_ROLES, *CONSULTING_ROLES})
CLIENT_SIDE = frozenset(CLIENT_ROLES) - {Role.INTERNAL_AUDITOR}  # a consultant may audit, never sign for the client


@dataclass(frozen=True)
class Offer:
    """What an invitation offers to whom."""

    email: str
    display_name: str
    role: str
    language: str
    role_until: dt.date | None = None
    confined: bool = False  # to the evidence room that it was made for


def invite(workspace: Workspace, offer: Offer, *, by: User) -> tuple[Invitation, str]:
    """Invite a person into a workspace; mailed where mail is configured.

    Returns the invitation and the address of its link, which is nowhere else: the database keeps a hash.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Chain.objects.locked(workspace.pk)
        email = offer.email.strip().lower()
        _check_role(workspace, offer.role, offer.role_until)
        _check_sides(_known_to(by, email), offer.role)
        _check_new(workspace, email, offer.role)
        invitation = Invitation(
            workspace=workspace,
            email=email,
            display_name=offer.display_name,
            language=offer.language,
            role=offer.role,
            role_until=offer.role_until,
            confined=offer.confined,
            token_sha256=token_digest(token),
            invited_by=by,
            expires_at=clock.now() + dt.timedelta(days=settings.INVITATION_DAYS),
        )
        record(invitation, "create", by=by)
        _mail(invitation, token)
    return invitation, address_of(token)


def _known_to(by: User, email: str) -> User | None:
    """Return who has this address, if `by` can see them anyway: the firm all, others whom they share a workspace with.

    Of anybody else an invitation tells nothing; the person is asked again, and checked, when they accept.
    """
    found = User.objects.filter(email=email)
    if not by.rights.is_firm:
        found = found.filter(pk__in=Membership.objects.visible_to(by).live(clock.today()).values("user"))
    return found.first()


def may_hand_over(by: User) -> bool:
    """Whether the one who invites also gets the link: the firm, and everybody where no mail leaves.

    Who follows a link learns, at the latest by accepting it, whether the address has an account.
    """
    return by.rights.is_firm or not mail.is_configured()


def address_of(token: str) -> str:
    """Return the link that carries `token`."""
    return settings.SITE_URL + reverse("site:invitation", args=[token])


def _check_role(workspace: Workspace, role: str, until: dt.date | None) -> None:
    if role not in workspace.roles_offered:
        raise Obstructed(_("This role does not exist in “%(workspace)s”.") % {"workspace": workspace})
    if role == Role.EXTERNAL_AUDITOR and until is None:
        raise Obstructed(_("The access of an external auditor needs an end date."))


def _check_sides(user: User | None, role: str) -> None:
    """Keep the two sides of the table apart: who works for the firm never signs for a client, and the reverse.

    The refusal names the address that was typed: whose it is, is not everybody's to know.
    """
    if user is None:
        return
    held = set(Membership.objects.live(clock.today()).filter(user=user).values_list("role", flat=True))
    if role in CLIENT_SIDE and held & FIRM_SIDE:
        raise Obstructed(_("%(name)s works for the firm and cannot hold a role of the client.") % {"name": user.email})
    if role in FIRM_SIDE and held & CLIENT_SIDE:
        raise Obstructed(_("%(name)s belongs to a client and cannot hold a role of the firm.") % {"name": user.email})


def _check_new(workspace: Workspace, email: str, role: str) -> None:
    live = Membership.objects.live(clock.today())
    if live.filter(workspace=workspace, user__email=email, role=role).exists():
        raise Obstructed(_("%(email)s holds this role already.") % {"email": email})
    if Invitation.objects.open(clock.now()).filter(workspace=workspace, email=email, role=role).exists():
        raise Obstructed(
            _("%(email)s is invited to this role already; send that invitation again.") % {"email": email}
        )


def _mail(invitation: Invitation, token: str) -> None:
    if not mail.is_configured():
        return
    with override(invitation.language):
        words = {
            "name": invitation.invited_by,
            "workspace": invitation.workspace,
            "role": invitation.get_role_display(),
            "days": settings.INVITATION_DAYS,
        }
        subject = _("%(name)s invites you to “%(workspace)s”") % words
        text = _(
            "Your role: %(role)s. Follow the link to accept; it works once, within %(days)s days."
            " If you do not expect this, ignore the mail."
        )
        url = reverse("site:invitation", args=[token])
        notices.send(
            invitation.email,
            subject,
            text % words,
            language=invitation.language,
            url=url,
            action=_("See the invitation"),
        )


def resend(invitation: Invitation, *, by: User) -> str:
    """Give an open or expired invitation a new link and new days; the former link dies. Returns the address."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        fresh = _locked(invitation)
        if fresh.accepted_at or fresh.withdrawn_at:
            raise Obstructed(_("This invitation was accepted or withdrawn."))
        changes = {
            "token_sha256": token_digest(token),
            "expires_at": clock.now() + dt.timedelta(days=settings.INVITATION_DAYS),
        }
        _mail(record(fresh, "edit", by=by, changes=changes), token)
    return address_of(token)


def withdraw(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back; its link no longer works."""
    with transaction.atomic():
        fresh = _locked(invitation)
        if fresh.accepted_at or fresh.withdrawn_at:
            raise Obstructed(_("This invitation was accepted or withdrawn."))
        record(fresh, "edit", by=by, changes={"withdrawn_at": clock.now()})


def _locked(invitation: Invitation) -> Invitation:
    """Lock the firm's chain, the workspace's chain and the row, always in this order, and read the row anew."""
    firm = Workspace.firm()
    for pk in sorted({invitation.workspace_id, firm.pk if firm else invitation.workspace_id}):
        Chain.objects.locked(pk)
    return Invitation.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=invitation.pk)


def by_token(token: str) -> Invitation | None:
    """Return the invitation behind a link while it can be accepted."""
    found = Invitation.objects.open(clock.now()).select_related("workspace", "invited_by")
    return found.filter(token_sha256=token_digest(token), invited_by__is_active=True).first()


def accept(token: str, *, user: User | None = None, display_name: str = "", password: str = "") -> User:
    """Accept an invitation as `user`, or as a new person with `display_name` and `password`. Works once.

    Raises Obstructed when the link is used up, PermissionDenied when it is made out to somebody else.
    """
    with transaction.atomic():
        found = by_token(token)
        invitation = _locked(found) if found else None
        if invitation is None or by_token(token) is None:
            raise Obstructed(_("This invitation was used, withdrawn or has expired. Ask for a new one."))
        if user is None:
            user = _newcomer(invitation, display_name, password)
        if user.email != invitation.email or not user.is_active:
            raise PermissionDenied
        _check_sides(user, invitation.role)
        _join(invitation, user)
    return user.fresh()


def _newcomer(invitation: Invitation, display_name: str, password: str) -> User:
    if User.objects.filter(email=invitation.email).exists():
        raise Obstructed(_("There is an account with this address. Sign in to accept."))
    firm_zone = settings.TIME_ZONE
    user = User(
        email=invitation.email,
        display_name=display_name,
        password=make_password(password),
        language=invitation.language,
        time_zone=firm_zone,
    )
    return record(user, "create", by=user)


def _join(invitation: Invitation, user: User) -> None:
    record(invitation, "edit", by=user, changes={"accepted_at": clock.now(), "accepted_by": user})
    live = Membership.objects.live(clock.today())
    if not live.filter(user=user, workspace=invitation.workspace, role=invitation.role).exists():
        membership = Membership(
            user=user,
            workspace=invitation.workspace,
            role=invitation.role,
            since=clock.today(),
            until=invitation.role_until,
            confined=invitation.confined,
        )
        record(membership, "create", by=user)
    who, place, host = str(user), invitation.workspace, invitation.invited_by
    notices.tell(
        [host],
        "people.accepted",
        lambda: _("%(name)s accepted the invitation to “%(workspace)s”") % {"name": who, "workspace": place},
        url=reverse("site:people_of", args=[place.uid]),
        workspace=place,
        about=invitation,
    )


def add_member(workspace: Workspace, user: User, role: str, *, by: User, until: dt.date | None = None) -> Membership:
    """Give a person who has an account a role in a workspace, and tell them."""
    with transaction.atomic():
        Chain.objects.locked(workspace.pk)
        _check_role(workspace, role, until)
        _check_sides(user, role)
        if Membership.objects.live(clock.today()).filter(workspace=workspace, user=user, role=role).exists():
            raise Obstructed(_("%(email)s holds this role already.") % {"email": user.email})
        membership = Membership(user=user, workspace=workspace, role=role, since=clock.today(), until=until)
        record(membership, "create", by=by)
        notices.tell(
            [user.fresh()],
            "people.joined",
            lambda: (
                _("You are now %(role)s in “%(workspace)s”")
                % {"role": membership.get_role_display(), "workspace": workspace}
            ),
            url="/engagements/",
            workspace=workspace,
            about=membership,
        )
    return membership


def end_membership(membership: Membership, *, by: User, reason: str = "") -> Membership:
    """End a role at once: the rights are gone at the person's next request. The last administrator stays."""
    with transaction.atomic():
        Chain.objects.locked(membership.workspace_id)
        if membership.role == Role.FIRM_ADMIN:
            check_other_admin(membership.user)
        yesterday = clock.today() - dt.timedelta(days=1)
        live = Membership.objects.live(clock.today()).filter(pk=membership.pk)
        if not live.exists():
            raise Obstructed(_("This role has ended already."))
        return record(membership, "edit", by=by, changes={"until": yesterday}, reason=reason)


def check_other_admin(user: User) -> None:
    """Refuse to leave the installation without an administrator. The caller holds the firm's chain."""
    others = Membership.objects.live(clock.today()).filter(role=Role.FIRM_ADMIN, user__is_active=True)
    if not others.exclude(user=user).exists():
        raise Obstructed(_("Somebody must administer the installation: name another administrator first."))
