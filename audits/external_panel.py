"""What the way to the certificate puts on the pages of its engagement: who is waited for, papers of phase 9."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.panels import Deliverable, Waiting
from wobo.reporting.models import Report

from .models import Audit, BodyComparison
from .models.decision_obstacles import DECISIVE

PHASE = 9
PAPERS = ("body-comparison", "stage-summary", "date-rules")


def waiting(cycle: Any) -> list[Waiting]:
    """Return what the body is waited for: its report, its decision."""
    rows = Audit.objects.of(cycle).external().filter(state__in=("reporting", "reported", "closed"))
    found = []
    for one in rows.select_related("decision").order_by("pk"):
        who = one.body or _("Certification body")
        if one.state == Audit.State.REPORTING:
            told = _("Report of %(audit)s") % {"audit": one}
            found.append(Waiting(who, told, one.get_absolute_url(), one.concluded_on))
        elif one.kind in DECISIVE and one.outcome in {"passed", "after_closure"}:
            said = getattr(one, "decision", None)
            if said is None or said.state == "pending":
                page = reverse("audits:decision", args=[cycle.engagement.code])
                found.append(Waiting(who, _("Decision on %(audit)s") % {"audit": one}, page, one.reported_on))
    return found


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the papers of phase 9."""
    if phase.number != PHASE:
        return []
    cycle = phase.cycle
    comparison = BodyComparison.objects.filter(cycle=cycle).values_list("uid", flat=True)
    about = {cycle.uid, *comparison}
    rows = Report.objects.filter(workspace=cycle.workspace_id, kind__in=PAPERS, record_uid__in=about, source=None)
    ready = rows.filter(state=Report.State.READY).defer("snapshot").order_by("pk")
    return [
        Deliverable(
            one.number,
            str(one.definition.title),
            one.get_absolute_url(),
            date=localtime(one.requested_at).date(),
            record=one,
        )
        for one in ready
    ]
