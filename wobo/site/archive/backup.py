"""Making a backup: rows of one moment first, then the files that they name."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from wobo.files import store
from wobo.files.models import StoredFile
from wobo.workflow import clock

from . import rows
from .zipped import CHUNK, Reader, Writer


def backup(path: Path) -> tuple[int, list[str]]:
    """Write a backup to `path`, whole or not at all, and verify it by reading it again.

    Returns (rows written, the sha256 of stored files that are missing or altered and so could not be taken along).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        count, damaged = _write(draft)
        Reader(draft).verify()
        draft.chmod(0o600)
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count, damaged


def _write(draft: Path) -> tuple[int, list[str]]:
    writer = Writer(draft)
    counts: dict[str, int] = {}
    with rows.snapshot():
        for model in rows.backed_up():
            label = model._meta.label
            writer.add(f"database/{label}.jsonl", _text(rows.lines_of(model), counts, label), compress=True)
        wanted = list(StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).distinct())
    damaged = []
    for sha256 in wanted:
        if store.is_intact(sha256):
            writer.add(f"files/{sha256}", _bytes(sha256), compress=False)
        else:
            damaged.append(sha256)
    writer.close(
        {
            "app": settings.VERSION,
            "made_at": clock.now().isoformat(),
            "database": connection.vendor,
            "schema": rows.schema(),
            "rows": counts,
            "damaged": damaged,
        }
    )
    return sum(counts.values()), damaged


def _text(lines: Iterator[str], counts: dict[str, int], label: str) -> Iterator[bytes]:
    counts[label] = 0
    for line in lines:
        counts[label] += 1
        yield line.encode() + b"\n"


def _bytes(sha256: str) -> Iterator[bytes]:
    with default_storage.open(store.key_of(sha256), "rb") as kept:
        while chunk := kept.read(CHUNK):
            yield chunk
