"""A backup of SQLite goes into PostgreSQL and back: how an installation grows out of one machine (F22)."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTLE = """
from io import StringIO
from django.core.management import call_command
def run(*words, **options):
    call_command(*words, stdout=StringIO(), **options)
run("migrate", verbosity=0)
run("createcachetable")
"""
FILL = """
from tests.people import make_cast
from wobo.files import store
from wobo.workflow.doors import record
cast = make_cast()
sha256, size = store.put("证据".encode() * 100)
row = store.row(workspace=cast.engagement_a, name="证据.txt", kind="evidence", content_type="text/plain", by=cast.lead,
                sha256=sha256, size=size)
record(row, "create", by=cast.lead)
for number in range(30):
    record(cast.client_a, "edit", by=cast.partner, changes={"name": f"客户 {number}"})
"""
CHECK = """
run("verify_trail")
run("check", databases=["default"])
"""
DUMP = """
from wobo.site.archive import rows
from wobo.workflow.models import Event
for model in rows.backed_up():
    if model._meta.label not in {"workflow.Chain", "workflow.Event"}:
        for line in rows.lines_of(model):
            print(model._meta.label, line)
print([event.hash for event in Event.objects.exclude(verb="restored").order_by("pk")])
"""


class Installation:
    """One installation with a folder of its own, worked by commands as from outside."""

    def __init__(self, folder: Path, database: str = "") -> None:
        folder.mkdir()
        self.environment = {
            **os.environ,
            "VAR_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "DATABASE_URL": database or f"sqlite:///{folder / 'wobo.sqlite3'}",
        }

    def does(self, *steps: str) -> str:
        """Do the steps in one process; return what was printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", SETTLE + "".join(steps)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=1200,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


def command(name: str, path: Path) -> str:
    return f"\nrun({name!r}, {str(path)!r})\n"


def new_database(server: str, name: str) -> str:
    with contextlib.closing(psycopg2.connect(server.replace("postgres://", "postgresql://"))) as link:
        link.autocommit = True
        link.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
        link.cursor().execute(f"CREATE DATABASE {name}")
    return f"{server.rsplit('/', 1)[0]}/{name}"


@pytest.mark.postgres(only=True)  # the pass that has a server at hand
def test_installation_moves_from_sqlite_to_postgresql_and_back(tmp_path: Path, postgres_server: str) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    large_database = new_database(postgres_server, "wobo_across")

    small = Installation(tmp_path / "small").does(FILL, command("backup", first), DUMP)
    large = Installation(tmp_path / "large", large_database).does(
        command("restore", first), CHECK, command("backup", second), DUMP
    )
    again = Installation(tmp_path / "again").does(command("restore", second), CHECK, DUMP)

    assert len(small.splitlines()) > 50
    assert large == small
    assert again == small
