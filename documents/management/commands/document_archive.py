"""`manage.py document_archive CODE PATH`: all documents of an engagement, with what proves them."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certification.models import Engagement
from documents import bundle
from documents.models import Revision


class Command(BaseCommand):
    """Write the archive, whole or not at all."""

    help = "Write every version of an engagement's documents into an archive that proves itself with Python alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the engagement and the place."""
        parser.add_argument("code", help="the engagement, such as FSYX-2026")
        parser.add_argument("path", type=Path, help="the archive to write, such as documents.zip")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write to a neighbour first, then put it in place."""
        engagement = Engagement.objects.filter(code=options["code"]).first()
        if engagement is None:
            raise CommandError(f"There is no engagement {options['code']}.")
        rows = Revision.objects.filter(document__engagement=engagement).select_related("document", "upload")
        if not rows:
            raise CommandError("The engagement has no documents yet.")
        path: Path = options["path"]
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as out:
                count = bundle.write(out, rows)
                out.flush()
                os.fsync(out.fileno())
            draft.chmod(0o600)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"{path}: {count} files of {len(rows)} versions.")
