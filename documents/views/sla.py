"""The service catalogue with the targets of its SLAs against what was measured, month by month."""

# claims: S6.3.1, P4
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from certification.models import Service
from documents.actions import measures as actions
from documents.pilot import sla
from documents.pilot.measuring import months_back

from .lists import language_of
from .pilot import pilot_page

ON_PAGE, MONTHS = 20, 6


@require_safe
def service_levels(request: HttpRequest, code: str) -> HttpResponse:
    """Show each live service with its targets: met or missed, month by month."""
    engagement, context = pilot_page(request, code)
    rows = Service.objects.visible_to(request.user).filter(  # type: ignore[arg-type]
        workspace=engagement.client.workspace_id, stage=Service.Stage.LIVE
    )
    page = Paginator(rows.select_related("owner").order_by("pk"), ON_PAGE).get_page(request.GET.get("page"))
    found = sla.service_levels(context["cycle"], months=MONTHS, services=page.object_list)
    months = months_back(context["cycle"].today(), MONTHS)
    context |= {
        "page": page,
        "services": found,
        "months": months,
        "met": sum(one.met for one in found),
        "missed": sum(one.missed for one in found),
        "without": sum(one.agreement is None for one in found),
    }
    return TemplateResponse(request, "documents/pilot/service_levels.html", context)


@require_POST
def service_levels_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the comparison printed."""
    engagement, context = pilot_page(request, code)
    language = language_of(request, engagement)
    return redirect(actions.print_measures(actions.SLA, context["cycle"], language, by=request.user))  # type: ignore[arg-type]
