"""What the pages of the certified years share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.forms.design_papers import PrintForm
from certification.models import Engagement
from certification.shell import engagement_page
from certification.upkeep_policies import inspects, keeps_upkeep, works_here
from wobo.accounts.predicates import is_consulting
from wobo.reporting.actions import request as request_report
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, moves
from wobo.workflow.policies import may, words

TAB, IMPROVE = "upkeep", "improvements"


def upkeep_page(request: HttpRequest, code: str, tab: str = TAB) -> tuple[Engagement, dict[str, Any]]:
    """Return an engagement and the context of a page of its upkeep, with what the reader may there."""
    engagement, context = engagement_page(request, code, tab)
    user = request.user
    return engagement, context | {
        "keeps": keeps_upkeep(engagement, user),
        "records": is_consulting(engagement, user),
        "inspects": inspects(engagement, user),
        "works": works_here(engagement, user),
        "today": context["cycle"].today(),
    }


def demand(context: dict[str, Any], right: str) -> None:
    """Refuse who does not have a right of `upkeep_page`."""
    if not context[right]:
        raise PermissionDenied


def row_of(rows: Any, engagement: Engagement, uid: str) -> Any:
    """Return a row of an engagement by its uid, 404 where it has none; `rows` are visible to the reader."""
    return get_object_or_404(rows.filter(workspace=engagement.workspace_id), uid=uid)


def demand_move(request: HttpRequest, row: Any, verb: str) -> None:
    """Refuse who may not (403) and what the state does not allow (409), before anything is asked."""
    if not may(verb, row, request.user):
        raise PermissionDenied
    move = next((one for one in moves(row, request.user) if one.verb == verb), None)
    if move is None or not move.allowed:
        raise Obstructed(*(move.reasons if move else [_("This is not possible in the present state.")]))


def ask(
    request: HttpRequest, row: Any, verb: str, context: dict[str, Any], form: Any, do: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Ask what a verb wants to know, then do it: `do(clean values)` returns where to go."""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(do(form.cleaned_data))
        except ValidationError as wrong:
            form.add_error(None, wrong)
    context |= {"form": form, "object": row, "label": words(row._meta.label, verb)[0], "upload": form.is_multipart()}
    context.setdefault("back", row.get_absolute_url())
    return TemplateResponse(request, "certification/ask.html", context)


def given(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form is filled with."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def language_of(request: HttpRequest, engagement: Engagement) -> str:
    """Return the language that a print was asked for in, else the reader's."""
    form = PrintForm(request.POST)
    if form.is_valid():
        return str(form.cleaned_data["language"])
    return get_language() or engagement.client.language


def printed(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    """Have a paper of the engagement made in the chosen language, and lead to it."""
    return redirect(request_report(kind, engagement, language_of(request, engagement), by=request.user))  # type: ignore[arg-type]


def prints_of(request: HttpRequest, engagement: Engagement, kind: str) -> dict[str, Any]:
    """Return the form that asks for a print, and the last prints."""
    found = Report.objects.visible_to(request.user).about(engagement).filter(kind=kind)
    return {
        "print_form": PrintForm(initial={"language": engagement.client.language}),
        "prints": list(found.select_related("file").defer("snapshot").order_by("-pk")[:8]),
    }


def say(request: HttpRequest, text: str) -> None:
    """Say that it worked."""
    messages.success(request, text)
