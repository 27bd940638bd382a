"""The worker of the fault tests: the product's own, with the tests' small kind of report."""

from pathlib import Path

from wobo.celery import app

from django.conf import settings  # isort: skip  set up by wobo.celery

settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")

import tests.papers  # noqa: E402, F401  registers the kind

__all__ = ["app"]
