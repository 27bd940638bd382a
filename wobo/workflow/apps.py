"""Configuration of the workflow room."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """Doors, trail, ceremony."""

    name = "wobo.workflow"
    label = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Install the guards after each migration, hear the news from below, let the apps register."""
        from . import checks, guards, receivers  # noqa: F401  need the models

        # Each app with models sends the signal; once, when all tables are there, is enough.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(guards.install_after_migrate, sender=last, dispatch_uid="wobo.workflow.guards")
        autodiscover_modules("registered")
