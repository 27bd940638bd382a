"""A version as it is read: the frozen text, or the draft as it would print now; obsolete ones say so."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.models import Document, Revision
from documents.writing.reading import Read, as_read, body_of
from wobo.reporting.models import Report
from wobo.workflow.doors import may

from .comments import threads_of
from .shell import revision_page

OBSOLETE = {Revision.State.SUPERSEDED, Revision.State.WITHDRAWN, Revision.State.ABANDONED}


@require_safe
def revision_detail(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show a version to its readers."""
    made, context = revision_page(request, code, uid, revision)
    threads = threads_of(made, request.user, unresolved=True)
    in_force = made.document.current
    if in_force is not None:
        in_force.document = made.document
    paper = Report.objects.visible_to(request.user).filter(uid=made.issue_uid or made.content_uid).first()
    written = made.document.kind == Document.Kind.WRITTEN
    context |= {
        "sections": _sections(made) if written else [],
        "threads": threads,
        "unresolved": len(threads),
        "paper": paper,
        "obsolete": made.state in OBSOLETE,
        "in_force": in_force,
        "may_write": made.state == Revision.State.DRAFT and may("edit", made, request.user),
        "write_url": write_address(made),
    }
    return TemplateResponse(request, "documents/writing/reader.html", context)


def _sections(revision: Revision) -> list[Read]:
    """Return the text: of a draft with its references as links, for nobody signs that."""
    if revision.content_uid:
        return as_read(revision)
    rows = revision.sections.all()  # type: ignore[attr-defined]
    return [Read(row.key, row.title, body_of(row, revision.document)) for row in rows]


def write_address(revision: Revision) -> str:
    """Return where a version is worked on: its sections, its file, or the layout of its form."""
    document = revision.document
    where = [document.engagement.code, document.uid]
    if document.kind == Document.Kind.FORM:
        return reverse("documents:form_design", args=where)
    name = "file_exchange" if document.kind == Document.Kind.FILE else "write"
    return reverse(f"documents:{name}", args=[*where, revision.uid])
