"""Having papers and workbooks of records and suppliers made."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Cycle, Engagement
from certification.people.writing import workbook
from documents.models import RecordPlanRow, RecordSample
from documents.reports import records, suppliers
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report

PLAN, LIST, SAMPLE, SUPPLIERS = "record-plan", "operating-records", "record-sample", "supplier-list"


def print_plan(cycle: Cycle, language: str, *, by: User) -> Report:
    """Have the record plan printed with what is there. Raises PermissionDenied."""
    return request(PLAN, cycle, language, by=by)


def print_list(row: RecordPlanRow, language: str, *, by: User) -> Report:
    """Have the records of a row printed. Raises PermissionDenied."""
    return request(LIST, row, language, by=by)


def print_sample(sample: RecordSample, language: str, *, by: User) -> Report:
    """Have the sheet of a sample printed. Raises PermissionDenied."""
    return request(SAMPLE, sample, language, by=by)


def print_suppliers(cycle: Cycle, language: str, *, by: User) -> Report:
    """Have the list of qualified suppliers printed. Raises PermissionDenied."""
    return request(SUPPLIERS, cycle, language, by=by)


def records_workbook(engagement: Engagement, rows: Any) -> bytes:
    """Return records as an Excel file, with row and clause before the columns of the print."""
    headings = [(_("Clause"), 10), (_("Record"), 30), *records.columns()]

    def lines() -> Iterable[list[str]]:
        chosen = rows.select_related("row", "service", "file").order_by("row__order", "happened_on", "pk")
        found = list(chosen)
        for one, cells in zip(found, records.lines_of(found, engagement), strict=True):
            yield [one.row.ref, one.row.said, *cells]

    return workbook(_("Operating records"), headings, lines())


def suppliers_workbook(cycle: Cycle, language: str) -> bytes:
    """Return the list of qualified suppliers as an Excel file."""
    return workbook(_("Qualified suppliers"), suppliers.columns(), suppliers.qualified_rows(cycle, language))
