"""What every page of an engagement shows around its content: title line, phase bar, tabs."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import panels
from certification.models import Cycle, Engagement, Phase
from certification.process import phase_of


def engagement_page(request: HttpRequest, code: str, tab: str = "") -> tuple[Engagement, dict[str, Any]]:
    """Return an engagement that the user may read (404 otherwise) and the context of its pages.

    Five queries: rights apart, engagement, standards, cycle, phases. `context["cycle"]` is the latest cycle.
    """
    found = Engagement.objects.visible_to(request.user).select_related("client", "workspace")
    engagement = get_object_or_404(found.prefetch_related("standards"), code=code)
    cycle = engagement.cycle
    cycle.engagement = engagement
    rows = list(cycle.phases.order_by("number"))
    for row in rows:
        row.cycle = cycle
    return engagement, {
        "engagement": engagement,
        "cycle": cycle,
        "phase_rows": rows,
        "phases": phase_bar(engagement, cycle, rows),
        "tabs": panels.tabs(code, tab),
    }


def phase_bar(engagement: Engagement, cycle: Cycle, rows: list[Phase]) -> list[dict[str, Any]]:
    """Return the ten fields of the bar: nine phases and the certified years."""
    today = cycle.today()
    bar = [_field(row, today) for row in rows]
    if not any(field["state"] == "current" for field in bar) and engagement.state != engagement.State.CERTIFIED:
        first = next((field for field in bar if field["state"] == ""), None)
        if first:
            first["state"] = "current"
    certified = engagement.state == engagement.State.CERTIFIED
    tenth = {"number": 10, "title": _("Certified"), "url": "", "late": False, "note": ""}
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
