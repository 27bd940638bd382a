"""Opportunities for continual improvement: the register, and what audits recommended."""

from collections import Counter

from django.utils.translation import gettext as _

from audits.models import Finding, Grade
from certification.models import Improvement

from .facts import Gathered, Look

State = Improvement.State


def improvements(look: Look) -> Gathered:
    """Rows of the register by state, and the opportunities among the findings."""
    found = Gathered(look.until, empty=_("No opportunity for improvement is on record."))
    rows = list(Improvement.objects.filter(workspace=look.review.workspace_id).order_by("number"))
    states = Counter(row.state for row in rows)
    if rows:
        found.figure(_("On the register"), len(rows))
        for state in (State.PROPOSED, State.APPROVED, State.DONE, State.MEASURED, State.DECLINED):
            if states[state]:
                found.figure(state.label, states[state])
        reached = [row for row in rows if row.reached == Improvement.Reached.YES]
        found.figure(_("Target reached"), len(reached))
    found.tell(
        _("To be decided: %(improvement)s") % {"improvement": row} for row in rows if row.state == State.PROPOSED
    )
    opportunities = list(
        Finding.objects.filter(workspace=look.review.workspace_id, grade=Grade.OPPORTUNITY)
        .standing()
        .filter(found_on__range=(look.since, look.until))
        .order_by("pk")
    )
    if opportunities:
        found.figure(_("Opportunities found by audits"), len(opportunities))
        found.tell(f"{row.number}: {row.facts[:160]}" for row in opportunities)
    return found
