"""Runs every test: a pass on SQLite, then the tests marked `postgres` once more on PostgreSQL.

Arguments go to pytest. Both cores are used unless the arguments say otherwise. `--cover` measures the branches that
the first pass takes and fails when they are fewer than FLOOR per cent.
"""

import os
import subprocess
import sys
import time

import translations

ROOT = translations.ROOT
NO_TESTS = 5
FLOOR = 90
COVER = ["--cov", "--cov-report=term", f"--cov-fail-under={FLOOR}"]
ALONE = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--collect-only", "--co")


def arguments(given: list[str]) -> list[str]:
    if any(word == name or word.startswith((f"{name}=", "-n")) for word in given for name in ALONE):
        return given
    return ["-n", "2", "--dist", "worksteal", *given]


def run(title: str, given: list[str], **environment: str) -> int:
    print(f"\n==> {title}", flush=True)
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", *arguments(given)]
    code = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
    print(f"==> {title}: {'passed' if code == 0 else f'exit {code}'}, {time.monotonic() - start:.0f} s", flush=True)
    return code


def marked() -> bool:
    """Whether any test asks for PostgreSQL."""
    return any("mark.postgres" in path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def main(given: list[str]) -> int:
    translations.compile_all()
    cover = COVER if "--cover" in given else []
    given = [word for word in given if word != "--cover"]
    if "WOBO_TEST_DATABASE" in os.environ:
        return run(f"Tests, {os.environ['WOBO_TEST_DATABASE']}", given)
    codes = [run("Tests on SQLite", [*given, *cover])]
    if marked() and codes != [2]:  # 2: interrupted
        codes.append(run("Tests on PostgreSQL", given, WOBO_TEST_DATABASE="postgres"))
    if set(codes) == {NO_TESTS}:
        return NO_TESTS
    return max((code for code in codes if code != NO_TESTS), default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
