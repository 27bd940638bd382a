"""How django-allauth behaves here: nobody signs up, links are built from SITE_URL alone."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from .models import User


def display(user: User) -> str:
    """Return the name that allauth's pages and mails show."""
    return str(user)


def ours(url: str) -> str:
    """Return the path of `url` on SITE_URL: a foreign Host header never gets into a mail."""
    parts = urlsplit(url)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse: an invitation is the only way in."""
        return False

    def populate_username(self, _request: HttpRequest, _user: Any) -> None:
        """Do nothing: the e-mail address is the user name."""

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the address of the confirmation page."""
        return ours(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address of the page that sets a new password."""
        return ours(super().get_reset_password_from_key_url(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails in the name of the product, not of the host that was asked for."""
        site = SimpleNamespace(name="Wobo", domain=settings.SITE_URL)
        super().send_mail(template_prefix, email, {"current_site": site} | context)
