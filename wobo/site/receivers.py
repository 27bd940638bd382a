"""News of sign-in from allauth: passwords and second factors go on the trail, other sessions end."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest

from wobo.accounts.models import User
from wobo.workflow.receivers import note

from .actions.accounts import end_sessions
from .marks import HAS_ONE


def _end_others(request: HttpRequest, user: User) -> None:
    """Sign the person out everywhere else: whoever knew the old secret is not to stay."""
    end_sessions(user, keep=request.session.session_key or "")


@receiver([password_changed, password_set, password_reset])
def password_is_new(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Note a new password, chosen or set anew by a link."""
    note(user, "password_changed", by=user)
    _end_others(request, user)


@receiver(authenticator_added)
def second_factor_was_added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Note a new second factor, by its kind."""
    note(user, "second_factor_added", by=user, kind=str(authenticator.type))
    _end_others(request, user)


@receiver(authenticator_removed)
def second_factor_was_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Note that a second factor is gone; the firm's demand is looked at anew with the next page."""
    note(user, "second_factor_removed", by=user, kind=str(authenticator.type))
    request.session.pop(HAS_ONE, None)
