"""The print of a revision: what is frozen when it leaves the draft, signed, and later issued (S5.6)."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.reports import furniture
from documents.models import Document, PaperSignature, Revision, Step
from documents.models.stages import Stage
from documents.printing import body_of
from documents.steps import Given
from documents.writing.sheet import rows_that_fit
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
        revisions=[record_line(row, language) for row in history(revision)],
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


def history(revision: Revision) -> list[Revision]:
    """Return the revisions of the document up to this one, the abandoned left out."""
    former = revision.document.revisions.exclude(state=Revision.State.ABANDONED)
    rows = former.select_related("author", "upload", "document__writer", "document__engagement__client")
    return [one for one in rows if (one.edition, one.revision) <= (revision.edition, revision.revision)]


def record_line(row: Revision, language: str) -> dict[str, str]:
    """Return a line of the revision record: what changed, from when, who wrote, reviewed and approved it."""
    author = row.author or row.document.writer
    given = given_of(row)
    return {
        "version": row.label,
        "date": row.effective_on.isoformat() if row.effective_on else "",
        "change": row.change or (_("First edition") if (row.edition, row.revision) == (1, 0) else ""),
        "by": name_of(author, language),
        "reviewed": _signers(given, Stage.REVIEW, language),
        "approved": _signers(given, Stage.APPROVAL, language),
    }


def given_of(revision: Revision) -> list[tuple[Step, Given]]:
    """Return (step, signature) of all that was signed on the frozen bytes, whatever the register says meanwhile."""
    content = revision.frozen_file
    if content is None:
        return []
    flow = revision.flow
    given = flow.given_on(content.sha256)
    return [(step, given[step.slot]) for step in flow.steps if step.slot in given]


def _signers(given: list[tuple[Step, Given]], stage: str, language: str) -> str:
    comma = pgettext("between names", ", ")
    return comma.join(signer_of(step, row, language) for step, row in given if step.stage == stage)


def signer_of(step: Step, row: Given, language: str) -> str:
    """Return who signed as a paper in `language` names them; a delegate signs in their own name."""
    person = step.person
    own = person is not None and (isinstance(row, PaperSignature) or row.signer_id == person.user_id)
    return name_of(person, language) if own else row.name


def signed_on(row: Given, zone: ZoneInfo) -> str:
    """Return the day of a signature at the client's."""
    day = row.signed_on if isinstance(row, PaperSignature) else row.at.astimezone(zone).date()
    return day.isoformat()


def name_of(person: Any, language: str) -> str:
    """Return the name of a person as a paper in `language` prints it."""
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
            "name": name_of(person, language),
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

    kept = _("Kept for %(time)s by %(who)s") % {"time": document.retention, "who": document.keeper}
    printed = {
        "landscape": form.get("orientation") == "landscape",
        "head": [words(one) for one in form.get("head") or []],
        "columns": [words(one) for one in form.get("columns") or []],
        "foot": [words(one) for one in form.get("foot") or []],
        "kept": kept if document.retention and document.keeper else "",
    }
    rows = rows_that_fit(int(form.get("rows") or 12), **printed)
    return printed | {
        "rows": list(range(1, rows + 1)),
        "belongs": str(document.parent.number) if document.parent else "",
        "number_word": pgettext("form", "No."),
    }
