"""`manage.py setup_link`: the one-time link by which the first person sets the installation up."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from wobo.site.actions import setup


class Command(BaseCommand):
    """Print a new link; the former one no longer works. Once somebody administers the installation: refuse."""

    help = "Print the one-time link for the first set-up."

    def add_arguments(self, parser: Any) -> None:
        """Let a start script ask without failing."""
        parser.add_argument("--quiet-if-done", action="store_true", help="print nothing when the set-up was done")

    def handle(self, **options: Any) -> None:
        """Make and print the link."""
        if setup.is_set_up():
            if options["quiet_if_done"]:
                return
            raise CommandError("This installation has been set up already. People come in by invitation.")
        path = reverse("site:setup", args=[setup.make_token()])
        self.stdout.write("Set it up here; the link works once and only until somebody has used it:")
        self.stdout.write(f"{settings.SITE_URL}{path}")
