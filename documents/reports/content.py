"""The print of a revision: what is frozen when it leaves the draft, signed, and later issued (S5.6)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.reports import furniture
from documents.models import Document, Revision
from documents.printing import body_of
from wobo.workflow.models.signature import Meaning


def build(revision: Revision, language: str) -> dict[str, Any]:
    """Return the snapshot of a revision: control block, revision record, sections or form."""
    document = revision.document
    engagement = document.engagement
    client = engagement.client
    told = furniture(
        engagement,
        language,
        kind=f"document level-{document.level}",
        title=document.title_in(language),
        number=document.number,
        version=revision.label,
        classification=str(document.get_classification_display()),
        subtitle="",
        standard=client.name_in(language),
        revisions=[_record_line(row, language) for row in _history(revision)],
        slots=_slots(revision, client.name_in(language), language),
    )
    return told | {
        "document": {
            "number": document.number,
            "level": str(document.get_level_display()),
            "department": _department(document, language),
            "language": language,
            "change": revision.change,
        },
        "sections": [
            {"key": section.key, "title": section.title, "html": body_of(section, document, language)}
            for section in revision.sections.all()
        ],
        "form": form_of(document, language),
    }


def _department(document: Document, language: str) -> str:
    department = document.department
    if department is None:
        return ""
    return (language == "en" and department.name_en) or department.name


def _history(revision: Revision) -> list[Revision]:
    """Return the revisions of the document up to this one, the abandoned left out."""
    former = revision.document.revisions.exclude(state=Revision.State.ABANDONED).select_related("author")
    return [one for one in former if (one.edition, one.revision) <= (revision.edition, revision.revision)]


def _record_line(row: Revision, language: str) -> dict[str, str]:
    author = row.author or row.document.writer
    signed = {one.slot: one for one in row.signatures()}
    return {
        "version": row.label,
        "date": row.effective_on.isoformat() if row.effective_on else "",
        "change": row.change or (_("First edition") if (row.edition, row.revision) == (1, 0) else ""),
        "by": _name(author, language),
        "reviewed": next((one.name for name, one in signed.items() if one.meaning == Meaning.REVIEWED), ""),
        "approved": next((one.name for name, one in signed.items() if one.meaning == Meaning.APPROVED), ""),
    }


def _name(person: Any, language: str) -> str:
    return str((language == "en" and person.name_en) or person.name) if person else ""


def _slots(revision: Revision, organisation: str, language: str) -> list[dict[str, str]]:
    """Return the sign block 编制 / 审核 / 批准 with the people named."""
    document = revision.document
    lines = [(Meaning.PREPARED, revision.author or document.writer)]
    lines += [(Meaning.REVIEWED, person) for person in document.reviewers.all()]
    lines.append((Meaning.APPROVED, document.approver))
    return [
        {
            "meaning": str(Meaning(meaning).label),
            "organisation": organisation,
            "role": ((language == "en" and person.post_en) or person.post) if person else "",
            "name": _name(person, language),
            "signed_by": "",
            "signed_on": "",
        }
        for meaning, person in lines
    ]


def form_of(document: Document, language: str) -> dict[str, Any]:
    """Return the empty form of a level-R document in one language, or nothing for any other."""
    form = document.form
    if document.kind != Document.Kind.FORM or not form:
        return {}

    def words(one: Any) -> str:
        return str(one.get(language) or one.get("zh-hans") or "") if isinstance(one, dict) else str(one)

    return {
        "landscape": form.get("orientation") == "landscape",
        "head": [words(one) for one in form.get("head", [])],
        "columns": [words(one) for one in form.get("columns", [])],
        "rows": list(range(1, int(form.get("rows") or 12) + 1)),
        "foot": [words(one) for one in form.get("foot", [])],
        "kept": _("Kept for %(time)s by %(who)s") % {"time": document.retention, "who": document.keeper}
        if document.retention and document.keeper
        else "",
        "belongs": str(document.parent.number) if document.parent else "",
        "number_word": pgettext("form", "No."),
    }
