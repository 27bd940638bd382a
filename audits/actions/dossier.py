"""What people add to the dossier: words on an item, papers brought in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import DossierFile, DossierItem
from certification import dossier
from certification.actions.files import keep_upload
from certification.dossier import Item
from certification.models import Cycle
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain


def item_of(cycle: Cycle, key: str) -> Item:
    """Return an item of the engagement's list. Raises LookupError."""
    for item in dossier.items(cycle.engagement.profile):
        if item.key == key:
            return item
    raise LookupError(key)


def row_of(cycle: Cycle, key: str) -> DossierItem:
    """Return the row of an item, an unsaved one where nothing was said of it yet."""
    found = DossierItem.objects.filter(cycle=cycle, key=key).select_related("workspace").first()
    return found or DossierItem(workspace=cycle.engagement.workspace, cycle=cycle, key=key)


def _kept(cycle: Cycle, key: str, *, by: User) -> DossierItem:
    """Return the row of an item, made where there was none. The caller holds the chain."""
    row = row_of(cycle, item_of(cycle, key).key)
    return row if row.pk else record(row, "create", by=by)


def say(cycle: Cycle, key: str, changes: dict[str, Any], *, by: User) -> DossierItem:
    """Say of an item that it does not apply, and why; or leave a remark. Raises PermissionDenied, Obstructed."""
    item = item_of(cycle, key)
    if changes.get("not_applicable") and not item.optional:
        raise Obstructed(_("This item is asked of everybody; it cannot be marked as not applicable."))
    with transaction.atomic():
        Chain.objects.locked(cycle.engagement.workspace_id)
        row = row_of(cycle, key)
        return record(row, "edit" if row.pk else "create", by=by, changes=changes)


@dataclass(frozen=True)
class Brought:
    """A paper to bring in: a file, or where it is kept."""

    title: str
    upload: UploadedFile | None = None
    classification: str = StoredFile.Classification.INTERNAL
    reference: str = ""
    dated: dt.date | None = None
    valid_until: dt.date | None = None


def bring_in(cycle: Cycle, key: str, paper: Brought, *, by: User) -> DossierFile:
    """Bring a paper in for an item.

    Raises PermissionDenied, ValidationError for a file that is not accepted, Obstructed where there is none at all.
    """
    if paper.upload is None and not paper.reference:
        raise Obstructed(_("Choose a file, or say where the paper is kept."))
    if not may_keep(cycle, by.fresh()):
        raise PermissionDenied  # before any byte is kept
    with transaction.atomic():
        Chain.objects.locked(cycle.engagement.workspace_id)
        item, stored = _kept(cycle, key, by=by), None
        if paper.upload is not None:
            stored = keep_upload(paper.upload, item.workspace, by=by, classification=paper.classification)
        told = {name: getattr(paper, name) for name in ("title", "reference", "dated", "valid_until")}
        row = DossierFile(workspace=item.workspace, item=item)
        return record(row, "create", by=by, changes={**told, "file": stored})


def take_out(paper: DossierFile, *, by: User) -> None:
    """Take a paper out of the dossier; its bytes stay kept."""
    record(paper, "remove", by=by)


def may_keep(cycle: Cycle, user: User) -> bool:
    """Whether the user gathers the papers of this dossier."""
    return may("create", DossierItem(workspace=cycle.engagement.workspace, cycle=cycle, key="any"), user)
