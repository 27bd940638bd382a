"""What the pages of the system design share."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certification.actions.design_papers import print_register
from certification.design_policies import decides_design, keeps_design
from certification.forms.design_papers import PrintForm
from certification.models import Engagement
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import moves
from wobo.workflow.policies import may

TAB = "design"


def design_page(request: HttpRequest, code: str) -> tuple[Engagement, dict[str, Any]]:
    """Return an engagement with the context of a page of its design; `keeps` says whether the user works on it."""
    engagement, context = engagement_page(request, code, TAB)
    return engagement, context | {"keeps": keeps_design(engagement, request.user)}


def kept_page(request: HttpRequest, code: str) -> tuple[Engagement, dict[str, Any]]:
    """Return the same, for a page of those who work on the design alone."""
    engagement, context = design_page(request, code)
    if not context["keeps"]:
        raise PermissionDenied
    return engagement, context


def decides(engagement: Engagement, user: Any) -> bool:
    """Whether the user decides for the client: top management, or the representative."""
    return decides_design(engagement, user)


def row_of(rows: Any, engagement: Engagement, uid: str) -> Any:
    """Return a row of an engagement by its uid, 404 where it has none; `rows` are visible to the reader."""
    found = get_object_or_404(rows.filter(engagement=engagement), uid=uid)
    found.engagement = engagement
    return found


def demand_move(request: HttpRequest, row: Any, verb: str) -> None:
    """Refuse who may not (403); what the state does not allow is for the verb itself (409)."""
    if not may(verb, row, request.user):
        raise PermissionDenied


def offered(row: Any, verb: str, user: Any) -> bool:
    """Whether the state of a row has a verb for the user now."""
    return verb in {move.verb for move in moves(row, user)}


def printed(request: HttpRequest, engagement: Engagement, kind: str) -> HttpResponse:
    """Have a register printed in the chosen language, and lead to the paper."""
    form = PrintForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else get_language() or engagement.client.language
    made = print_register(engagement, kind, language, by=request.user)  # type: ignore[arg-type]
    if len(made) > 1:
        told = _("The register is printed in %(count)s volumes. They stand below as soon as they are ready.")
        messages.info(request, told % {"count": len(made)})
        return redirect(f"{request.path.removesuffix('print/')}")
    return redirect(made[0])


def papers_of(request: HttpRequest, engagement: Engagement, kind: str) -> list[Report]:
    """Return the last prints of a register."""
    found = Report.objects.visible_to(request.user).about(engagement).filter(kind=kind)
    return list(found.select_related("file").defer("snapshot").order_by("-pk")[:8])
