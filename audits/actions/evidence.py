"""Evidence: files that are kept, records that were read on site and left there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audits.models import ClauseAssessment, Diagnosis, Evidence
from certification.models import Clause
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.workflow.doors import may, record

from .answers import row_for
from .planning import check_open, locked


def add_files(
    diagnosis: Diagnosis, clause: Clause, files: Sequence[File], *, by: User, classification: str
) -> list[Evidence]:
    """Keep files as evidence on a clause: all of them, or none when one is refused.

    Checked by content before anything is kept. Bytes that this diagnosis holds already get no second number; they
    are linked to this clause too. Raises ValidationError (a sentence per refused file), PermissionDenied, Obstructed.
    """
    if not may("create", Evidence(workspace=diagnosis.workspace, diagnosis=diagnosis), by.fresh()):
        raise PermissionDenied
    check_open(diagnosis, "Evidence")
    types = _checked(files)
    kept = [(clean_name(file.name or ""), kind, *store.put(file)) for file, kind in zip(files, types, strict=True)]
    with transaction.atomic():
        fresh = locked(diagnosis)
        check_open(fresh, "Evidence")
        row = row_for(fresh, clause, by=by)
        return [_keep(fresh, row, by, classification, *one) for one in kept]


def _checked(files: Sequence[File]) -> list[str]:
    """Return the content types. Raises ValidationError with everything that is wrong, not only the first."""
    limit = settings.LIMITS["request_files"]
    if not files:
        raise ValidationError(_("Choose at least one file."))
    if len(files) > limit:
        raise ValidationError(_("At most %(limit)s files at once. Send them in several steps.") % {"limit": limit})
    types, wrong = [], []
    for file in files:
        try:
            types.append(check_upload(file))
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)
    return types


def _keep(
    diagnosis: Diagnosis,
    row: ClauseAssessment,
    by: User,
    classification: str,
    name: str,
    kind: str,
    sha256: str,
    size: int,
) -> Evidence:
    there = Evidence.objects.filter(diagnosis=diagnosis, file__sha256=sha256).first()
    if there is not None:
        linked = [*there.assessments.all(), row]
        return record(there, "edit", by=by, changes={"assessments": list({one.pk: one for one in linked}.values())})
    stored = store.row(
        workspace=diagnosis.workspace,
        name=name,
        kind=StoredFile.Kind.EVIDENCE,
        content_type=kind,
        by=by,
        sha256=sha256,
        size=size,
        classification=classification,
    )
    record(stored, "create", by=by)
    return _create(diagnosis, by, {"title": name, "file": stored, "assessments": [row]})


def add_reference(
    diagnosis: Diagnosis,
    clauses: Sequence[Clause],
    *,
    by: User,
    title: str,
    seen_on: dt.date | None = None,
    **told: Any,
) -> Evidence:
    """Note a record that was read on site and not kept, on one or more clauses.

    `told` may hold reference, dated, kept_at. Seen by: whoever notes it, today unless `seen_on` says another day.
    """
    with transaction.atomic():
        fresh = locked(diagnosis)
        if not may("create", Evidence(workspace=fresh.workspace, diagnosis=fresh), by.fresh()):
            raise PermissionDenied
        check_open(fresh, "Evidence")
        rows = [row_for(fresh, clause, by=by) for clause in clauses]
        seen = {"seen_by": by, "seen_on": seen_on or fresh.cycle.today()}
        return _create(fresh, by, {"title": title, "assessments": rows, **told, **seen})


def _create(diagnosis: Diagnosis, by: User, values: dict[str, Any]) -> Evidence:
    last = Evidence.objects.filter(diagnosis=diagnosis).aggregate(last=Max("number"))["last"] or 0
    evidence = Evidence(workspace=diagnosis.workspace, diagnosis=diagnosis, number=last + 1)
    return record(evidence, "create", by=by, changes=values)


@transaction.atomic
def remove_evidence(evidence: Evidence, row: ClauseAssessment, *, by: User) -> None:
    """Take evidence off a clause; the row stays with its number, the file stays in the store."""
    fresh = locked(evidence.diagnosis)
    if not may("edit", evidence, by.fresh()):
        raise PermissionDenied
    check_open(fresh, "Evidence")
    left = [one for one in evidence.assessments.all() if one.pk != row.pk]
    record(evidence, "edit", by=by, changes={"assessments": left})
