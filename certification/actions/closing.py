"""Closing an engagement: outcome, what is handed over, until when files are kept; the closing sheet (项目验收)."""

# claims: P19
import datetime as dt
from typing import Any

from django.db import transaction

from certification.models import Engagement
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.workflow.doors import fire

CLOSING = "closing-sheet"


@transaction.atomic
def close_engagement(
    engagement: Engagement,
    *,
    outcome: str,
    by: User,
    handed_back: str = "",
    kept_until: dt.date | None = None,
) -> Engagement:
    """End an engagement and have its closing sheet made, which both sides sign."""
    told: dict[str, Any] = {"outcome": outcome, "handed_back": handed_back, "kept_until": kept_until}
    engagement = fire(engagement, "close", by=by, **told)
    request(CLOSING, engagement, engagement.client.language, by=by)
    return engagement
