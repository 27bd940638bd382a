"""What the pages of the register begin with: the document that the reader may see, in the engagement's frame."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from certification.shell import engagement_page
from documents.models import Document, Revision
from wobo.workflow.doors import may


def documents_page(request: HttpRequest, code: str) -> tuple[Any, dict[str, Any]]:
    """Return the engagement and the context of its documents' pages."""
    return engagement_page(request, code, "documents")


def document_page(request: HttpRequest, code: str, uid: str) -> tuple[Document, dict[str, Any]]:
    """Return a document of the engagement, 404 for any other."""
    engagement, context = documents_page(request, code)
    found = Document.objects.visible_to(request.user).filter(engagement=engagement)
    related = ("department", "writer__user", "checker", "approver__user", "parent")
    document = get_object_or_404(found.select_related(*related), uid=uid)
    document.engagement, document.workspace = engagement, engagement.workspace
    return document, {**context, "document": document}


def revision_page(request: HttpRequest, code: str, uid: str, revision: str) -> tuple[Revision, dict[str, Any]]:
    """Return a version of a document of the engagement, 404 for any other."""
    document, context = document_page(request, code, uid)
    found = Revision.objects.visible_to(request.user).filter(document=document)
    made = get_object_or_404(found.select_related("author__user", "drafted_by", "upload"), uid=revision)
    made.document, made.workspace = document, document.workspace
    return made, {**context, "revision": made}


def demand(request: HttpRequest, verb: str, record: Any) -> None:
    """Refuse who may not do `verb` to a record. Raises PermissionDenied."""
    if not may(verb, record, request.user):  # type: ignore[arg-type]
        raise PermissionDenied


def numbers_of(request: HttpRequest, engagement: Any, limit: int = 500) -> list[tuple[str, str]]:
    """Return number and title of the standing entries, for a field that takes one by its number."""
    rows = Document.objects.visible_to(request.user).filter(engagement=engagement).standing()
    return list(rows.order_by("number").values_list("number", "title")[:limit])
