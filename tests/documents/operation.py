"""A record plan with rows of each rhythm, and records of it, for tests."""

import datetime as dt
from typing import Any

from certification.models import Engagement
from documents.actions import record_plan, records
from documents.models import OperatingRecord, RecordPlan, RecordPlanRow
from tests.people import Cast

SINCE = dt.date(2026, 8, 3)  # ten weeks before the tests' day: August and September are over


def make_plan(engagement: Engagement, cast: Cast, since: dt.date = SINCE) -> RecordPlan:
    """Begin the plan of the present cycle with the shipped rows."""
    return record_plan.begin_plan(engagement.cycle, by=cast.lead, since=since)


def row_of(plan: RecordPlan, name: str) -> RecordPlanRow:
    """Return the row whose English name begins so."""
    return RecordPlanRow.objects.select_related("plan__cycle__engagement__client", "workspace").get(
        plan=plan, name_en__startswith=name
    )


def enter(row: RecordPlanRow, cast: Cast, number: str = "", day: Any = dt.date(2026, 9, 10), **fields: Any) -> Any:
    """Enter a record."""
    return records.enter_record(row, {"number": number, "happened_on": day, **fields}, by=cast.staff)


def fill(row: RecordPlanRow, cast: Cast, count: int, day: dt.date = dt.date(2026, 9, 1)) -> list[OperatingRecord]:
    """Put records of a row straight in the table, one a day."""
    made = [
        OperatingRecord(
            workspace=row.workspace,
            row=row,
            number=f"T-{place:05d}",
            title=f"Ticket {place}",
            happened_on=day + dt.timedelta(days=place % 28),
            entered_by=cast.staff,
        )
        for place in range(1, count + 1)
    ]
    return OperatingRecord.objects.bulk_create(made)
