"""Configuration of the certification app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    """Clients, engagements, phases, standards."""

    name = "certification"
    verbose_name = _("Certification")

    def ready(self) -> None:
        """Hear the news from below, and let every app register the criteria of the phases that it serves."""
        from . import design_receivers, receivers  # noqa: F401  need the models

        autodiscover_modules("criteria")
