"""Rows as lines of JSON and back, the same on every database, exact to the microsecond."""

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from wobo.notices.sealed import SealedTextField, seal, unseal

# Sessions end with a restore: whoever held one signs in again.
LEFT_OUT = {"sessions.Session", "usersessions.UserSession"}
BATCH = 500


def backed_up() -> list[type[models.Model]]:
    """Return the models whose rows a backup holds, tables of many-to-many relations included."""
    every = apps.get_models(include_auto_created=True)
    return [m for m in every if m._meta.managed and not m._meta.proxy and m._meta.label not in LEFT_OUT]


def schema() -> list[str]:
    """Return the names of the migrations that the code has: a backup fits the schema that it was made with."""
    known = {config.label for config in apps.get_app_configs()}
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return sorted(f"{app}.{name}" for app, name in disk if app in known)


def lines_of(model: type[models.Model]) -> Iterator[str]:
    """Yield each row as one line of JSON, in the order of the primary key."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
        yield json.dumps([_out(f, v) for f, v in zip(fields, row, strict=True)], ensure_ascii=False)


def _out(field: models.Field, value: Any) -> Any:
    if isinstance(field, SealedTextField):
        return seal(value or "")
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta | decimal.Decimal | uuid.UUID):
        return str(value)
    return value


def _in(field: models.Field, value: Any) -> Any:
    if isinstance(field, SealedTextField):
        return unseal(value)
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)


def insert(model: type[models.Model], lines: Iterator[str]) -> int:
    """Insert rows exactly as they were: no signal, no default, no `auto_now`. Returns how many."""
    fields = list(model._meta.concrete_fields)
    batch: list[models.Model] = []
    count = 0
    for line in lines:
        values = json.loads(line)
        row = model()
        for field, value in zip(fields, values, strict=True):
            setattr(row, field.attname, _in(field, value))
        batch.append(row)
        count += 1
        if len(batch) == BATCH:
            _write(model, fields, batch)
    _write(model, fields, batch)
    return count


def _write(model: type[models.Model], fields: list[models.Field], batch: list[models.Model]) -> None:
    size = max(connection.ops.bulk_batch_size(fields, batch), 1) if batch else 1
    for start in range(0, len(batch), size):
        rows = batch[start : start + size]
        model._base_manager.get_queryset()._insert(  # type: ignore[attr-defined]  # noqa: SLF001  what loaddata uses
            rows, fields=fields, using=connection.alias, raw=True
        )
    batch.clear()


def snapshot() -> "Any":
    """Return a context in which all reads see the database as of one moment, while others go on writing."""
    return _sqlite_snapshot() if connection.vendor == "sqlite" else _postgres_snapshot()


class _sqlite_snapshot:  # noqa: N801  a context, read as a verb
    """A deferred read transaction: Django's own would lock out every writer."""

    def __enter__(self) -> None:
        self.own = not connection.in_atomic_block
        if self.own:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN DEFERRED")
                cursor.execute("SELECT count(*) FROM sqlite_master")  # the moment is that of the first read

    def __exit__(self, *_error: object) -> None:
        if self.own:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


class _postgres_snapshot(transaction.Atomic):  # noqa: N801
    """One repeatable-read, read-only transaction."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __enter__(self) -> None:
        outermost = not connection.in_atomic_block
        super().__enter__()
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
