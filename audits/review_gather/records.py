"""Operating records of the record plan that speak to an input. Which clauses those are is data."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audits.review_catalogue import every
from documents.models import OperatingRecord, RecordPlanRow

from .facts import Gathered, Look


def add_records(found: Gathered, look: Look, key: str) -> None:
    """Add how many records of the plan's rows there are, row by row; one query."""
    refs = every()[key].records
    if not refs:
        return
    kept = Q(records__state=OperatingRecord.State.KEPT, records__happened_on__range=(look.since, look.until))
    rows = (
        RecordPlanRow.objects.filter(plan__cycle=look.cycle, ref__in=refs)
        .standing()
        .annotate(kept=Count("records", filter=kept))
        .order_by("order")
    )
    for row in rows:
        found.figure(row.said, row.kept, _("operating records, at least %(least)s planned") % {"least": row.least})
