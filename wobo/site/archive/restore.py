"""Restoring a backup: everything is verified before anything is touched; then all rows in one transaction."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.files.base import File
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from wobo.accounts.models import User, Workspace
from wobo.files import store
from wobo.workflow import checkpoints, guards, trail
from wobo.workflow.models import Chain

from . import rows
from .zipped import ArchiveBroken, Reader


class NotEmpty(RuntimeError):
    """The database holds an installation already."""


def restore(path: Path, *, force: bool = False) -> dict[str, Any]:
    """Replace what is in the database by the backup at `path`, and bring its files along. Returns the manifest.

    Raises ArchiveBroken or NotEmpty before anything was touched. Files are only ever added; the rows change in one
    transaction that ends with a declared `restored` event on every chain.
    """
    reader = Reader(path)
    reader.verify()
    _check_schema(reader.manifest)
    if not force and (Workspace.objects.exists() or User.objects.filter(is_system=False).exists()):
        raise NotEmpty("The database is not empty. --force replaces everything in it.")
    _bring_files(reader)
    try:
        _replace_everything(reader)
    except DatabaseError as refused:
        first = refused.__context__ or refused  # putting the guards back fails after the refusal proper
        raise ArchiveBroken(f"The database refuses the rows of the backup: {first}") from refused
    checkpoints.write_checkpoints(note="restored")
    return reader.manifest


def _replace_everything(reader: Reader) -> None:
    with transaction.atomic():
        with guards.lifted():
            _replace_rows(reader)
            _settle()
        _declare(reader)


def _check_schema(manifest: dict[str, Any]) -> None:
    here, there = set(rows.schema()), set(manifest.get("schema", []))
    if here != there:
        odd = sorted(here ^ there)
        raise ArchiveBroken(
            f"The backup was made by version {manifest.get('app')} with other tables ({odd[0]}). Restore it with that"
            " version, then upgrade."
        )
    expected = {f"database/{model._meta.label}.jsonl" for model in rows.backed_up()}
    found = {name for name in manifest["members"] if name.startswith("database/")}
    if expected != found:
        raise ArchiveBroken(f"The backup has other tables than this installation: {min(expected ^ found)}")


def _bring_files(reader: Reader) -> None:
    """Put every file where its hash says; what is there and intact stays as it is."""
    for name in reader.members:
        kind, _slash, sha256 = name.partition("/")
        if kind == "files" and not store.is_intact(sha256):
            with _spooled(reader.open(name)) as content:
                store.put(File(content))


def _spooled(member: IO[bytes]) -> IO[bytes]:
    held = tempfile.SpooledTemporaryFile(max_size=16 * 2**20)  # noqa: SIM115  the caller closes it
    with member:
        shutil.copyfileobj(member, held)
    held.seek(0)
    return held


def _replace_rows(reader: Reader) -> None:
    """Empty every table, sessions too, and fill it; foreign keys are checked at the end, so the order is free."""
    with connection.cursor() as cursor:
        for model in [*rows.backed_up(), *_forgotten()]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own names
    for model in rows.backed_up():
        name = f"database/{model._meta.label}.jsonl"
        count = rows.insert(model, _filled(reader.lines(name)))
        if count != reader.manifest["rows"].get(model._meta.label):
            raise ArchiveBroken(f"{name} has another number of rows than the manifest says.")


def _forgotten() -> list[type[models.Model]]:
    return [apps.get_model(label) for label in sorted(rows.LEFT_OUT)]


def _filled(lines: Iterator[str]) -> Iterator[str]:
    return (line for line in lines if line.strip())


def _settle() -> None:
    """Check the foreign keys now, and let the counters of PostgreSQL go on after the highest number."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in connection.ops.sequence_reset_sql(no_style(), rows.backed_up()):
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    else:
        connection.check_constraints()


def _declare(reader: Reader) -> None:
    """Say on every chain that it was restored, from what."""
    system = User.system()
    told = {"made_at": reader.manifest["made_at"], "app": reader.manifest["app"], "manifest_sha256": reader.sha256}
    for workspace_id in Chain.objects.order_by("workspace_id").values_list("workspace_id", flat=True):
        chain = Chain.objects.locked(workspace_id)
        trail.append(chain, chain.workspace, "restored", by=system, data=told)
