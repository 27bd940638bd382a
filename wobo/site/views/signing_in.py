"""Letting a person in who has just proved who they are."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from wobo.accounts.models import User


def let_in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Sign in a person who has just set a password, as allauth does (second factor, session list), and go `to`."""
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=to)
    if request.user.is_authenticated:
        reauthenticate_by_password(request)
    return response
