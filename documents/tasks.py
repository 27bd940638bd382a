"""Doors of the worker into documents: versions come into force on their day, owners and holders are reminded."""

import logging
import threading
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import close_old_connections

from wobo.accounts.models import User
from wobo.workflow import clock

from .actions import editions, release, reviews
from .actions.agreements import expire_agreements
from .actions.flow_reminders import remind_of_signatures
from .actions.issue_reminders import remind_of_copies
from .actions.sections import settle_idle

logger = logging.getLogger(__name__)
EVERY = 600
JOBS = (
    editions.sweep,
    release.sweep,
    lambda: expire_agreements(by=User.system()),
    reviews.sweep,
    remind_of_copies,
    remind_of_signatures,
    lambda: settle_idle(clock.now()),
)


@shared_task(name="documents.sweep")
def sweep() -> None:
    """Do what the day asks for; safe to run at any time."""
    for job in JOBS:
        try:
            job()
        except Exception:  # one job that fails must not keep the others
            logger.exception("%s failed; it is tried again.", job)


@worker_ready.connect
def start_sweeping(**_kwargs: Any) -> None:
    """Look every ten minutes: days pass without events."""
    threading.Thread(target=_for_ever, name="documents", daemon=True).start()


def _for_ever() -> None:
    while True:
        close_old_connections()
        sweep()
        close_old_connections()
        time.sleep(EVERY)
