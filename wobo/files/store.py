"""Keep bytes, find them again, prove that they are the same."""

import hashlib
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from wobo.accounts.clock import now
from wobo.accounts.models import User, Workspace

from .models import StoredFile

CHUNK = 1 << 20


class IntegrityLost(RuntimeError):
    """The stored bytes are missing, or are not what their name says."""


def key_of(sha256: str) -> str:
    """Return the storage name of some bytes: two levels of folders, then the whole hash."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def digest(content: IO[bytes] | File) -> tuple[str, int]:
    """Return (sha256 in hex, size in bytes) of an open file, and wind it back."""
    content.seek(0)
    found, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        found.update(chunk)
        size += len(chunk)
    content.seek(0)
    return found.hexdigest(), size


def put(content: bytes | File) -> tuple[str, int]:
    """Write bytes unless the same are there already. Returns (sha256 in hex, size in bytes).

    A copy that rotted is replaced by the good bytes at hand: the name is the proof of what belongs there.
    """
    held: File = ContentFile(content) if isinstance(content, bytes) else content
    sha256, size = digest(held)
    if not is_intact(sha256):
        if default_storage.exists(key_of(sha256)):
            default_storage.delete(key_of(sha256))
        default_storage.save(key_of(sha256), held)
    return sha256, size


def is_intact(sha256: str) -> bool:
    """Whether the bytes are there and hash to their name; reads all of them."""
    try:
        with default_storage.open(key_of(sha256), "rb") as kept:
            return digest(kept)[0] == sha256
    except (FileNotFoundError, OSError):
        return False


def read(stored: StoredFile) -> bytes:
    """Return the bytes of a file. Raises IntegrityLost when they are missing or altered."""
    try:
        with default_storage.open(key_of(stored.sha256), "rb") as kept:
            content = bytes(kept.read())
    except FileNotFoundError as error:
        raise IntegrityLost(stored.sha256) from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise IntegrityLost(stored.sha256)
    return content


def path_of(sha256: str) -> Path:
    """Return where the bytes lie on this machine's disk; only for a file-system storage."""
    return Path(default_storage.path(key_of(sha256)))


def drop(key: str) -> None:
    """Remove a passing file that no row names: what a worker puts down between two steps. Never one of the kept."""
    if key == key_of(Path(key).name):
        raise ValueError(key)
    if default_storage.exists(key):
        default_storage.delete(key)


def row(*, workspace: Workspace, name: str, kind: str, content_type: str, by: User, **fields: Any) -> StoredFile:
    """Return an unsaved StoredFile; `fields` hold sha256, size and, if wished, classification.

    The caller saves it through `record(…, "create")`, which puts it on the trail.
    """
    return StoredFile(
        workspace=workspace, name=name, kind=kind, content_type=content_type, kept_by=by, kept_at=now(), **fields
    )
