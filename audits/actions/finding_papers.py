"""Findings on paper and as a workbook: the sheet (F4), the set of an audit, the register with the columns of F6."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audits.models import Audit, Finding
from audits.reports.finding import clause_lines, why_lines
from certification.people.writing import workbook
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

from .findings import KIND

SET, CYCLE_SET = "finding-set", "findings"
MOST_SHEETS, MOST_ROWS = 300, 20_000
RELATED = ("audit", "department", "owner", "repeats", "document")


def print_one(finding: Finding, language: str, *, by: User) -> Report:
    """Have a sheet printed as it stands. Raises PermissionDenied, Obstructed."""
    return request(KIND, finding, language, by=by)


def print_set(about: Any, language: str, *, by: User) -> Report:
    """Have the sheets of an audit or a cycle printed as one file. Raises PermissionDenied, Obstructed without any."""
    mine = {"audit": about} if isinstance(about, Audit) else {"cycle": about}
    count = Finding.objects.filter(**mine).standing().count()
    if not count:
        raise Obstructed(_("There are no findings to print."))
    if count > MOST_SHEETS:
        told = {"count": count, "limit": MOST_SHEETS}
        raise Obstructed(_("%(count)s sheets are too many for one file (%(limit)s): print audit by audit.") % told)
    return request(SET if isinstance(about, Audit) else CYCLE_SET, about, language, by=by)


def columns() -> list[tuple[str, int]]:
    """Return the headings of the workbook with their widths."""
    return [
        (_("Number"), 18), (_("Source"), 16), (_("Audit"), 18), (_("Grade"), 16), (_("State"), 16),
        (_("Found on"), 12), (_("Clauses"), 36), (_("Own document"), 22), (_("Facts"), 60), (_("Department"), 18),
        (_("Correction"), 40), (_("Causes"), 40), (_("Elsewhere"), 40), (_("Corrective action"), 40), (_("Owner"), 14),
        (_("Due"), 12), (_("Next step due"), 12), (_("Carried out on"), 12), (_("Verified as done on"), 12),
        (_("Closed on"), 12), (_("Age in days"), 10), (_("Repeats"), 18),
    ]  # fmt: skip


def workbook_of(rows: QuerySet[Finding], cycle: Any, language: str) -> bytes:
    """Return findings as an Excel file, their texts safe from being taken for formulas."""
    found = rows.select_related(*RELATED).prefetch_related("clause_rows__clause__standard")[:MOST_ROWS]
    today = cycle.today()
    return workbook(_("Findings"), columns(), (_line(row, today, language) for row in found.iterator(chunk_size=500)))


def _line(row: Finding, today: Any, language: str) -> list[Any]:
    dates = (row.due, row.wanted_on, row.implemented_on, row.done_on, row.closed_on)
    return [
        row.number, row.get_source_display(), row.audit or "", row.get_grade_display(), row.get_state_display(),
        row.found_on.isoformat(), "\n".join(clause_lines(row, language)),
        " ".join(filter(None, [row.document.number if row.document else "", row.document_clause])), row.facts,
        row.department or "", row.correction, why_lines(row), row.extent, row.action, row.owner or "",
        *(day.isoformat() if day else "" for day in dates), row.age(today), row.repeats.number if row.repeats else "",
    ]  # fmt: skip
