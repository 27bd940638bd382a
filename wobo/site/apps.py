"""Configuration of the site room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """Inbox, people, verification, health."""

    name = "wobo.site"
    label = "site"
    verbose_name = _("Site")

    def ready(self) -> None:
        """Register the system checks, hear the news of sign-in."""
        from . import checks, contacts, receivers  # noqa: F401
