"""The portfolio: every engagement that the user may read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification.models import Engagement
from certification.policies import may_open
from certification.process import phases
from wobo.workflow import clock


@require_safe
def engagement_list(request: HttpRequest) -> HttpResponse:
    """List engagements with phase, health and next gate; filters stand in the address."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "state", "phase", "health")}
    page = Paginator(_chosen(request, asked), 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [portfolio_row(engagement) for engagement in page],
        "asked": asked,
        "states": Engagement.State.choices,
        "phases": phases(),
        "may_open": may_open(request.user),
    }
    return TemplateResponse(request, "certification/engagement_list.html", context)


def _chosen(request: HttpRequest, asked: dict[str, str]) -> Any:
    rows = Engagement.objects.visible_to(request.user)
    if asked["q"]:
        rows = rows.searched(asked["q"])
    if asked["state"] in Engagement.State.values:
        rows = rows.filter(state=asked["state"])
    if asked["phase"] in {str(phase.number) for phase in phases()}:
        rows = rows.in_phase(int(asked["phase"]))
    if asked["health"] == "overdue":
        rows = rows.overdue(clock.today())
    return rows.for_portfolio(clock.today())


def portfolio_row(engagement: Engagement) -> dict[str, Any]:
    """Return what the list shows of an engagement whose cycles and phases are at hand."""
    cycle = engagement.cycles.all()[0]
    today, rows = clock.today(engagement.client.time_zone), list(cycle.phases.all())
    under_way = [row for row in rows if row.state in {row.State.ACTIVE, row.State.SUBMITTED}]
    late = [row for row in rows if row.is_late(today)] if engagement.state == engagement.State.RUNNING else []
    gates = [row.plan_end for row in rows if row.state != row.State.ACCEPTED and row.plan_end]
    return {
        "engagement": engagement,
        "phases": under_way,
        "accepted": sum(row.state == row.State.ACCEPTED for row in rows),
        "late": late,
        "affected": [row for row in rows if row.affected],
        "gate": min(gates, default=None),
        "met": sum(row.standing.get("met", 0) for row in under_way),
        "total": sum(row.standing.get("total", 0) for row in under_way),
        "leads": [membership.user for membership in engagement.workspace.leads],
    }
