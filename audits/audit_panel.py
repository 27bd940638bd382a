"""What internal audits put on the pages of their engagement: the papers of phase 7, and what past cycles had."""

from typing import Any

from django.utils.translation import gettext as _

from audits.models import Audit, AuditProgramme
from certification.panels import Deliverable, Past
from wobo.reporting.models import Report

AUDIT_PHASE = 7
SHOWN = 5


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the papers of phase 7: annual plan, plans and reports of the internal audits; three queries."""
    if phase.number != AUDIT_PHASE:
        return []
    audits = Audit.objects.of(phase.cycle).alive().internal().values_list("plan_uid", "report_uid")
    uids = {uid for pair in audits for uid in pair if uid}
    uids |= set(AuditProgramme.objects.filter(cycle=phase.cycle).values_list("paper_uid", flat=True))
    found = Report.objects.filter(uid__in=uids - {""}, state=Report.State.READY).order_by("pk")
    return [
        Deliverable(
            number=one.number,
            name=one.title,
            url=one.get_absolute_url(),
            date=one.ready_at.date() if one.ready_at else None,
            record=one,
        )
        for one in found.defer("snapshot")
    ]


def past(cycle: Any) -> list[Past]:
    """Return the internal audits of a cycle for the page of past cycles."""
    found = list(Audit.objects.of(cycle).alive().internal().order_by("pk"))
    if not found:
        return []
    for one in found:
        one.cycle = cycle
    rows = [(f"{one.number} {one.get_state_display()}", one.get_absolute_url()) for one in found[:SHOWN]]
    return [Past(_("Internal audits"), len(found), rows)]
