"""Having the plan of upkeep of one year printed, and the register of improvements, in volumes where it is long."""

import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.reports.upkeep import improvements, plan
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import trail

PLAN, REGISTER = "upkeep-plan", "improvement-register"
IN_A_VOLUME = 5  # parts of 200 rows: more of one paper is more than the printer takes


def _plain(snapshot: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(snapshot, default=trail.plain))
    return found


def print_plan(engagement: Engagement, year: int, *, language: str, by: User) -> Report:
    """Have the plan of a year made. Raises PermissionDenied, or Obstructed when too much is queued."""
    with translation.override(language):
        snapshot = _plain(plan(engagement, language, year))
    return request(PLAN, engagement, language, by=by, snapshot=snapshot)


def print_register(engagement: Engagement, *, language: str, by: User) -> list[Report]:
    """Have the register of improvements made; one of thousands becomes several volumes."""
    with translation.override(language):
        whole = _plain(improvements(engagement, language))
        parts = whole["parts"]
        volumes = [parts[at : at + IN_A_VOLUME] for at in range(0, len(parts), IN_A_VOLUME)] or [[]]
        if len(volumes) == 1:
            return [request(REGISTER, engagement, language, by=by, snapshot=whole)]
        made = []
        for place, rows in enumerate(volumes, 1):
            told = {"title": whole["title"], "place": place, "of": len(volumes), "count": whole["total"]}
            title = _("%(title)s, volume %(place)s of %(of)s (%(count)s entries)") % told
            snapshot = {**whole, "title": title, "parts": rows}
            made.append(request(REGISTER, engagement, language, by=by, snapshot=snapshot, one_of_many=True))
    return made
