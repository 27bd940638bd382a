"""One entry of the register: shown, entered, changed, struck, taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.shell import history
from documents import panels
from documents.actions import register as actions
from documents.forms.register import DocumentForm, StrikeForm
from documents.listing import STAGES, staged, waiting_words
from documents.models import Document, OldDocument, Revision
from wobo.workflow.doors import Obstructed, may

from .register import OFFERED, ON_PAGE, blank
from .shell import demand, document_page, documents_page

EVENTS = 30


@require_safe
def document_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an entry: what it is, its versions, what it answers and makes, who works on it, what it waits for."""
    document, context = document_page(request, code, uid)
    engagement, today = context["engagement"], context["cycle"].today()
    revisions = list(Revision.objects.visible_to(request.user).filter(document=document).order_by("-pk"))
    for revision in revisions:
        revision.document, revision.workspace = document, document.workspace
    page = panels.DocumentPage(document, request.user, revisions, engagement)
    stage = staged(Document.objects.visible_to(request.user).filter(pk=document.pk)).values_list("stage", flat=True)[0]
    waits = panels.waits_of([document], {document.pk: revisions}).get(document.pk) or waiting_words(document, stage)
    children = list(Document.objects.visible_to(request.user).filter(parent=document).standing())
    for child in children:
        child.engagement = engagement
    begun = page.in_force.in_force_at.date() if page.in_force and page.in_force.in_force_at else None
    issued = [one for one in revisions if one.state in {"released", "in_force", "superseded", "withdrawn"}]
    context |= {
        "stage": stage,
        "stage_label": dict(STAGES)[stage],
        "waits": waits,
        "late": bool(document.due and document.due < today and not issued),
        "revisions": revisions,
        "current": page.in_force,
        "next_review": document.next_review(begun) if begun else None,
        "children": children,
        "clauses": list(document.clauses.select_related("standard")),
        "predecessors": list(OldDocument.objects.visible_to(request.user).filter(successor=document)),
        "may_edit": may("edit", document, request.user),  # type: ignore[arg-type]
        "is_issued": bool(issued),
        "parts": panels.gathered("parts", page),
        "aside": panels.gathered("aside", page),
        "buttons": panels.gathered("actions", page),
        "events": _events(request, engagement, document),
    }
    return TemplateResponse(request, "documents/register/document_detail.html", context)


def _events(request: HttpRequest, engagement: Any, document: Document) -> Any:
    return history(engagement, request.user).filter(model=document._meta.label, uid=document.uid)[:EVENTS]


@require_http_methods(["GET", "HEAD", "POST"])
def document_create(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a document."""
    engagement, context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    data = request.POST if request.method == "POST" else None
    level = request.GET.get("level", "")
    told = {"level": level if level in Document.Level.values else "P", "language": engagement.client.language}
    form = DocumentForm(data, initial={**told, "parent": request.GET.get("parent", "")}, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_document(engagement, by=request.user, **form.told())  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("number", " ".join(wrong.reasons))
        else:
            messages.success(request, _("%(document)s is in the register.") % {"document": made})
            return redirect(
                "documents:document_create" if "more" in request.POST else made.get_absolute_url(),
                *([code] if "more" in request.POST else []),
            )
    return _form_page(request, {**context, "form": form, "label": _("New document")})


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change an entry."""
    document, context = document_page(request, code, uid)
    demand(request, "edit", document)
    data = request.POST if request.method == "POST" else None
    form = DocumentForm(data, instance=document, engagement=context["engagement"])
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_document(document, form.told(), by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("number", " ".join(wrong.reasons))
        else:
            return redirect(document)
    return _form_page(request, {**context, "form": form, "label": _("Edit the entry")})


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    engagement = context["engagement"]
    rows = Document.objects.visible_to(request.user).filter(engagement=engagement).standing().exclude(level="R")
    context["numbers"] = list(rows.values_list("number", "title")[:OFFERED])
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "documents/register/document_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def document_strike(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then strike an entry of which nothing was issued."""
    document, context = document_page(request, code, uid)
    demand(request, "edit", document)
    if actions.was_issued(document):
        raise Obstructed(_("A version was issued. Withdraw it by a change request instead."))
    form = StrikeForm(request.POST if request.method == "POST" else None)
    below = Document.objects.visible_to(request.user).filter(parent=document).standing()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.strike_document(document, told["reason"], by=request.user, along=told["along"])  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("along", " ".join(wrong.reasons))
        else:
            messages.success(request, _("%(document)s was struck from the register.") % {"document": document})
            return redirect("documents:register", code)
    context |= {"form": form, "below": list(below[:ON_PAGE])}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/document_strike.html", context, status=status)


@require_POST
def document_restore(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a struck entry back."""
    document, _context = document_page(request, code, uid)
    demand(request, "edit", document)
    actions.restore_document(document, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(document)s is in the register again.") % {"document": document})
    return redirect(document)


def entry_of(request: HttpRequest, engagement: Any, uid: str) -> Document:
    """Return an entry that the reader may see. Raises Http404."""
    found: Document | None = Document.objects.visible_to(request.user).filter(engagement=engagement, uid=uid).first()
    if found is None:
        raise Http404
    found.engagement, found.workspace = engagement, engagement.workspace
    return found
