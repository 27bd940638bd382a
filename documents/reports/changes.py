"""The change request (F16) and the declaration of formal operation."""

from typing import Any

from django.utils.translation import gettext as _

from certification.reports import furniture
from documents.models import ChangeRequest, EditionChange, EditionItem
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .lists import day, named


def request(change: ChangeRequest, language: str) -> dict[str, Any]:
    """Return a change request as its approver signs it."""
    document = change.document
    engagement = document.engagement
    held = document.current
    return furniture(engagement, language, kind="change-request", title=_("Document change request")) | {
        "code": change.code,
        "document": {
            "number": document.number,
            "title": document.title_in(language),
            "version": held.label if held else "",
            "department": named(document.department, language),
        },
        "natures": _ticked(ChangeRequest.Nature, change.nature),
        "grounds": _ticked(ChangeRequest.Ground, change.ground),
        "source": str(change.get_source_display()),
        "about": change.about_text,
        "place": change.place,
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
        "applicant": named(change.applicant, language) or str(change.proposed_by),
        "proposed_on": day(change.proposed_on),
        "opinion": change.opinion,
        "reviewed": str(change.reviewed_by or ""),
        "reviewed_on": day(change.reviewed_on),
        "decision": change.decision,
        "decided": str(change.decided_by or ""),
        "decided_on": day(change.decided_on),
        "verdict": str(change.get_state_display()) if change.decided_on else "",
    }


def _ticked(choices: Any, chosen: str) -> list[dict[str, Any]]:
    return [{"word": str(one.label), "on": one == chosen} for one in choices]


def declaration(edition: EditionChange, language: str) -> dict[str, Any]:
    """Return the declaration of formal operation, with the documents of the edition."""
    engagement = edition.cycle.engagement
    items = EditionItem.objects.filter(edition=edition).select_related("document", "revision")
    rows = sorted(items, key=lambda item: (item.document.level != "M", item.document.number))
    held = {item.document_id: item.document.current for item in rows}
    return furniture(engagement, language, kind="formal-operation", title=_("Declaration of formal operation")) | {
        "version": edition.label,
        "statement": edition.statement,
        "operation_on": day(edition.operation_on),
        "in_force_on": day(edition.in_force_on),
        "lines": [
            {
                "number": item.document.number,
                "title": item.document.title_in(language),
                "version": _label(item, held),
                "way": str(item.get_way_display()),  # type: ignore[attr-defined]
            }
            for item in rows
        ],
        "slots": [
            {
                "meaning": str(Meaning.AUTHORISED.label),
                "organisation": engagement.client.name_in(language),
                "role": str(Role.TOP_MANAGER.label),
                "name": "",
                "signed_by": "",
                "signed_on": "",
            }
        ],
        "seals": [{"organisation": engagement.client.name_in(language), "note": ""}],
    }


def _label(item: EditionItem, held: dict[int, Any]) -> str:
    found = item.revision or held.get(item.document_id)
    return found.label if found else ""
