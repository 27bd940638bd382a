"""Doors of the worker into the audits app: what was typed and rests becomes an edit."""

import logging
import threading
import time
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.db import close_old_connections

from wobo.workflow import clock

from .actions import dossier_builds, rooms
from .actions.answers import settle_idle
from .actions.finding_reminders import remind_of_findings
from .actions.review_inputs import remind_of_reviews

logger = logging.getLogger(__name__)
MINUTE, REMIND_EVERY = 60, 600


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


@shared_task(name=dossier_builds.TASK)
def make_dossier(uid: str) -> None:
    """Do what is to be done on a dossier; any number of workers may be rung for the same one."""
    dossier_builds.work(uid)


@worker_ready.connect
def start_sweeping(**_kwargs: Any) -> None:
    """Look as often as for reports: after dossiers whose worker was lost, and rooms whose last day is over."""
    threading.Thread(target=_sweep_for_ever, name="dossiers", daemon=True).start()


def _sweep_for_ever() -> None:
    while True:
        for job in (dossier_builds.sweep, rooms.sweep):
            try:
                close_old_connections()
                job()
            except Exception:  # the next look must come whatever happened in this one
                logger.exception("%s failed; it is tried again.", job)
            finally:
                close_old_connections()
        time.sleep(settings.SWEEP_SECONDS)


@shared_task(name="audits.remind")
def remind() -> None:
    """Remind of findings, inputs and decisions of reviews that are due or late; safe to run at any time."""
    remind_of_findings()
    remind_of_reviews()


@worker_ready.connect
def start_reminding(**_kwargs: Any) -> None:
    """Look every ten minutes: days pass without events."""
    threading.Thread(target=_remind_for_ever, name="findings", daemon=True).start()


def _remind_for_ever() -> None:
    while True:
        try:
            close_old_connections()
            remind()
        except Exception:  # the next look must come whatever happened in this one
            logger.exception("Nobody was reminded of findings or reviews.")
        finally:
            close_old_connections()
        time.sleep(REMIND_EVERY)
