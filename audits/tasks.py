"""Doors of the worker into the audits app."""

from celery import shared_task

from wobo.workflow import clock

from .actions.answers import settle_idle


@shared_task(name="audits.settle_drafts")
def settle_drafts() -> None:
    """Make edits of what rested for five minutes; safe to run at any time."""
    settle_idle(clock.now())
