"""Phase 8: what the management review must show. One gathering of two queries at most, then a pure answer."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Cycle

from . import review_panel
from .models import ManagementReview

State = ManagementReview.State


@dataclass(frozen=True)
class Row:
    """One review as the gate sees it."""

    number: str
    state: str
    day: dt.date
    page: str
    inputs: int
    ready: int
    concluded: bool


@dataclass(frozen=True)
class Facts:
    """The reviews of a cycle, and when its internal audit was closed by a meeting."""

    start: str
    audit_closed: dt.date | None
    rows: tuple[Row, ...]


def gather(cycle: Cycle) -> Facts:
    """Read the reviews that were not cancelled, and when the internal audit had its closing meeting."""
    start = reverse("audits:review_list", args=[cycle.engagement.code])
    rows = tuple(_row(review) for review in review_panel.of(cycle))
    return Facts(start, review_panel.audit_closed_on(cycle), rows)


def _row(review: ManagementReview) -> Row:
    return Row(
        number=review.number,
        state=review.state,
        day=review.meeting.day,
        page=review.get_absolute_url(),
        inputs=review.wanted,  # type: ignore[attr-defined]
        ready=review.ready,  # type: ignore[attr-defined]
        concluded=all(getattr(review, name) for name in ManagementReview.ASPECTS),
    )


outcome = gates.register(8, gather)


@outcome.criterion("reviewed")
def review_followed_the_audit(facts: Facts) -> Met | NotMet:
    """S7.6: a review after the audit's closing meeting, with all inputs and three conclusions, approved by the top."""
    if not facts.rows:
        return NotMet.of((_("No management review was opened in this cycle."), facts.start))
    answers = [(row, list(_lacks(row, facts.audit_closed))) for row in facts.rows]
    good = next((row for row, lacks in answers if not lacks), None)
    if good is not None:
        return Met(_("%(review)s of %(day)s") % {"review": good.number, "day": good.day.isoformat()})
    row, lacks = min(answers, key=lambda answer: len(answer[1]))
    return NotMet.of(*[(f"{row.number}: {lack}", row.page) for lack in lacks])


def _lacks(row: Row, audit_closed: dt.date | None) -> list[str]:
    found = []
    if audit_closed is None:
        found.append(_("no internal audit of this cycle is reported yet"))
    elif row.day < audit_closed:
        told = {"day": audit_closed.isoformat()}
        found.append(_("it was held before the closing meeting of the internal audit, %(day)s") % told)
    if row.inputs == 0 or row.ready < row.inputs:
        told_inputs = {"ready": row.ready, "all": row.inputs}
        found.append(_("%(ready)s of %(all)s inputs are handed in") % told_inputs)
    if row.state not in ManagementReview.HELD:
        found.append(_("it is not held yet"))
    elif not row.concluded:
        found.append(_("suitability, adequacy and effectiveness are not all concluded"))
    if row.state not in ManagementReview.APPROVED:
        found.append(_("its minutes are not approved by top management"))
    return found


__all__ = ["outcome"]
