"""Configuration of the training app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Courses, sessions, examinations, competence, publicity."""

    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        """Listen to the rooms below."""
        from . import receivers  # noqa: F401
