"""Guards in the database: what was signed or written to the trail cannot be changed, not even by raw SQL.

Models say `guards = "append_only"`, or `guards = Frozen(columns, when)`. One idempotent function installs all
of them after every migrate, never a migration: an SQLite AlterField rebuilds the table and drops its triggers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models

FUNCTION = """
CREATE OR REPLACE FUNCTION wobo_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'wobo: % is guarded', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


@dataclass(frozen=True)
class Frozen:
    """Columns that stay as they are once `when` (SQL about OLD) holds; such a row cannot be deleted either."""

    columns: tuple[str, ...]
    when: str


def guarded_models() -> list[type[models.Model]]:
    """Return the models that ask for guards."""
    return [model for model in apps.get_models() if hasattr(model, "guards")]


def _sqlite(model: type[models.Model]) -> dict[str, str]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, 'wobo: {table} is guarded'); END"
    guard = model.guards  # type: ignore[attr-defined]
    if isinstance(guard, Frozen):
        differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in guard.columns)
        return {
            f"guard_{table}_update": f'BEFORE UPDATE ON "{table}" WHEN ({guard.when}) AND ({differs}) {refuse}',
            f"guard_{table}_delete": f'BEFORE DELETE ON "{table}" WHEN ({guard.when}) {refuse}',
        }
    taken = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")" for columns in _unique(model)
    )
    return {
        f"guard_{table}_update": f'BEFORE UPDATE ON "{table}" {refuse}',
        f"guard_{table}_delete": f'BEFORE DELETE ON "{table}" {refuse}',
        # INSERT OR REPLACE deletes without a delete trigger unless the client sets a pragma: refuse the place itself.
        f"guard_{table}_replace": (
            f'BEFORE INSERT ON "{table}" WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {taken}) {refuse}'  # noqa: S608
        ),
    }


def _unique(model: type[models.Model]) -> list[list[str | None]]:
    """Return the column sets that name a row: primary key, unique fields, unconditional unique constraints."""
    meta = model._meta
    found = [[field.column] for field in meta.concrete_fields if field.unique]
    whole = [one for one in meta.constraints if isinstance(one, models.UniqueConstraint) and one.condition is None]
    found += [[meta.get_field(name).column for name in one.fields] for one in whole if one.fields]  # type: ignore[union-attr]
    return found


def _postgres(model: type[models.Model]) -> dict[str, str]:
    table = model._meta.db_table
    call = "EXECUTE FUNCTION wobo_refuse()"
    guard = model.guards  # type: ignore[attr-defined]
    truncate = {f"guard_{table}_truncate": f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}'}
    if isinstance(guard, Frozen):
        differs = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in guard.columns)
        return truncate | {
            f"guard_{table}_update": (
                f'BEFORE UPDATE ON "{table}" FOR EACH ROW WHEN (({guard.when}) AND ({differs})) {call}'
            ),
            f"guard_{table}_delete": f'BEFORE DELETE ON "{table}" FOR EACH ROW WHEN ({guard.when}) {call}',
        }
    return truncate | {f"guard_{table}_change": f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}'}


def wanted(using: str = DEFAULT_DB_ALIAS) -> dict[str, tuple[str, str]]:
    """Return {trigger: (table, definition)} for the database in use; only for tables that exist."""
    connection = connections[using]
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    tables = set(connection.introspection.table_names())
    return {
        name: (model._meta.db_table, definition)
        for model in guarded_models()
        if model._meta.db_table in tables
        for name, definition in make(model).items()
    }


def present(using: str = DEFAULT_DB_ALIAS) -> dict[str, str]:
    """Return {trigger: definition} of our triggers in the database; a disabled one does not count."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
        else:
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
                " WHERE tgname LIKE 'guard_%' AND tgenabled IN ('O', 'A')"
            )
        return dict(cursor.fetchall())


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the triggers that should be there and are not, or (SQLite) read differently from ours."""
    there = present(using)
    sqlite = connections[using].vendor == "sqlite"
    return sorted(
        name
        for name, (_table, definition) in wanted(using).items()
        if name not in there or (sqlite and there[name] != f'CREATE TRIGGER "{name}" {definition}')
    )


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make every guard anew. Safe to run at any time."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, (table, definition) in wanted(using).items():
            _drop(cursor, name, table)
            cursor.execute(f'CREATE TRIGGER "{name}" {definition}')


def _drop(cursor: Any, name: str, table: str) -> None:
    vendor = cursor.db.vendor
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if vendor == "postgresql" else ""))


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Take the guards away for a while: emptying a test database, restoring a backup; nothing else."""
    with connections[using].cursor() as cursor:
        for name, (table, _definition) in wanted(using).items():
            _drop(cursor, name, table)
    try:
        yield
    finally:
        install(using)


def install_after_migrate(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Receiver of the last app's post_migrate: every table is there."""
    install(using)
