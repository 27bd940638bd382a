"""Having the plan of upkeep of one year printed."""

import json

from django.utils import translation

from certification.models import Engagement
from certification.reports.upkeep import plan
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import trail

PLAN = "upkeep-plan"


def print_plan(engagement: Engagement, year: int, *, language: str, by: User) -> Report:
    """Have the plan of a year made. Raises PermissionDenied, or Obstructed when too much is queued."""
    with translation.override(language):
        snapshot = json.loads(json.dumps(plan(engagement, language, year), default=trail.plain))
    return request(PLAN, engagement, language, by=by, snapshot=snapshot)
