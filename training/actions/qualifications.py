"""Proofs of competence of a person; they belong to the client and outlive an engagement."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from certification.actions import keep_upload
from certification.models import Person
from training.models import Qualification
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.workflow.doors import may, record


@transaction.atomic
def keep_qualification(
    person: Person,
    fields: dict[str, Any],
    *,
    by: User,
    upload: UploadedFile | None = None,
    qualification: Qualification | None = None,
) -> Qualification:
    """Add a proof of competence, or change one; `upload` replaces the file that proves it.

    Raises ValidationError for a file that is not accepted, PermissionDenied.
    """
    row = qualification or Qualification(workspace=person.workspace, person=person)
    verb = "edit" if row.pk else "create"
    if not may(verb, row, by.fresh()):
        raise PermissionDenied
    if upload is not None:
        confidential = StoredFile.Classification.CONFIDENTIAL
        fields = {**fields, "file": keep_upload(upload, person.workspace, by=by, classification=confidential)}
    return record(row, verb, by=by, changes=fields)


def remove_qualification(qualification: Qualification, *, by: User) -> Qualification:
    """Take a proof out; the trail keeps what it said, the store its file."""
    return record(qualification, "remove", by=by)
