"""Configuration of the accounts room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, workspaces, memberships."""

    name = "wobo.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
