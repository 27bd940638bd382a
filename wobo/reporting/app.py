"""The Celery application; `wobo.celery` shows it to the worker's command line."""

from pathlib import Path

from celery import Celery
from django.conf import settings

app = Celery("wobo")
app.config_from_object(settings.CELERY)
if not settings.REDIS_URL:
    for folder in ("data_folder_in", "control_folder"):
        Path(settings.CELERY["broker_transport_options"][folder]).mkdir(parents=True, exist_ok=True)
