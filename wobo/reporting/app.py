"""The Celery application; `wobo.celery` shows it to the worker's command line."""

from celery import Celery
from django.conf import settings

app = Celery("wobo")
app.config_from_object(settings.CELERY)
if not settings.REDIS_URL:
    (settings.VAR_DIR / "queue" / "control").mkdir(parents=True, exist_ok=True)
