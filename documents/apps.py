"""Configuration of the documents app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Documents of the client's system."""

    name = "documents"
    verbose_name = _("Documents")

    def ready(self) -> None:
        """Listen to the rooms below."""
        from . import receivers  # noqa: F401
