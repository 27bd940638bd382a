"""Papers about copies: the sheet on which holders sign for receipt, the record of destruction (F17)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.reports import furniture
from documents.models import Copy, Destruction, Revision

from .lists import day, named


def receipts(revision: Revision, language: str) -> dict[str, Any]:
    """Return the receipt sheet of a version: a line per copy, filled in where it was signed on screen."""
    document = revision.document
    engagement = document.engagement
    copies = Copy.objects.loaded().filter(revision=revision).exclude(state=Copy.State.CANCELLED).order_by("number")
    title = _("Receipt of a controlled document")
    return furniture(engagement, language, kind="receipt-sheet", title=title) | {
        "document": {
            "number": document.number,
            "title": document.title_in(language),
            "version": revision.label,
            "effective_on": day(revision.effective_on),
        },
        "lines": [
            {
                "copy": copy.code,
                "department": copy.department_in(language),
                "person": copy.person_in(language),
                "form": str(copy.get_medium_display()),
                "issued": day(copy.issued_on),
                "signed": named(copy.received_by, language),
                "received": day(copy.received_on),
                "reason": copy.late_reason,
            }
            for copy in copies
        ],
    }


def destruction(record: Destruction, language: str) -> dict[str, Any]:
    """Return the record of destruction (F17)."""
    copies = Copy.objects.loaded().filter(destruction=record)
    rows = list(copies.order_by("revision__document__number", "revision", "number"))
    decided = record.state in {Destruction.State.APPROVED, Destruction.State.DESTROYED}
    verdict = pgettext("destruction", "Approved") if decided else pgettext("destruction", "Refused")
    return furniture(record.engagement, language, kind="destruction", title=_("Record of destruction")) | {
        "code": record.code,
        "reason": record.reason,
        "applied": f"{record.applied_by} {day(record.applied_on)}",
        "verdict": verdict if record.decided_on else "",
        "opinion": record.opinion,
        "decided": f"{record.decided_by} {day(record.decided_on)}" if record.decided_on else "",
        "destroyed_on": day(record.destroyed_on),
        "destroyer": named(record.destroyer, language),
        "witness": named(record.witness, language),
        "count": str(len(rows)),
        "lines": [
            {
                "title": one.revision.document.title_in(language),
                "number": one.revision.document.number,
                "version": one.revision.label,
                "copy": one.code,
                "holder": " ".join(filter(None, [one.department_in(language), one.person_in(language)])),
            }
            for one in rows
        ],
    }
