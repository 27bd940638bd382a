"""Papers for dossiers and evidence rooms: real PDF files, issued documents, uploads."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from wobo.accounts.models import User, Workspace
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.workflow.doors import record


def pdf(pages: int = 1, width: float = 595, height: float = 842) -> bytes:
    """Return a PDF of some empty pages."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(width, height)
    writer.write(out)
    return out.getvalue()


def upload(name: str = "licence.pdf", pages: int = 1) -> SimpleUploadedFile:
    """Return an upload of a PDF."""
    return SimpleUploadedFile(name, pdf(pages), "application/pdf")


def keep(workspace: Workspace, by: User, name: str = "paper.pdf", content: bytes = b"", **more: Any) -> StoredFile:
    """Keep bytes as a file of a workspace."""
    sha256, size = store.put(ContentFile(content or pdf()))
    told = {
        "kind": StoredFile.Kind.EVIDENCE,
        "content_type": "application/pdf",
        "sha256": sha256,
        "size": size,
        **more,
    }
    return record(store.row(workspace=workspace, name=name, by=by, **told), "create", by=by)
