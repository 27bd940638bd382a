"""External documents: the list, one with its checks, taken off and put back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.fields import ReasonForm
from documents.actions import external as actions
from documents.forms.external import CheckForm, ExternalForm
from documents.models import ExternalDocument
from wobo.workflow.doors import Obstructed, may

from .register import ON_PAGE
from .shell import demand, documents_page

CHECKS = 50


def _rows(request: HttpRequest, engagement: Any) -> Any:
    return ExternalDocument.objects.visible_to(request.user).filter(engagement=engagement)


def _blank(engagement: Any) -> ExternalDocument:
    return ExternalDocument(workspace=engagement.workspace, engagement=engagement)


def _page(request: HttpRequest, code: str, uid: str) -> tuple[ExternalDocument, dict[str, Any]]:
    engagement, context = documents_page(request, code)
    found = _rows(request, engagement).select_related("receiver", "file", "checked_by")
    external: ExternalDocument = get_object_or_404(found, uid=uid)
    external.engagement, external.workspace = engagement, engagement.workspace
    return external, {**context, "external": external}


@require_safe
def external_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the documents from outside; those whose edition is to be checked first, if asked for."""
    engagement, context = documents_page(request, code)
    today, rows = context["cycle"].today(), _rows(request, engagement)
    words, category, due, struck = (request.GET.get(name, "").strip() for name in ("q", "category", "due", "struck"))
    late = rows.due(today).count()
    rows = rows.exclude(struck_on=None) if struck else rows.due(today) if due else rows.standing()
    if category in ExternalDocument.Category.values:
        rows = rows.filter(category=category)
    if words:
        names = ("number", "title", "original_number", "source")
        rows = rows.filter(Q(*(Q(**{f"{name}__icontains": words}) for name in names), _connector=Q.OR))
    order = (F("next_check").asc(nulls_last=True), "number") if due else ("number", "pk")
    page = Paginator(rows.select_related("receiver").order_by(*order), ON_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.engagement = engagement
    context |= {
        "page": page,
        "today": today,
        "words": words,
        "category": category,
        "categories": ExternalDocument.Category.choices,
        "due": due,
        "struck": struck,
        "late": late,
        "filtered": bool(words or category or due or struck),
        "keeps": may("create", _blank(engagement), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/register/external_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def external_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a document from outside and its checks; note that the edition was looked up."""
    external, context = _page(request, code, uid)
    may_edit = may("edit", external, request.user)  # type: ignore[arg-type]
    posted = request.method == "POST"
    if posted:
        demand(request, "edit", external)
    form = CheckForm(request.POST if posted else None, initial={"on": context["cycle"].today(), "result": "current"})
    if posted and form.is_valid():
        try:
            actions.check_edition(external, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("on", " ".join(wrong.reasons))
        else:
            messages.success(request, _("The check of the edition is noted."))
            return redirect(external)
    context |= {
        "form": form if may_edit and not external.struck_on else None,
        "may_edit": may_edit,
        "today": context["cycle"].today(),
        "checks": list(external.checks.select_related("by")[:CHECKS]),  # type: ignore[attr-defined]
        "departments": list(external.departments.all()),
    }
    status = 422 if posted else 200
    return TemplateResponse(request, "documents/register/external_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def external_create(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a document from outside."""
    engagement, context = documents_page(request, code)
    blank = _blank(engagement)
    demand(request, "create", blank)
    return _saved(request, {**context, "label": _("New external document")}, blank)


@require_http_methods(["GET", "HEAD", "POST"])
def external_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Correct an entry."""
    external, context = _page(request, code, uid)
    demand(request, "edit", external)
    return _saved(request, {**context, "label": _("Edit the entry")}, external)


def _saved(request: HttpRequest, context: dict[str, Any], external: ExternalDocument) -> HttpResponse:
    engagement = context["engagement"]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ExternalForm(*data, instance=external, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        there = external if external.pk else None
        try:
            kept = actions.save_external(
                engagement,
                form.told(),
                by=request.user,
                external=there,
                file=form.cleaned_data["upload"],  # type: ignore[arg-type]
            )
        except Obstructed as wrong:
            form.add_error("number", " ".join(wrong.reasons))
        else:
            kept.engagement = engagement
            return redirect(kept)
    context |= {"form": form, "back": "documents:external_list", "crumb": _("External documents")}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/plain_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def external_strike(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then take a document off the list."""
    external, context = _page(request, code, uid)
    demand(request, "edit", external)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.strike_external(external, form.cleaned_data["reason"][:300], by=request.user)  # type: ignore[arg-type]
        return redirect("documents:external_list", code)
    context |= {"form": form, "label": _("Take off the list"), "about": external, "back": "documents:external_list"}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/ask.html", context, status=status)


@require_POST
def external_restore(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Put a document back on the list."""
    external, _context = _page(request, code, uid)
    actions.restore_external(external, by=request.user)  # type: ignore[arg-type]
    return redirect(external)


@require_POST
def external_laws(request: HttpRequest, code: str) -> HttpResponse:
    """Put the laws that apply on the list."""
    engagement, _context = documents_page(request, code)
    demand(request, "create", _blank(engagement))
    count = len(actions.take_over_laws(engagement, by=request.user))  # type: ignore[arg-type]
    said = ngettext("%(count)s law was put on the list.", "%(count)s laws were put on the list.", count)
    none = _("The register of law holds nothing that applies and is not on the list.")
    messages.success(request, said % {"count": count} if count else none)
    return redirect("documents:external_list", code)
