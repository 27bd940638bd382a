"""Reports: a frozen snapshot becomes HTML, then PDF, in a child of a worker.

The Report row is the truth; `ring` only sounds the bell. Only this room knows WeasyPrint and Celery.
"""

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)
BREAKER = "reporting.broker-is-down"


def ring(name: str, uid: str) -> None:
    """Send the task `name` with `uid` once the transaction is through. A broker that is down costs one short wait.

    Nothing depends on it: the sweep finds every row that nobody was rung for.
    """
    transaction.on_commit(lambda: _send(name, uid))


def _send(name: str, uid: str) -> None:
    from wobo.reporting.app import app  # noqa: PLC0415  Celery reads the settings when it is made

    if cache.get(BREAKER):
        return
    try:
        app.send_task(name, args=[uid], retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001  whatever the broker's client raises: the row stands, the sweep comes
        logger.warning("The broker does not answer (%s); the sweep takes over.", type(error).__name__)
        if settings.REDIS_URL:
            cache.set(BREAKER, True, 15)
