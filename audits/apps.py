"""Configuration of the audits app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    """Diagnoses and audits."""

    name = "audits"
    verbose_name = _("Audits")

    def ready(self) -> None:
        """Listen to the rooms below."""
        from . import receivers  # noqa: F401
