"""Having the papers of issue made: registers as print and workbook, receipt sheets, records of destruction."""

from typing import Any

from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.people.writing import workbook
from documents.models import Revision
from documents.reports import registers
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

COPIES, LOANS, RECEIPTS, DESTRUCTION = "copy-register", "loan-register", "receipt-sheet", "destruction"
LISTS = {
    COPIES: (registers.copy_columns, registers.copy_rows),
    LOANS: (registers.loan_columns, registers.loan_rows),
}


def print_of(kind: str, about: Any, language: str, *, by: User) -> Report:
    """Have a register of a cycle, or the paper of a record, printed. Raises Obstructed, PermissionDenied."""
    return request(kind, about, language, by=by)


def print_receipts(revision: Revision, language: str, *, by: User) -> Report:
    """Have the receipt sheet of a version printed. Raises Obstructed before its release."""
    if not revision.copies.exists():  # type: ignore[attr-defined]
        raise Obstructed(_("There are no copies yet: release the version first."))
    return request(RECEIPTS, revision, language, by=by)


def workbook_of(kind: str, engagement: Engagement, title: str, language: str) -> bytes:
    """Return a register as an Excel file, its texts safe from being taken for formulas."""
    columns, rows = LISTS[kind]
    return workbook(title[:31], columns(), rows(engagement, language))
