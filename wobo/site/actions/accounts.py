"""Verbs about one account: off and on, reset link, sessions, second factor, change of address."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from wobo.accounts.models import Membership, Role, User
from wobo.accounts.predicates import is_firm_admin
from wobo.notices import actions as notices
from wobo.notices import mail
from wobo.workflow import clock, trail
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain
from wobo.workflow.receivers import note

from .people import check_other_admin

EMAIL_SALT, EMAIL_HOURS = "wobo.change-of-address", 24


def _as_admin(user: User, by: User) -> None:
    if not is_firm_admin(user, by.fresh()) or user.is_system:
        raise PermissionDenied


def deactivate(user: User, *, by: User, reason: str = "") -> User:
    """Take an account out of use: its sessions end now, its rights with the next request. Records keep the person."""
    _as_admin(user, by)
    with transaction.atomic():
        Chain.objects.locked(trail.workspace_id_of(user))
        if Membership.objects.live(clock.today()).filter(user=user, role=Role.FIRM_ADMIN).exists():
            check_other_admin(user)
        if user.pk == by.pk:
            raise Obstructed(_("Nobody switches off their own account. Ask another administrator."))
        changed = record(user, "edit", by=by, changes={"is_active": False}, reason=reason)
        end_sessions(user)
    return changed


def reactivate(user: User, *, by: User, reason: str = "") -> User:
    """Put an account back into use, with the memberships that still run."""
    _as_admin(user, by)
    return record(user, "edit", by=by, changes={"is_active": True}, reason=reason)


def end_sessions(user: User, *, keep: str = "") -> int:
    """Sign a person out everywhere, but not from the session `keep`. Returns how many sessions ended."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for session in sessions:
        session.end()
    return len(sessions)


def sign_out_everywhere(user: User, *, by: User) -> int:
    """End all sessions of a person who lost a device."""
    _as_admin(user, by)
    note(user, "sessions_ended", by=by)
    return end_sessions(user)


def reset_link(user: User, *, by: User) -> str:
    """Return a link by which a person sets a new password, to hand over where mail is missing. Works once.

    A second factor stays: the link alone does not sign anybody in.
    """
    _as_admin(user, by)
    if not user.is_active:
        raise Obstructed(_("The account is switched off."))
    note(user, "reset_link", by=by)
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    notices.tell(
        [user],
        "security.reset_link",
        lambda: _("An administrator made a link to reset your password"),
        lambda: _("%(name)s made it for you. If you did not ask for it, tell the firm.") % {"name": by},
    )
    return settings.SITE_URL + path


def remove_second_factor(user: User, *, by: User) -> None:
    """Let a person who lost phone and recovery codes in by password again; they are told, their sessions end."""
    _as_admin(user, by)
    with transaction.atomic():
        note(user, "second_factor_reset", by=by)
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        notices.tell(
            [user],
            "security.second_factor",
            lambda: _("An administrator removed your second factor"),
            lambda: _("%(name)s did it. Set up a new one; if you did not ask for it, tell the firm.") % {"name": by},
            url=reverse("mfa_index"),
        )


def ask_for_new_email(user: User, email: str) -> str:
    """Begin a change of address: a link to the new one, a warning to the old one. Returns the link's address.

    Nothing changes before somebody who reads the new mailbox, signed in as this person, confirms.
    """
    email = email.strip().lower()
    taken = User.objects.filter(email=email).exists()
    token = signing.dumps({"user": user.uid, "from": user.email, "to": email}, salt=EMAIL_SALT)
    path = reverse("site:email_confirm", args=[token])
    if mail.is_configured():
        with override(user.language):
            _warn_old_address(user, email)
            if not taken:  # the owner of a taken address hears nothing, and nobody learns that it is taken
                _ask_new_address(user, email, path)
    return settings.SITE_URL + path


def _warn_old_address(user: User, email: str) -> None:
    notices.send(
        user.email,
        _("Your sign-in address is about to change"),
        _("Somebody signed in as you asked to change it to %(email)s. If it was not you, change your password now.")
        % {"email": email},
        language=user.language,
        url=reverse("account_change_password"),
        action=_("Change my password"),
    )


def _ask_new_address(user: User, email: str, path: str) -> None:
    notices.send(
        email,
        _("Confirm your new sign-in address"),
        _("Follow the link while you are signed in to Wobo; it works for %(hours)s hours.") % {"hours": EMAIL_HOURS},
        language=user.language,
        url=path,
        action=_("Confirm the address"),
    )


def read_email_token(user: User, token: str) -> str:
    """Return the new address that a link carries. Raises Obstructed when it is old, used or somebody else's."""
    try:
        told: dict[str, Any] = signing.loads(token, salt=EMAIL_SALT, max_age=EMAIL_HOURS * 3600)
    except signing.BadSignature:
        told = {}
    if told.get("user") != user.uid or told.get("from") != user.email:
        raise Obstructed(
            _("This link was used, has expired, or belongs to another account. Ask for the change again.")
        )
    return str(told["to"])


def change_email(user: User, token: str) -> User:
    """Finish a change of address: the link proves the new mailbox, the session the person."""
    with transaction.atomic():
        email = read_email_token(User.objects.get(pk=user.pk), token)
        if User.objects.filter(email=email).exists():
            raise Obstructed(_("This address cannot be used."))
        changed = record(user, "edit", by=user, changes={"email": email})
        EmailAddress.objects.filter(user=user).delete()
    return changed


def set_email(user: User, email: str, *, by: User) -> User:
    """Change a person's address as the administrator, where mail is missing or the mailbox is gone."""
    _as_admin(user, by)
    email = email.strip().lower()
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise Obstructed(_("This address cannot be used."))
    with transaction.atomic():
        changed = record(user, "edit", by=by, changes={"email": email})
        EmailAddress.objects.filter(user=user).delete()
        end_sessions(user)
    return changed
