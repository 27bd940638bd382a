"""Old documents: the list, one of them, deciding on many."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import old as actions
from documents.forms.old import DecideForm, NothingForm, OldDocumentForm
from documents.models import Document, OldDocument, RegisterNote
from wobo.workflow.doors import Obstructed, may

from .register import AT_ONCE, OFFERED, ON_PAGE
from .shell import demand, documents_page

FATES = {
    "open": Q(fate=""),
    "loose": Q(fate__in=["keep", "revise"], successor=None),
    **{fate.value: Q(fate=fate.value) for fate in OldDocument.Fate},
}


def _rows(request: HttpRequest, engagement: Any) -> Any:
    return OldDocument.objects.visible_to(request.user).filter(engagement=engagement)


def _blank(engagement: Any) -> OldDocument:
    return OldDocument(workspace=engagement.workspace, engagement=engagement)


@require_safe
def old_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the documents that were there before, and what becomes of each."""
    engagement, context = documents_page(request, code)
    rows = _rows(request, engagement)
    counts = rows.aggregate(total=Count("pk"), **{name: Count("pk", filter=which) for name, which in FATES.items()})
    words, fate = (request.GET.get(name, "").strip() for name in ("q", "fate"))
    if fate in FATES:
        rows = rows.filter(FATES[fate])
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(title__icontains=words) | Q(place__icontains=words))
    page = Paginator(rows.select_related("successor", "decided_by", "file"), ON_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.engagement = engagement
        if row.successor is not None:
            row.successor.engagement = engagement
    notes = RegisterNote.objects.visible_to(request.user).filter(engagement=engagement, kind=RegisterNote.Kind.NO_OLD)
    context |= {
        "page": page,
        "counts": counts,
        "words": words,
        "fate": fate if fate in FATES else "",
        "none": notes.select_related("by").first(),
        "keeps": may("create", _blank(engagement), request.user),  # type: ignore[arg-type]
        "filtered": bool(words or fate in FATES),
    }
    return TemplateResponse(request, "documents/register/old_list.html", context)


def _form_page(request: HttpRequest, context: dict[str, Any], template: str = "old_form") -> HttpResponse:
    rows = Document.objects.visible_to(request.user).filter(engagement=context["engagement"]).standing()
    context["numbers"] = list(rows.exclude(level="R").values_list("number", "title")[:OFFERED])
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, f"documents/register/{template}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def old_create(request: HttpRequest, code: str) -> HttpResponse:
    """List a document that was there before."""
    engagement, context = documents_page(request, code)
    old = _blank(engagement)
    demand(request, "create", old)
    return _saved(request, code, {**context, "label": _("List an old document")}, old)


@require_http_methods(["GET", "HEAD", "POST"])
def old_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Correct an entry, or decide on it."""
    engagement, context = documents_page(request, code)
    old = get_object_or_404(_rows(request, engagement).select_related("successor", "file"), uid=uid)
    old.engagement = engagement
    demand(request, "edit", old)
    return _saved(request, code, {**context, "old": old, "label": _("Old document")}, old)


def _saved(request: HttpRequest, code: str, context: dict[str, Any], old: OldDocument) -> HttpResponse:
    engagement = context["engagement"]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OldDocumentForm(*data, instance=old, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        fields = {name: told[name] for name in ("number", "title", "version", "place")}
        try:
            kept = actions.save_old(
                engagement,
                fields,
                by=request.user,
                old=old if old.pk else None,
                file=told["upload"],  # type: ignore[arg-type]
            )
        except Obstructed as wrong:
            form.add_error("number", " ".join(wrong.reasons))
        else:
            kept.engagement = engagement
            actions.decide_old([kept], told["fate"], told["reason"], by=request.user, successor=told["successor"])  # type: ignore[arg-type]
            return redirect("documents:old_create" if "more" in request.POST else "documents:old_list", code)
    return _form_page(request, {**context, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def old_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide on the ticked documents in one go."""
    engagement, context = documents_page(request, code)
    demand(request, "edit", _blank(engagement))
    told = request.POST if request.method == "POST" else request.GET
    rows = list(_rows(request, engagement).filter(uid__in=told.getlist("old")[:AT_ONCE]))
    if not rows:
        messages.warning(request, _("Tick the documents first."))
        return redirect("documents:old_list", code)
    for row in rows:
        row.engagement = engagement
    form = DecideForm(request.POST if request.method == "POST" else None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        more = {"successor": data["successor"]} if data["successor"] else {}
        actions.decide_old(rows, data["fate"], data["reason"], by=request.user, **more)  # type: ignore[arg-type]
        said = ngettext("%(count)s old document is decided on.", "%(count)s old documents are decided on.", len(rows))
        messages.success(request, said % {"count": len(rows)})
        return redirect("documents:old_list", code)
    return _form_page(request, {**context, "form": form, "chosen": rows}, "old_decide")


@require_POST
def old_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take out what was listed by mistake."""
    engagement, _context = documents_page(request, code)
    old = get_object_or_404(_rows(request, engagement), uid=uid)
    actions.remove_old(old, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Taken off the list: %(document)s.") % {"document": old})
    return redirect("documents:old_list", code)


@require_http_methods(["GET", "HEAD", "POST"])
def old_none(request: HttpRequest, code: str) -> HttpResponse:
    """Put on record that there were no documents before."""
    engagement, context = documents_page(request, code)
    demand(request, "create", RegisterNote(workspace=engagement.workspace, engagement=engagement))
    form = NothingForm(request.POST if request.method == "POST" else None)
    if _rows(request, engagement).exists():
        raise Obstructed(_("Old documents are listed: decide on each of them."))
    if request.method == "POST" and form.is_valid():
        actions.nothing_was_old(engagement, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect("documents:old_list", code)
    context |= {"form": form, "label": _("There were no documents before"), "back": "documents:old_list"}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/ask.html", context, status=status)
