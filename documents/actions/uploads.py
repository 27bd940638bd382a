"""Keeping uploaded files of the register."""

from typing import Any

from django.core.files.base import File

from wobo.accounts.models import User
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.workflow.doors import record


def keep(file: File, workspace: Any, *, by: User, kind: str = StoredFile.Kind.EVIDENCE) -> StoredFile:
    """Keep an upload in the store, with its row on the trail. Raises ValidationError, in words."""
    content_type = check_upload(file)
    sha256, size = store.put(file)
    return keep_bytes(file.name or "", content_type, sha256, size, workspace, by=by, kind=kind)


def keep_bytes(
    name: str, content_type: str, sha256: str, size: int, workspace: Any, *, by: User, kind: str
) -> StoredFile:
    """Make the row of bytes that are in the store."""
    told = {"workspace": workspace, "name": clean_name(name), "kind": kind, "content_type": content_type, "by": by}
    return record(store.row(**told, sha256=sha256, size=size), "create", by=by)
