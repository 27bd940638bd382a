"""What `celery -A wobo.celery worker` loads."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wobo.settings")

import django

django.setup()

from wobo.reporting.app import app  # noqa: E402

app.autodiscover_tasks(
    ["wobo.reporting", "wobo.notices", "certification", "training", "documents", "audits"], force=True
)

__all__ = ["app"]
