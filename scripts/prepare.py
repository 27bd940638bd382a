"""Brings an installation to where it can be served: translations, secret, static files, database, catalogue.

`prepare.py demo` adds the demo's data, `prepare.py serve` refuses what a real installation must not have and makes
the link for its first administrator, `prepare.py reports` is the ground for a demo that only writes reports.
Doing it again changes nothing and is quick. What `./run` prints once the site answers goes by VAR_DIR/welcome.txt.
"""

import hashlib
import io
import os
import secrets
import sys
from pathlib import Path

import django
import translations
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

ROOT = translations.ROOT
sys.path.insert(0, str(ROOT))


def make_secret() -> None:
    """Write the file that SECRET_KEY_FILE names, unless it is there."""
    path = os.environ.get("SECRET_KEY_FILE")
    if not path or Path(path).exists():
        return
    Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(f"{path}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    draft.replace(path)


def collect_static() -> None:
    """Gather, fingerprint and compress the static files when any of them changed."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "static").rglob("*")):
        facts = path.stat()
        digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    stamp = Path(f"{settings.STATIC_ROOT}.stamp")
    if settings.STATIC_ROOT.is_dir() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())


def prepare_database() -> None:
    """Create or update the tables, the guards with them, and read in the catalogue that comes with Wobo."""
    command("migrate", interactive=False, verbosity=0)
    command("createcachetable", verbosity=0)
    with translation.override("en"):
        told = command("import_standard", shipped=True)
    for line in told.splitlines():
        if not line.endswith("nothing to change."):
            print(line, flush=True)


def refuse_what_is_not_for_real() -> None:
    wrong = [name for name in ("DEBUG", "DEMO", "SIMULATED_TIME") if getattr(settings, name)]
    if settings.SECRET_KEY == settings.DEFAULT_SECRET:
        wrong.append("the default SECRET_KEY")
    if wrong:
        sys.exit(f"./run serve does not start with {', '.join(wrong)}. The demo is ./run demo.")


def command(name: str, **options: object) -> str:
    """Run a management command; return what it printed."""
    out = io.StringIO()
    call_command(name, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def main(purpose: str) -> None:
    translations.compile_all()
    make_secret()

    django.setup()
    if purpose == "serve":
        refuse_what_is_not_for_real()
        command("check", deploy=True, fail_level="ERROR")
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    if purpose != "reports":
        collect_static()
    prepare_database()
    welcome = ""
    if purpose == "demo":
        welcome = command("demo")
    elif purpose == "serve":
        welcome = command("setup_link", quiet_if_done=True)
    (settings.VAR_DIR / "welcome.txt").write_text(welcome, encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wobo.settings")
    try:
        main(sys.argv[1])
    except CommandError as problem:
        sys.exit(str(problem))
