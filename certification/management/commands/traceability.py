"""Write docs/traceability.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from certification import traceability


class Command(BaseCommand):
    """Write the table of what answers which item of the process."""

    help = "Write docs/traceability.md from the process and what claims its items; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --check."""
        parser.add_argument("--check", action="store_true", help="exit 1 when the file is not as it would be written")

    def handle(self, *_args: Any, check: bool = False, **_options: Any) -> None:
        """Write, or compare; then name what is claimed by nothing."""
        path = Path(settings.BASE_DIR) / "docs" / "traceability.md"
        text = traceability.document()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            raise CommandError("docs/traceability.md is out of date: run manage.py traceability.")
        if not check:
            path.write_text(text, encoding="utf-8")
        if missing := traceability.unclaimed():
            self.stdout.write(f"Claimed by nothing: {', '.join(missing)}")
