"""What every page of an engagement shows around its content: title line, phase bar, tabs."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import panels
from certification.models import Cycle, Engagement, Phase
from certification.policies import reads_trail
from certification.process import phase_of, phases
from wobo.workflow.models import Event


def engagement_page(request: HttpRequest, code: str, tab: str = "") -> tuple[Engagement, dict[str, Any]]:
    """Return an engagement that the user may read (404 otherwise) and the context of its pages.

    One query: the phases with cycle, engagement and client. `context["cycle"]` is the latest cycle.
    """
    rows = _phases(request.user, code)
    cycle = rows[0].cycle
    engagement = cycle.engagement
    for row in rows:
        row.cycle = cycle
        row.workspace = engagement.workspace
    engagement.keep_cycle(cycle)
    return engagement, {
        "engagement": engagement,
        "cycle": cycle,
        "phase_rows": rows,
        "phases": phase_bar(engagement, cycle, rows),
        "tabs": panels.tabs(engagement, request.user, tab),
    }


def _phases(user: Any, code: str) -> list[Phase]:
    """Return the phases of the latest cycle of an engagement, 404 for one that the user may not read."""
    found = Phase.objects.visible_to(user).filter(cycle__engagement__code=code)
    related = ("cycle__engagement__client__workspace", "cycle__engagement__workspace__parent")
    newest = list(found.select_related(*related).order_by("-cycle__number", "number")[: len(phases())])
    rows = [row for row in newest if row.cycle_id == newest[0].cycle_id]
    if not rows:
        raise Http404
    return rows


def history(engagement: Engagement, user: Any) -> Any:
    """Return what happened in an engagement, newest first; nothing to who may not read its trail."""
    events = Event.objects.visible_to(user).filter(workspace=engagement.workspace).order_by("-seq")
    return events if reads_trail(engagement, user) else events.none()


def phase_bar(engagement: Engagement, cycle: Cycle, rows: list[Phase]) -> list[dict[str, Any]]:
    """Return the ten fields of the bar: nine phases and the certified years."""
    today = cycle.today()
    bar = [_field(row, today) for row in rows]
    if not any(field["state"] == "current" for field in bar) and engagement.state != engagement.State.CERTIFIED:
        first = next((field for field in bar if field["state"] == ""), None)
        if first:
            first["state"] = "current"
    certified = engagement.state == engagement.State.CERTIFIED
    home = reverse("certification:upkeep", args=[engagement.code])
    tenth = {"number": 10, "title": _("Certified"), "url": home, "late": False, "note": ""}
    return [*bar, {**tenth, "state": "current" if certified else ""}]


def _field(row: Phase, today: dt.date) -> dict[str, Any]:
    accepted = row.state == row.State.ACCEPTED
    current = row.state in {row.State.ACTIVE, row.State.SUBMITTED}
    notes = [_("affected")] if row.affected else [_("adopted")] if row.adopted else []
    return {
        "number": row.number,
        "title": phase_of(row.number).title,
        "state": "done" if accepted and not row.affected else "current" if current or row.affected else "",
        "url": reverse("certification:phase_detail", args=[row.cycle.engagement.code, row.number]),
        "late": row.is_late(today),
        "note": notes[0] if notes else "",
    }
