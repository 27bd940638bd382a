"""Doors of the worker into the training app: reminders that the effect of a training is to be looked at."""

import logging
import threading
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from .actions.announcements import remind_of_readings
from .actions.courses import prepare_missing
from .actions.effects import remind_of_effects

logger = logging.getLogger(__name__)
HOUR = 3600


@shared_task(name="training.remind_of_effects")
def remind() -> None:
    """Remind whoever's evaluation is due; safe to run at any time, everybody is told once."""
    remind_of_effects()
    remind_of_readings()


@worker_ready.connect
def start_reminding(**_kwargs: Any) -> None:
    """Look every hour: days pass without events."""
    threading.Thread(target=_remind_for_ever, name="effects", daemon=True).start()


def _remind_for_ever() -> None:
    while True:
        try:
            close_old_connections()
            prepare_missing()
            remind_of_effects()
            remind_of_readings()
        except Exception:  # the next look must come whatever happened in this one
            logger.exception("Nobody could be reminded of evaluations.")
        finally:
            close_old_connections()
        time.sleep(HOUR)
