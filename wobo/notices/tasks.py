"""Doors of the worker into the outbox."""

from celery import shared_task

from . import outbox


@shared_task(name="notices.deliver")
def deliver(uid: str) -> None:
    """Send one mail; a gone or sent one is left alone."""
    outbox.deliver(uid)


@shared_task(name="notices.sweep")
def sweep() -> None:
    """Send whatever is due."""
    outbox.sweep()
