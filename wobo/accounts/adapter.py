"""How django-allauth behaves here: nobody signs up, mail may be missing."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .models import User


def display(user: User) -> str:
    """Return the name that allauth's pages and mails show."""
    return str(user)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations only."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse: an invitation is the only way in."""
        return False

    def populate_username(self, _request: HttpRequest, _user: Any) -> None:
        """Do nothing: the e-mail address is the user name."""

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the address of the confirmation page, never built from a foreign Host header."""
        return str(super().get_email_confirmation_url(request, emailconfirmation))
