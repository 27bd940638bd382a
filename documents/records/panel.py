"""What records and suppliers put on the pages of their engagement: a figure, warnings, the papers of phase 6."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.panels import Deliverable, Stat, Warn
from documents.actions.record_lists import PLAN, SUPPLIERS
from documents.models import OperatingRecord, RecordPlanRow, SampledRecord, Supplier, SupplierEvaluation
from wobo.reporting.models import Report

PHASE = 6


def stats(cycle: Any) -> list[Stat]:
    """Return how many rows of the plan have a record, once there is one; one query."""
    held = Exists(OperatingRecord.objects.filter(row=OuterRef("pk")).kept())
    rows = RecordPlanRow.objects.filter(plan__cycle=cycle).standing()
    states = list(rows.order_by().annotate(held=held).values_list("held", flat=True))
    if not states:
        return []
    url = reverse("documents:record_plan", args=[cycle.engagement.code])
    return [Stat(_("Rows of the plan with records"), f"{sum(map(bool, states))}/{len(states)}", url=url)]


def warnings(cycle: Any) -> list[Warn]:
    """Return sampled records that fail without a change asked for, and evaluations that ran out; two queries."""
    engagement, found = cycle.engagement, []
    failing = SampledRecord.objects.filter(sample__row__plan__cycle=cycle, verdict="fails", change=None).count()
    if failing:
        said = ngettext(
            "%(count)s sampled record fails, and no change was asked for.",
            "%(count)s sampled records fail, and no change was asked for.",
            failing,
        )
        found.append(Warn(said % {"count": failing}, reverse("documents:record_samples", args=[engagement.code])))
    out = SupplierEvaluation.objects.holding().filter(valid_until__lt=cycle.today())
    count = Supplier.objects.filter(engagement=engagement, evaluations__in=out).in_use().count()
    if count:
        said = ngettext(
            "The evaluation of %(count)s supplier has run out.",
            "The evaluations of %(count)s suppliers have run out.",
            count,
        )
        url = f"{reverse('documents:supplier_list', args=[engagement.code])}?state=expired"
        found.append(Warn(said % {"count": count}, url, "bad"))
    return found


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the record plan and the list of qualified suppliers: the latest print of each."""
    if phase.number != PHASE:
        return []
    rows = Report.objects.filter(kind__in=[PLAN, SUPPLIERS], workspace=phase.workspace, source=None)
    newest = {row.kind: row for row in rows.exclude(state="superseded").order_by("pk").defer("snapshot")}
    return [
        Deliverable(
            number=newest[kind].number,
            name=newest[kind].title,
            url=newest[kind].get_absolute_url(),
            date=newest[kind].requested_at.date(),
            record=newest[kind],
        )
        for kind in (PLAN, SUPPLIERS)
        if kind in newest
    ]
