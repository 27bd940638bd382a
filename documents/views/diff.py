"""The difference between any two versions of a document: side by side, or in one text; printable."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from documents.models import Revision
from documents.writing.compare import compare

from .shell import document_page


@require_safe
def difference(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show what changed from one version to another; without a choice from the last but one to the last."""
    document, context = document_page(request, code, uid)
    rows = list(Revision.objects.visible_to(request.user).filter(document=document).order_by("pk"))
    standing = [row for row in rows if row.state != Revision.State.ABANDONED] or rows
    named = {row.uid: row for row in rows}
    for row in rows:
        row.document = document
    new = _chosen(request, "to", named) or (standing[-1] if standing else None)
    earlier = [row for row in standing if new is not None and row.pk < new.pk]
    old = _chosen(request, "from", named) or (earlier[-1] if earlier else None)
    parts = compare(old, new) if old is not None and new is not None and old.pk != new.pk else []
    inline = request.GET.get("view") == "inline"
    context |= {
        "versions": rows,
        "old": old,
        "new": new,
        "parts": parts,
        "inline": inline,
        "changed": sum(part.state != "same" for part in parts),
    }
    return TemplateResponse(request, "documents/writing/diff.html", context)


def _chosen(request: HttpRequest, name: str, named: dict[str, Revision]) -> Revision | None:
    asked = request.GET.get(name, "")
    if asked and asked not in named:
        raise Http404
    return named.get(asked)
