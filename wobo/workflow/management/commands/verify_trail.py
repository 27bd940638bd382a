"""`manage.py verify_trail`: is everything as it was written and signed."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wobo.workflow import verify
from wobo.workflow.models import Event, Signature


class Command(BaseCommand):
    """Walk events, signatures, guards, checkpoints and stored files; exit 1 with the first broken link."""

    help = "Verifies the trail, the signatures, the guards and the stored files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Accept --all, --json and --no-files."""
        parser.add_argument("--all", action="store_true", help="name every break, not only the first")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--no-files", action="store_true", help="leave out the bytes of stored files")

    def handle(self, **options: Any) -> None:
        """Print the result; raise CommandError (exit 1) when anything was altered."""
        found = []
        for finding in verify.findings(files=not options["no_files"]):
            found.append(finding)
            if not options["all"]:
                break
        restores = verify.declared_restores()
        counts = {"events": Event.objects.count(), "signatures": Signature.objects.count()}
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "findings": found, "restores": restores}, ensure_ascii=False))
        else:
            for restore in restores:
                self.stdout.write(f"declared: {restore}")
        if found:
            raise CommandError("The trail is broken.\n" + "\n".join(found))
        if not options["json"]:
            self.stdout.write(f"The trail is whole: {counts['events']} events, {counts['signatures']} signatures.")
