"""The layout of a record form: changed while a version is drafted, frozen with it; printed empty for filling in."""

# claims: S5.1.3.4
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import Document, Revision
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

KIND = "record-form"


def frozen(document: Document) -> Revision | None:
    """Return the version whose content fixes the layout now, or None while it may be changed.

    A form without any version yet is free; from then on it is changed in a draft.
    """
    opened = document.open
    if opened is not None:
        return None if opened.state == Revision.State.DRAFT else opened  # type: ignore[no-any-return]
    return document.current  # type: ignore[no-any-return]


@transaction.atomic
def lay_out(document: Document, told: dict[str, Any], *, by: User) -> Document:
    """Change the layout of a form. Raises PermissionDenied, and Obstructed while a version has frozen it."""
    Chain.objects.locked(document.workspace_id)
    fresh = Document.objects.get(pk=document.pk)
    held = frozen(fresh)
    if held is not None:
        raise Obstructed(
            _("%(version)s holds this layout. Begin a new version to change it.") % {"version": held.label}
        )
    layout = {name: told[name] for name in ("orientation", "head", "columns", "rows", "foot")}
    changes = {"form": layout, "retention": told["retention"], "keeper": told["keeper"]}
    return record(fresh, "edit", by=by, changes=changes)


def print_empty(document: Document, language: str, *, by: User) -> Report:
    """Have the empty form made, to be filled by hand. Raises PermissionDenied, Obstructed when too much is queued."""
    return request(KIND, document, language, by=by)
