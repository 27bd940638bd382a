"""Doors of the worker into the outbox."""

import logging
import threading
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.db import close_old_connections

from . import outbox

logger = logging.getLogger(__name__)


@shared_task(name=outbox.TASK)
def deliver(uid: str) -> None:
    """Send one mail; a gone or sent one is left alone."""
    outbox.deliver(uid)


@shared_task(name=outbox.TASK_OF_ALL)
def deliver_all(_first: str) -> None:
    """Send what many people were told at once, without waiting for the next minute."""
    outbox.sweep_all()


@shared_task(name="notices.sweep")
def sweep() -> None:
    """Send whatever is due."""
    outbox.sweep()


@worker_ready.connect
def start_sweeping(**_kwargs: Any) -> None:
    """Send what is due at the start of a worker and every minute, whatever the broker does."""
    threading.Thread(target=_sweep_for_ever, name="mails", daemon=True).start()


def _sweep_for_ever() -> None:
    while True:
        try:
            close_old_connections()
            outbox.sweep()
        except Exception:  # the next round must come whatever happened in this one
            logger.exception("Sending mails failed; it goes on.")
        finally:
            close_old_connections()
        time.sleep(settings.SWEEP_SECONDS)
