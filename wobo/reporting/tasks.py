"""Tasks are doors like views: fetch, call, done. Safe to run twice; the row decides."""

import logging
import threading
import time
from typing import Any

from celery.signals import worker_ready
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections

from wobo.workflow.checkpoints import write_checkpoints

from . import actions
from .app import app
from .models import Report

logger = logging.getLogger(__name__)
HEARTBEAT = "worker.heartbeat"
CHECKPOINT_SECONDS = 3600


@app.task(name=actions.TASK)
def render_report(uid: str) -> None:
    """Make one report; a row that is gone, done or in other hands is left alone."""
    report = Report.objects.filter(uid=uid).first()
    if report is None:
        logger.warning("Report %s is gone.", uid)
        return
    actions.make(report)


@app.task(name="reporting.sweep")
def sweep() -> None:
    """Put lost reports back into the queue and ring for what waits."""
    actions.sweep()


@worker_ready.connect
def start_sweeping(**_kwargs: Any) -> None:
    """Sweep at the start of a worker and every minute, whatever the broker does."""
    threading.Thread(target=_sweep_for_ever, name="sweep", daemon=True).start()


def _sweep_for_ever() -> None:
    checkpointed = 0.0
    while True:
        try:
            close_old_connections()
            cache.set(HEARTBEAT, time.time(), 600)  # real time: the health page compares it with the clock on the wall
            actions.sweep()
            if time.time() - checkpointed > CHECKPOINT_SECONDS:
                write_checkpoints()
                checkpointed = time.time()
        except Exception:  # the next round must come whatever happened in this one
            logger.exception("The sweep failed; it goes on.")
        finally:
            close_old_connections()
        time.sleep(settings.SWEEP_SECONDS)
