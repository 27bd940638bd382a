"""`manage.py import_standard FILE`: bring a standard into the catalogue and say what changed."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from certification.actions.catalogue import Plan, bring_in, plan
from certification.catalogue import Unreadable, read
from certification.catalogue.outline import outline
from certification.catalogue.source import read_bytes
from wobo.accounts.models import User

SHIPPED = Path(__file__).parents[2] / "data" / "standards"


class Command(BaseCommand):
    help = (
        "Brings a standard into the catalogue: our YAML, requirement-library YAML or OSCAL catalogue JSON, "
        "recognised by content. May be run again: what is the same stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the file to bring in")
        parser.add_argument("--shipped", action="store_true", help="bring in the standards that come with Wobo")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args, file: Path | None, shipped: bool, dry_run: bool, verbosity: int, **options):
        if bool(file) == shipped:
            raise CommandError(_("Name one FILE, or give --shipped."))
        for path in sorted(SHIPPED.glob("*.yaml")) if shipped else [file]:
            try:
                self.bring_in(path, dry_run=dry_run, verbosity=verbosity)
            except Unreadable as problem:
                values = {"path": path, "problem": problem}
                raise CommandError(_("%(path)s: %(problem)s Nothing was changed.") % values) from None

    def bring_in(self, path: Path, *, dry_run: bool, verbosity: int) -> None:
        """Bring in one file and tell."""
        content = read_bytes(path, limit=settings.LIMITS["catalogue_bytes"])
        found = read(content)
        if dry_run:
            plans = [plan(data) for data in found]
        else:
            plans = bring_in(found, content, name=path.name, by=User.system())
        for one in plans:
            self.tell(one, verbosity=verbosity)
        if dry_run and any(one.difference for one in plans):
            self.stdout.write(_("Dry run: nothing was changed."))

    def tell(self, one: Plan, *, verbosity: int) -> None:
        """Say what became of one standard. A new one is told clause by clause only on --verbosity 2."""
        values = {"standard": one.data.name, "ref": one.data.ref, "summary": one.summary}
        self.stdout.write(_("%(standard)s (%(ref)s): %(summary)s.") % values)
        for remark in one.data.remarks:
            self.stdout.write(f"  ! {remark}")
        if one.difference and (not one.difference.is_new or verbosity > 1):
            for line in outline(one.difference, kept=one.kept):
                self.stdout.write(f"  {line}")
