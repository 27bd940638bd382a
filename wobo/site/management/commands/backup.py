"""`manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wobo.site.archive.backup import backup


class Command(BaseCommand):
    """Write database and files into one verified archive while the site goes on."""

    help = "Write database and files into FILE, a zip that `restore` reads."

    def add_arguments(self, parser: Any) -> None:
        """Where to, and what may be overlooked."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace FILE if it is there")
        parser.add_argument("--allow-damaged", action="store_true", help="exit 0 although stored files are damaged")

    def handle(self, **options: Any) -> None:
        """Make the backup; say what could not be taken along."""
        path: Path = options["file"]
        if path.exists() and not options["force"]:
            raise CommandError(f"{path} is there already. --force replaces it.")
        count, damaged = backup(path)
        self.stdout.write(f"{path}: {count} rows, {path.stat().st_size} bytes, verified.")
        self.stdout.write("Keep SECRET_KEY, the trail's key and its checkpoints apart from it: they are not inside.")
        if damaged:
            listed = "\n".join(damaged)
            text = f"The archive lacks {len(damaged)} stored files, which are missing or altered:\n{listed}"
            if not options["allow_damaged"]:
                raise CommandError(text)
            self.stderr.write(text)
