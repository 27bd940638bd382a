"""`manage.py restore FILE`."""

from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from wobo.site.archive.restore import NotEmpty, restore
from wobo.site.archive.zipped import ArchiveBroken, Reader


class Command(BaseCommand):
    """Replace the installation's data by a backup, all or nothing; the trail says so ever after."""

    help = "Replace database and files by the backup in FILE. Stop the site first."

    def add_arguments(self, parser: Any) -> None:
        """Where from, and whether what is there may go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace what the database holds")

    def handle(self, **options: Any) -> None:
        """Verify, make the tables if they are missing, restore."""
        path: Path = options["file"]
        try:
            Reader(path).verify()
            call_command("migrate", interactive=False, verbosity=0)
            manifest = restore(path, force=options["force"])
        except (ArchiveBroken, NotEmpty) as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
        cache.clear()
        rows = sum(manifest["rows"].values())
        self.stdout.write(f"Restored {rows} rows of {manifest['made_at']}. Everybody signs in again.")
        if manifest["damaged"]:
            self.stderr.write(f"{len(manifest['damaged'])} stored files were damaged when the backup was made.")
