"""What happens because days pass: standings are computed anew, certificates run out, people are reminded."""

import logging
import threading
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from wobo.workflow import clock

from . import actions
from .actions.certificates import expire_certificates
from .actions.tasks import remind_of_tasks
from .actions.upkeep_reminders import remind_of_upkeep

logger = logging.getLogger(__name__)
HOUR = 3600


@shared_task(name="certification.recompute_standing")
def recompute_standing() -> None:
    """Recompute what was not recomputed today. Safe to run twice."""
    actions.recompute_stale(clock.now())


@shared_task(name="certification.remind_of_tasks")
def remind() -> None:
    """Remind owners of what is due or late; everybody is told once. Safe to run twice."""
    remind_of_tasks()


@shared_task(name="certification.look_after_certificates")
def look_after_certificates() -> None:
    """Let certificates run out on their day, remind of visits and of changes to report. Safe to run twice."""
    expire_certificates()
    remind_of_upkeep()


@worker_ready.connect
def start_looking(**_kwargs: Any) -> None:
    """Look every hour; the first look after midnight does the work."""
    threading.Thread(target=_look_for_ever, name="standing", daemon=True).start()


def _look_for_ever() -> None:
    while True:
        try:
            close_old_connections()
            actions.recompute_stale(clock.now())
            remind_of_tasks()
            look_after_certificates()
        except Exception:  # the next look must come whatever happened in this one
            logger.exception("The standing of the phases could not be recomputed, or nobody reminded of what is due.")
        finally:
            close_old_connections()
        time.sleep(HOUR)
