"""Doors of the worker into the audits app: what was typed and rests becomes an edit."""

import logging
import threading
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from wobo.workflow import clock

from .actions.answers import settle_idle

logger = logging.getLogger(__name__)
MINUTE = 60


@shared_task(name="audits.settle_drafts")
def settle_drafts() -> None:
    """Make edits of what rested for five minutes; safe to run at any time."""
    settle_idle(clock.now())


@worker_ready.connect
def start_settling(**_kwargs: Any) -> None:
    """Look every minute: an open card whose author went away has no script that would tell."""
    threading.Thread(target=_settle_for_ever, name="drafts", daemon=True).start()


def _settle_for_ever() -> None:
    while True:
        try:
            close_old_connections()
            settle_idle(clock.now())
        except Exception:  # the next look must come whatever happened in this one
            logger.exception("The drafts could not be settled.")
        finally:
            close_old_connections()
        time.sleep(MINUTE)
