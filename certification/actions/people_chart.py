"""Having the organisation chart printed."""

import json

from django.utils import translation

from certification.models import Client
from certification.reports.people_chart import build
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import trail

CHART = "org-chart"


def print_chart(client: Client, *, paper: str, language: str, by: User) -> Report:
    """Have the chart of today made on A4 or A3. Raises PermissionDenied, or Obstructed when too much is queued."""
    with translation.override(language):
        snapshot = json.loads(json.dumps(build(client, language, paper), default=trail.plain))
    return request(CHART, client, language, by=by, snapshot=snapshot)
