"""Runs every check, whatever the ones before it said, and ends with a summary: `./run check [NAME…]`."""

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from importlib import metadata

import check_translations
import translations

ROOT = translations.ROOT
PYTHON = sys.executable
# As a real installation has it, so that `check --deploy` finds nothing to say
ENVIRONMENT = os.environ | {
    "ALLOWED_HOSTS": "wobo.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://wobo.example.org",
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SIMULATED_TIME": "0",
    "SITE_URL": "https://wobo.example.org",
    "VAR_DIR": str(ROOT / "var" / "check"),
}
FORBIDDEN = {"django-fsm": "it silently overwrites django-fsm-2"}


def tool(*words: str) -> Callable[[], bool]:
    """Return a check that runs a Python module and wants exit code 0."""
    return lambda: subprocess.run([PYTHON, "-m", *words], cwd=ROOT, env=ENVIRONMENT, check=False).returncode == 0


def manage(*words: str) -> Callable[[], bool]:
    command = [PYTHON, "manage.py", *words]
    return lambda: subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode == 0


def import_contracts() -> bool:
    code = "from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run([PYTHON, "-c", code], cwd=ROOT, env=ENVIRONMENT, check=False).returncode == 0


def no_forbidden_distributions() -> bool:
    """Whether no installed distribution is one that must not be there."""
    found = {dist.name.lower() for dist in metadata.distributions()} & FORBIDDEN.keys()
    for name in found:
        print(f"{name} is installed: {FORBIDDEN[name]}.")
    return not found


CHECKS = {
    "lint": tool("ruff", "check", "."),
    "format": tool("ruff", "format", "--check", "."),
    "types": tool("mypy"),
    "imports": import_contracts,
    "migrations": manage("makemigrations", "--check", "--dry-run"),
    "translations": check_translations.main,
    "templates": tool("djlint", "templates", "--lint", "--quiet"),
    "deployment": manage("check", "--deploy", "--fail-level", "WARNING"),
    "distributions": no_forbidden_distributions,
}


def passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001  the checks after it shall run all the same
        traceback.print_exc()
        return False


def main(names: list[str]) -> int:
    if unknown := set(names) - CHECKS.keys():
        sys.exit(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
    (ROOT / "var" / "check").mkdir(parents=True, exist_ok=True)
    translations.compile_all()
    lines, failed = [], 0
    for name in names or CHECKS:
        print(f"\n==> {name}", flush=True)
        start = time.monotonic()
        good = passes(CHECKS[name])
        failed += not good
        lines.append(f"  {'passed' if good else 'FAILED'}  {name} ({time.monotonic() - start:.1f} s)")
    print("\n" + "\n".join(lines), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
