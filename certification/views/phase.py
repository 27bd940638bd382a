"""The page of one phase (W2): what it must show, what it has made, what can be done now."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification import gates, panels
from certification.models import Phase, Waiver
from certification.policies import reads_trail
from certification.process import profile_of
from certification.shell import engagement_page, history
from wobo.accounts.models import User
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow.policies import may


def phase_page(request: HttpRequest, code: str, number: int) -> tuple[Phase, dict[str, Any]]:
    """Return a phase of the latest cycle and the context of its pages."""
    _engagement, context = engagement_page(request, code)
    phase = context["phase_rows"][number - 1]
    return phase, {**context, "phase": phase}


@require_safe
def phase_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what a phase must show, computed now."""
    phase, context = phase_page(request, code, number)
    lines, profile = gates.keep_lines(phase), profile_of(context["engagement"].profile)
    soft = [one for one in lines if not one.criterion.hard and not one.clears and one.waiver is None]
    pending = phase.state == phase.State.PENDING
    still_open = sum(not line.clears for line in lines)
    context |= {
        "lines": lines,
        "met": len(lines) - still_open,
        "open": still_open,
        "blocked": _blocked(phase, still_open, request.user),
        "needs": [row for row in context["phase_rows"] if row.number in profile.needs[phase.number]],
        "deliverables": _deliverables(phase, request.user),
        "sheet": _sheet(phase, request.user),
        "waivable": soft if may("create", Waiver(workspace=phase.workspace), request.user) else [],
        "may_adopt": pending and number not in profile.no_adopt and may("edit", phase, request.user),
        "late": phase.is_late(context["cycle"].today()),
        "events": _history(phase, request.user),
        "reads_trail": reads_trail(context["engagement"], request.user),
    }
    return TemplateResponse(request, "certification/phase_detail.html", context)


def _deliverables(phase: Phase, user: Any) -> list[panels.Deliverable]:
    """Return the papers of a phase; one that is not for this reader is named without a link."""
    found: list[panels.Deliverable] = panels.gathered("deliverables", phase)
    names = {kind.name for kind in kinds.confidential()}
    asked = [one.record.uid for one in found if isinstance(one.record, Report) and one.record.kind in names]
    if not asked:
        return found
    closed = set(Report.objects.closed_to(user).filter(uid__in=asked).values_list("uid", flat=True))
    return [replace(one, url="") if getattr(one.record, "uid", "") in closed else one for one in found]


def _blocked(phase: Phase, still_open: int, user: User) -> str:
    """Return the verb that the page need not explain: the criteria tell why, or there is nothing to reaffirm."""
    if phase.state == phase.State.ACCEPTED and not phase.affected:
        return "reaffirm"
    return "submit" if still_open and phase.state == phase.State.ACTIVE and may("submit", phase, user) else ""


def _sheet(phase: Phase, user: User) -> Report | None:
    """Return the acceptance sheet; what gathered the deliverables may have read it already."""
    if (there := phase.__dict__.get("sheet")) is not None or not phase.sheet_uid:
        return there
    return Report.objects.visible_to(user).filter(uid=phase.sheet_uid).defer("snapshot").first()


def _history(phase: Phase, user: User) -> Any:
    """Return the events of a phase and its waivers, newest first."""
    events = history(phase.cycle.engagement, user)
    waivers = events.filter(model=Waiver._meta.label, uid__in=phase.waivers.values("uid"))
    return (events.about(phase) | waivers)[:30]
