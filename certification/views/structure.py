"""The document structure of a client: seen, changed with a live preview, confirmed, printed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import structure as actions
from certification.forms.structure import StructureForm, letter_sets
from certification.models import Client, Cycle, DocumentStructure, StructureConfirmation
from certification.numbering import version_label
from certification.policies import keeps_client
from certification.reports import structure as shown
from certification.shell import engagement_page
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import may

TAB = "design"
VERSIONS = ((1, 0), (1, 1), (2, 0))


def _parts(structure: DocumentStructure, cycle: Cycle) -> dict[str, Any]:
    """Return what page and preview show of a structure."""
    year = cycle.today().year
    return {
        "structure": structure,
        "examples": shown.examples(structure, year),
        "svg": shown.figure(structure, get_language() or "en", year),
        "versions": [version_label(structure.client.version_style, *one) for one in VERSIONS],
        "levels": [{"level": level, "keep": shown.months_said(level.keep_months)} for level in structure.level_list()],
    }


@require_safe
def structure(request: HttpRequest, code: str) -> HttpResponse:
    """Show levels, numbers, versions, classifications, and who confirmed them."""
    engagement, context = engagement_page(request, code, TAB)
    cycle = context["cycle"]
    found = actions.structure_of(engagement.client)
    confirmations = StructureConfirmation.objects.visible_to(request.user).filter(cycle=cycle)
    last = confirmations.select_related("by").order_by("-pk").first()
    holds = last is not None and last.sha256 == found.digest()
    blank = StructureConfirmation(workspace=engagement.workspace, cycle=cycle)
    context |= _parts(found, cycle) | {
        "confirmation": last,
        "holds": holds,
        "digest": found.digest(),
        "may_confirm": not holds and may("create", blank, request.user),
        "may_edit": keeps_client(engagement.client, request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "certification/matrix/structure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def structure_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the structure; a number and the figure follow while it is typed."""
    engagement, context = engagement_page(request, code, TAB)
    client: Client = engagement.client
    if not keeps_client(client, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    found = actions.structure_of(engagement.client)
    form = StructureForm(request.POST or None, structure=found)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.edit_structure(
                client,
                form.levels(),
                form.classes(),
                form.of_client(),
                seen=told["version"],
                by=request.user,  # type: ignore[arg-type]
            )
        except Obstructed as refusal:
            form.add_error(None, refusal.reasons)
            form.data = {**form.data.dict(), "version": found.version if found.pk else 0}  # type: ignore[attr-defined]
        else:
            messages.success(request, _("The document structure is saved. The management representative confirms it."))
            return redirect("certification:structure", code)
    context |= _parts(found, context["cycle"]) | {"form": form, "letter_sets": letter_sets()}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "certification/matrix/structure_edit.html", context, status=status)


@require_POST
def structure_sample(request: HttpRequest, code: str) -> HttpResponse:
    """Show what numbers and figure would be, while the form is typed; nothing is kept."""
    engagement, context = engagement_page(request, code, TAB)
    if not keeps_client(engagement.client, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    found = actions.structure_of(engagement.client)
    form = StructureForm(request.POST, structure=found)
    if not form.is_valid():
        return TemplateResponse(request, "certification/matrix/_sample.html", {"form": form})
    found.levels = form.levels()
    for name, value in form.of_client().items():
        setattr(found.client, name, value)  # of this copy alone: nothing is saved
    return TemplateResponse(request, "certification/matrix/_sample.html", _parts(found, context["cycle"]))


@require_POST
def structure_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the structure as it was shown."""
    _engagement, context = engagement_page(request, code, TAB)
    actions.confirm_structure(context["cycle"], seen=request.POST.get("seen", ""), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The document structure is confirmed."))
    return redirect("certification:structure", code)


@require_POST
def structure_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the structure printed."""
    engagement, context = engagement_page(request, code, TAB)
    language = request.POST.get("language", "")
    language = language if language in {"zh-hans", "en"} else engagement.client.language
    return redirect(actions.print_structure(context["cycle"], language, by=request.user))  # type: ignore[arg-type]
