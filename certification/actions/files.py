"""Keeping what people upload to a client or an engagement."""

from django.core.files.uploadedfile import UploadedFile

from wobo.accounts.models import User, Workspace
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.workflow.doors import record


def keep_upload(
    upload: UploadedFile,
    workspace: Workspace,
    *,
    by: User,
    classification: str = StoredFile.Classification.INTERNAL,
    kind: str = StoredFile.Kind.EVIDENCE,
) -> StoredFile:
    """Keep an upload: checked, its bytes written first, then its row with an event.

    Raises ValidationError for what is not accepted. Bytes of a transaction that fails stay without a row; they harm
    nobody and are found again by their hash.
    """
    content_type = check_upload(upload)
    sha256, size = store.put(upload)
    row = store.row(
        workspace=workspace,
        name=clean_name(upload.name or ""),
        kind=kind,
        content_type=content_type,
        by=by,
        sha256=sha256,
        size=size,
        classification=classification,
    )
    return record(row, "create", by=by)
