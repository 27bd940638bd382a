"""`manage.py demo`: the demo's data, or every report of a driven engagement as PDF."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.utils.translation import override

from certification.models import Phase
from wobo.accounts.models import Firm, User
from wobo.files import store
from wobo.reporting.actions import file_name
from wobo.reporting.models import Report
from wobo.site.demo.content import Content
from wobo.site.demo.drive import PHASES, REACHED, drive, is_there
from wobo.site.demo.house import ADMIN, PASSWORD

SITE, REPORTS = "drafting", "diagnosis"  # how far the demo of a site and the reports are driven by default


class Command(BaseCommand):
    """Load the demo, or with --out write its reports."""

    help = "Loads the demo engagement; with --out DIR drives it afresh and writes every report as PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options of the command contract."""
        parser.add_argument("--out", type=Path, help="folder that the reports are written to")
        parser.add_argument(
            "--through", choices=PHASES, help=f"the last phase that is driven; default: {SITE}, with --out {REPORTS}"
        )
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="zh-hans")
        parser.add_argument("--keep", action="store_true", help="keep the database under DIR/var")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if not settings.SIMULATED_TIME and options["out"] is None:
            raise CommandError("The demo lives in simulated time: set SIMULATED_TIME=1.")
        options["through"] = options["through"] or (SITE if options["out"] is None else REPORTS)
        if options["through"] not in REACHED:
            raise CommandError(
                f"The demo reaches “{REACHED[-1]}” so far; --through {options['through']} is not there yet."
            )
        if options["out"] is not None:
            self._reports(options["out"].resolve(), options)
        else:
            self._load(options["language"], options["through"])

    def _load(self, language: str, through: str) -> None:
        """Load the data once, then print who can sign in."""
        content = Content(language)
        if not is_there(content):
            if Firm.current() is not None:
                raise CommandError("This installation is set up already; the demo wants one of its own.")
            with override(language):  # signatures say their sentence in the language of whoever signs
                drive(content, through=through, both=True)
        self.stdout.write(f"Sign in at {settings.SITE_URL}/ with the password {PASSWORD} as:")
        keep = {ADMIN: "administrator"} | _sign_ins(content)
        for user in User.objects.filter(email__in=keep, is_active=True).order_by("pk"):
            self.stdout.write(f"  {user.email:<38} {user.display_name} ({keep[user.email]})")

    def _reports(self, out: Path, options: dict[str, Any]) -> None:
        """Drive the demo in a database under `out`, write its reports there, verify the trail."""
        if Path(settings.VAR_DIR) != out / "var" or not settings.SIMULATED_TIME:
            _again_in(out, options)
            return
        content = Content(options["language"])
        if is_there(content):
            raise CommandError(f"{out / 'var'} holds a driven demo already. Choose another folder, or delete it.")
        with override(options["language"]):
            drive(content, through=options["through"], both=False, papers=True)
        out.mkdir(parents=True, exist_ok=True)
        for report in Report.objects.filter(state=Report.State.READY).select_related("file").order_by("pk"):
            if report.file is None:
                continue
            name = file_name(report)
            (out / name).write_bytes(store.read(report.file))
            self.stdout.write(f"{name}  {report.pages} pages")
        self._say_how_far(content, options["through"])
        call_command("verify_trail", stdout=self.stdout)

    def _say_how_far(self, content: Content, through: str) -> None:
        """Say so when the last phase is under way: not everything that it asks for is driven yet."""
        number = PHASES.index(through) + 1
        phase = Phase.objects.get(cycle__engagement__code=content.client["engagement"]["code"], number=number)
        if phase.state != Phase.State.ACCEPTED:
            self.stdout.write(f"Phase {number} is under way and not accepted: the demo goes no further so far.")


def _sign_ins(content: Content) -> dict[str, str]:
    told = content.client
    found = {one["email"]: one["role"] for one in told["firm"]["consultants"]}
    staff = {one["id"]: one["email"] for one in told["people"]}
    found |= {staff[key]: "staff" for key in content.drafting["accounts"]["people"]}
    return found | {one["email"]: one["account_role"] for one in told["people"] if one["account_role"]}


def _again_in(out: Path, options: dict[str, Any]) -> None:
    """Run the same command with a database of its own under `out`; it goes afterwards unless it is to be kept."""
    var = out / "var"
    var.mkdir(parents=True, exist_ok=True)
    drop = (
        "DATABASE_URL",
        "REDIS_URL",
        "STORAGE_URL",
        "EMAIL_URL",
        "TRAIL_KEY_FILE",
        "TRAIL_CHECKPOINTS",
        "SECRET_KEY",
    )
    environment = {name: value for name, value in os.environ.items() if name not in drop}
    environment |= {"VAR_DIR": str(var), "DEMO": "1", "SIMULATED_TIME": "1", "DEBUG": "0"}
    environment |= {"SECRET_KEY_FILE": str(var / "secret.key"), "LOG_LEVEL": environment.get("LOG_LEVEL", "WARNING")}
    root = Path(settings.BASE_DIR)
    words = ["--out", str(out), "--through", options["through"], "--language", options["language"]]
    try:
        for command in ([str(root / "scripts" / "prepare.py"), "reports"], [str(root / "manage.py"), "demo", *words]):
            done = subprocess.run([sys.executable, *command], env=environment, cwd=root, check=False)  # noqa: S603
            if done.returncode:
                raise CommandError(f"{Path(command[0]).name} ended with {done.returncode}.")
    finally:
        if not options["keep"]:
            shutil.rmtree(var, ignore_errors=True)
