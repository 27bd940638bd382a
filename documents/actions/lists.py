"""Having the lists of documents made: print and workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from certification.models import Cycle, Engagement
from certification.people.writing import workbook
from documents.reports import lists
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report

MASTER, RECORDS, EXTERNALS = "document-list", "record-list", "external-list"


@dataclass(frozen=True)
class Listing:
    """One of the lists: its headings and its rows."""

    columns: Callable[[], list[tuple[str, int]]]
    rows: Callable[[Engagement, str], Any]


LISTINGS = {
    MASTER: Listing(lists.master_columns, lists.master_rows),
    RECORDS: Listing(lists.record_columns, lists.record_rows),
    EXTERNALS: Listing(lists.external_columns, lists.external_rows),
}


def print_list(kind: str, cycle: Cycle, language: str, *, by: User) -> Report:
    """Have a list printed. Raises PermissionDenied."""
    return request(kind, cycle, language, by=by)


def workbook_of(kind: str, engagement: Engagement, title: str, language: str) -> bytes:
    """Return a list as an Excel file, its texts safe from being taken for formulas."""
    told = LISTINGS[kind]
    return workbook(title[:31], told.columns(), told.rows(engagement, language))
