"""Configuration of the reporting room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Reports."""

    name = "wobo.reporting"
    label = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Hear of signatures."""
        from . import receivers  # noqa: F401  needs the models
