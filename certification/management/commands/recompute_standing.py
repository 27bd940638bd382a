"""Recompute how the phases stand."""

from typing import Any

from django.core.management.base import BaseCommand

from certification import actions
from wobo.workflow import clock


class Command(BaseCommand):
    """Recompute the stored standing of the phases of running engagements."""

    help = "Recompute the stored standing of every open phase that was not recomputed today."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Recompute and say how many."""
        count = actions.recompute_stale(clock.now())
        self.stdout.write(f"{count} phases recomputed.")
