"""The tests make their tables from the models; an installation makes them by migrations. Both must be the same."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

Schema = dict[str, object]


def schema_of(cursor: sqlite3.Cursor) -> dict[str, Schema]:
    """Return per table its columns (type, null, key), the columns of its indexes, its checks and its triggers."""
    found: dict[str, Schema] = {}
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for table, sql in cursor.fetchall():
        cursor.execute(f"PRAGMA table_info('{table}')")
        columns = {row[1]: (row[2], row[3], row[5]) for row in cursor.fetchall()}
        cursor.execute(f"PRAGMA index_list('{table}')")
        indexes = []
        for _seq, name, unique, _origin, partial in cursor.fetchall():
            cursor.execute(f"PRAGMA index_info('{name}')")
            indexes.append((tuple(row[2] for row in cursor.fetchall()), unique, partial))
        cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")  # noqa: S608
        triggers = {row[0] for row in cursor.fetchall()}
        told = {"columns": columns, "indexes": sorted(map(str, indexes)), "checks": sql.count("CHECK")}
        found[table] = {**told, "triggers": triggers}
    return found


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="compares files of SQLite")
def test_migrations_build_what_the_models_say(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        wanted = schema_of(cursor.cursor)
    database = tmp_path / "migrated.sqlite3"
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]

    with sqlite3.connect(database) as migrated:
        found = schema_of(migrated.cursor())

    apart = {"django_migrations", "cache"}  # written down by migrate; made by createcachetable
    assert found.keys() - apart == wanted.keys() - apart
    assert {name: found[name] for name in found.keys() - apart if found[name] != wanted[name]} == {}
