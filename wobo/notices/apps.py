"""Configuration of the notices room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices, mails, the inbox's registry."""

    name = "wobo.notices"
    label = "notices"
    verbose_name = _("Notices")
