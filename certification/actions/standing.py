"""How the phases stand, stored: dashboard, portfolio and inbox read only this; the phase page computes live."""

import datetime as dt
from typing import Any

from django.db import transaction

from certification import gates
from certification.models import Engagement, Phase
from wobo.workflow import clock

OPEN = (Phase.State.PENDING, Phase.State.ACTIVE, Phase.State.SUBMITTED)


def recompute_standing(phase: Phase) -> dict[str, Any]:
    """Compute the criteria of a phase and store the result; not evidence, hence no event.

    No words are stored, for the dashboard is read in three languages: keys, states, where to mend, how much.
    """
    lines = gates.lines(phase)
    standing = {
        "at": clock.now().isoformat(),
        "met": sum(line.clears for line in lines),
        "total": len(lines),
        "not_computed": sum(line.state == "not_computed" for line in lines),
        "ready": all(line.clears for line in lines),
        "lines": [
            [line.criterion.key, line.state, line.missing[0][1] if line.missing else "", len(line.missing)]
            for line in lines
        ],
    }
    phase.standing = standing
    phase.save(update_fields=["standing"])
    return standing


def recompute_workspace(workspace_id: int) -> None:
    """Recompute the phases under way in an engagement, or in every engagement of a client."""
    rows = Phase.objects.filter(state__in=(Phase.State.ACTIVE, Phase.State.SUBMITTED))
    for phase in _with_parents(rows.filter(workspace=workspace_id) | rows.filter(workspace__parent=workspace_id)):
        recompute_standing(phase)


def recompute_soon(engagement: Engagement) -> None:
    """Recompute every open phase of the latest cycle once the transaction is through."""
    transaction.on_commit(lambda: _recompute_all(engagement.pk), robust=True)


def _recompute_all(engagement_id: int) -> None:
    for phase in _with_parents(Phase.objects.filter(cycle__engagement=engagement_id, state__in=OPEN)):
        recompute_standing(phase)


def recompute_stale(now: dt.datetime) -> int:
    """Recompute every open phase of running engagements that was not recomputed today. Returns how many."""
    count = 0
    running = Phase.objects.filter(cycle__engagement__state=Engagement.State.RUNNING, state__in=OPEN)
    for phase in _with_parents(running).iterator(chunk_size=200):
        at = phase.standing.get("at")
        if at is None or dt.datetime.fromisoformat(at).date() < now.date():
            recompute_standing(phase)
            count += 1
    return count


def _with_parents(rows: Any) -> Any:
    return rows.select_related("cycle__engagement__client", "cycle__engagement__workspace")


__all__ = ["recompute_soon", "recompute_stale", "recompute_standing", "recompute_workspace"]
