"""What the pilot run puts on the pages of its engagement: a figure, warnings, the papers of phase 6."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.panels import Deliverable, Stat, Warn
from certification.process import profile_of
from documents.actions.measures import MONITORING, SLA
from documents.actions.pilot import BRIEFINGS, PLAN
from documents.models import Measure, MeasureValue, PilotRun
from wobo.reporting.models import Report

from .work import last_month

PHASE = 6


def stats(cycle: Any) -> list[Stat]:
    """Return how many days the pilot run has run, once it has begun; one query."""
    run = PilotRun.objects.filter(cycle=cycle).first()
    if run is None or run.began_on is None:
        return []
    wanted = profile_of(cycle.engagement.profile).pilot_min_days
    url = reverse("documents:pilot", args=[cycle.engagement.code])
    value = f"{run.days_run(cycle.today())}/{wanted}"
    return [Stat(_("Days of the pilot run"), value, str(run.get_state_display()), url=url)]


def warnings(cycle: Any) -> list[Warn]:
    """Return the measures whose value of last month is missing; one query."""
    month = last_month(cycle.today())
    there = MeasureValue.objects.filter(measure=OuterRef("pk"), month=month)
    rows = Measure.objects.filter(~Exists(there), engagement=cycle.engagement, since__lte=month).standing()
    count = sum(row.asks(month) for row in rows.only("since", "stopped_on", "frequency"))
    if not count:
        return []
    said = ngettext(
        "The value of %(month)s is missing of %(count)s measure.",
        "The values of %(month)s are missing of %(count)s measures.",
        count,
    )
    told = {"month": f"{month:%Y-%m}", "count": count}
    return [Warn(said % told, reverse("documents:values", args=[cycle.engagement.code]))]


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the papers of phase 6: the latest print of each."""
    if phase.number != PHASE:
        return []
    kinds = [PLAN, BRIEFINGS, MONITORING, SLA]
    rows = Report.objects.filter(kind__in=kinds, workspace=phase.workspace, source=None).exclude(state="superseded")
    newest = {row.kind: row for row in rows.order_by("pk").defer("snapshot")}
    return [
        Deliverable(
            number=newest[kind].number,
            name=newest[kind].title,
            url=newest[kind].get_absolute_url(),
            date=newest[kind].requested_at.date(),
            record=newest[kind],
        )
        for kind in kinds
        if kind in newest
    ]
