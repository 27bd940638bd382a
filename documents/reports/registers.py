"""The lists of issue: copies issued and recalled (F14), loans (F18); the same rows for print and workbook."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Cycle, Engagement
from certification.reports import client_slot, furniture
from documents.models import Copy, Loan
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .lists import day, named


def copy_columns() -> list[tuple[str, int]]:
    """Return the headings of the register of issue and recall (F14)."""
    return [
        (_("No."), 6),
        (_("Title of the document"), 36),
        (_("Document number"), 20),
        (_("Version"), 8),
        (_("Copy number"), 8),
        (pgettext("copy", "Issued by"), 12),
        (_("Receiving department"), 16),
        (pgettext("copy", "Received by"), 12),
        (pgettext("copy", "Issued on"), 12),
        (_("Received on"), 12),
        (_("Returned by"), 12),
        (_("Taken back by"), 12),
        (_("Recalled on"), 12),
        (_("State"), 12),
        (_("Remarks"), 24),
    ]


def copy_rows(engagement: Engagement, language: str) -> Iterator[list[str]]:
    """Yield every copy that was ever prepared, by document, version and number; one query."""
    rows = Copy.objects.loaded().filter(revision__document__engagement=engagement)
    rows = rows.order_by("revision__document__number", "revision__edition", "revision__revision", "number")
    for place, copy in enumerate(rows.iterator(chunk_size=1000), 1):
        document = copy.revision.document
        yield [
            str(place),
            document.title_in(language),
            document.number,
            copy.revision.label,
            copy.code,
            str(copy.issued_by or ""),
            copy.department_in(language),
            named(copy.received_by, language) or copy.person_in(language),
            day(copy.issued_on),
            day(copy.received_on),
            copy.returned_by,
            str(copy.taken_by or ""),
            day(copy.returned_on or copy.recalled_on),
            str(copy.get_state_display()),
            " ".join(filter(None, [copy.late_reason, copy.ended_why])),
        ]


def loan_columns() -> list[tuple[str, int]]:
    """Return the headings of the register of loans (F18)."""
    return [
        (_("No."), 6),
        (_("Title of the document"), 40),
        (_("Document number"), 20),
        (pgettext("distribution", "Copy"), 10),
        (_("Borrower"), 16),
        (_("Lent by"), 14),
        (_("Lent on"), 12),
        (_("Due back"), 12),
        (_("Back on"), 12),
        (_("Remarks"), 24),
    ]


def loan_rows(engagement: Engagement, language: str) -> Iterator[list[str]]:
    """Yield every loan, the oldest first; one query."""
    rows = Loan.objects.filter(engagement=engagement).select_related("document", "borrower", "lent_by")
    for place, loan in enumerate(rows.order_by("lent_on", "pk").iterator(chunk_size=1000), 1):
        yield [
            str(place),
            loan.document.title_in(language),
            loan.document.number,
            loan.copy,
            named(loan.borrower, language),
            str(loan.lent_by),
            day(loan.lent_on),
            day(loan.due),
            day(loan.returned_on),
            loan.remarks,
        ]


def _sheet(cycle: Cycle, language: str, kind: str, title: str, columns: Any, rows: Any) -> dict[str, Any]:
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    engagement = Cycle.objects.select_related(*related).get(pk=cycle.pk).engagement
    lines = list(rows(engagement, language))
    return furniture(engagement, language, kind=kind, title=title) | {
        "columns": [name for name, _width in columns()],
        "lines": lines,
        "count": str(len(lines)),
        "as_of": cycle.today().isoformat(),
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE),
        ],
    }


def build_copies(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the register of issue and recall (F14)."""
    title = _("Register of documents issued and recalled")
    return _sheet(cycle, language, "copy-register", title, copy_columns, copy_rows)


def build_loans(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the register of loans (F18)."""
    return _sheet(cycle, language, "loan-register", _("Register of loans of documents"), loan_columns, loan_rows)
