"""Configuration of the files room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Content-addressed files."""

    name = "wobo.files"
    label = "files"
    verbose_name = _("Files")
