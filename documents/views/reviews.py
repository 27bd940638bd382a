"""The review of documents: which are due, one of them with the owner's answer."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import reviews as actions
from documents.forms.changes import ChangeForm
from documents.models import Document, DocumentReview, Revision
from wobo.workflow.doors import fire, may

from .release import reading
from .shell import demand, document_page, documents_page

ON_PAGE = 50
SOON = dt.timedelta(days=30)


@require_safe
def review_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the documents in force with the day of their next review, what is due first."""
    engagement, context = documents_page(request, code)
    today = context["cycle"].today()
    held = Revision.objects.visible_to(request.user).filter(document__engagement=engagement).in_force()
    held = held.select_related("document__writer", "document__department", "author")
    open_ones = {
        row.document_id: row
        for row in DocumentReview.objects.visible_to(request.user)
        .filter(document__engagement=engagement, state=DocumentReview.State.OPEN)
        .select_related("owner")
    }
    rows = []
    for revision in held:
        document = revision.document
        document.engagement = engagement
        due = document.next_review(revision.effective_on)
        review = open_ones.get(document.pk)
        if review is not None:
            review.document = document
        rows.append({"revision": revision, "document": document, "due": due, "review": review})
    rows.sort(key=lambda row: (row["review"] is None, row["due"] or dt.date.max, row["document"].number))
    context |= {
        "page": Paginator(rows, ON_PAGE).get_page(request.GET.get("page")),
        "today": today,
        "soon": today + SOON,
        "keeps": may("create", DocumentReview(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/issue/review_list.html", context)


@require_POST
def review_create(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask the owner of a document whether it still holds."""
    document, context = document_page(request, code, uid)
    demand(request, "create", DocumentReview(workspace=document.workspace))
    held = document.current
    due = document.next_review(held.effective_on) if held else None
    made = actions.ask_review(document, by=request.user, due=due or context["cycle"].today())  # type: ignore[arg-type]
    messages.success(request, _("%(name)s is asked to review the document.") % {"name": made.owner})
    return redirect("documents:review_list", code)


def review_page(request: HttpRequest, code: str, uid: str) -> tuple[DocumentReview, dict[str, Any]]:
    """Return a review of the engagement, 404 for any other."""
    engagement, context = documents_page(request, code)
    found = DocumentReview.objects.visible_to(request.user).filter(document__engagement=engagement)
    related = ("document", "revision__upload", "owner__user", "change", "edition")
    row: DocumentReview = get_object_or_404(found.select_related(*related), uid=uid)
    document: Document = row.document
    document.engagement, document.workspace, row.workspace = engagement, engagement.workspace, engagement.workspace
    row.revision.document, row.revision.workspace = document, engagement.workspace
    return row, {**context, "review": row, "document": document, "revision": row.revision}


@require_safe
def review_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the text that is reviewed and let its owner answer: sign that it stays, or ask for a change."""
    row, context = review_page(request, code, uid)
    is_open = row.state == DocumentReview.State.OPEN
    if row.change is not None:
        row.change.engagement = context["engagement"]
    context |= {
        "asks": is_open and may("ask_change", row, request.user),  # type: ignore[arg-type]
        "cancels": is_open and may("cancel", row, request.user),  # type: ignore[arg-type]
        **reading(row.revision),
    }
    return TemplateResponse(request, "documents/issue/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_ask_change(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Answer a review with a change request."""
    row, context = review_page(request, code, uid)
    demand(request, "ask_change", row)
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={"nature": "clause"})
    del form.fields["source"]
    if request.method == "POST" and form.is_valid():
        change = actions.ask_change(row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect(change)
    context |= {"form": form, "label": _("Ask for a change"), "back": row.get_absolute_url(), "about": row}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_POST
def review_cancel(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Do without a review."""
    row, _context = review_page(request, code, uid)
    fire(row, "cancel", by=request.user)  # type: ignore[arg-type]
    return redirect("documents:review_list", code)
