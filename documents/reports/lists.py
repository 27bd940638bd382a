"""The lists that are kept of documents: the controlled ones (F13), records (F21), external ones (F15).

The same rows serve the print and the workbook: `COLUMNS` name them, `*_rows` give them as texts.
"""

# claims: S5.1.2.4, S5.1.3.4
import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Cycle, Engagement
from certification.reports import client_slot, furniture
from documents.models import Document, ExternalDocument, Revision
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

STATE = Revision.State
ENDED = (STATE.SUPERSEDED, STATE.WITHDRAWN)


def day(moment: dt.datetime | dt.date | None, zone: ZoneInfo | None = None) -> str:
    """Return a day as lists print it."""
    if moment is None:
        return ""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(zone).date()
    return moment.isoformat()


def named(row: Any, language: str) -> str:
    """Return the name of a person or department as a paper in `language` prints it."""
    if row is None:
        return ""
    return str((language == "en" and row.name_en) or row.name)


def master_columns() -> list[tuple[str, int]]:
    """Return the headings of the list of documents with their widths in a workbook."""
    return [
        (_("No."), 6),
        (_("Document number"), 20),
        (_("Title of the document"), 40),
        (_("Version"), 10),
        (pgettext("list of documents", "Prepared by"), 14),
        (_("Reviewed by"), 18),
        (_("Approved by"), 14),
        (_("Approved on"), 12),
        (_("Effective from"), 12),
        (_("Recalled on"), 12),
        (pgettext("list of documents", "Remarks"), 24),
    ]


def master_rows(engagement: Engagement, language: str) -> Iterator[list[str]]:
    """Yield the standing documents above the record forms with the version that was issued last; three queries."""
    zone = ZoneInfo(engagement.client.time_zone)
    rows = Document.objects.filter(engagement=engagement).standing().exclude(level=Document.Level.RECORD)
    rows = rows.select_related("writer", "approver").prefetch_related("reviewers").order_by(*_in_order())
    versions: dict[int, list[Revision]] = {}
    told = Revision.objects.filter(document__engagement=engagement).exclude(state=STATE.ABANDONED)
    for revision in told.select_related("author").order_by("pk"):
        versions.setdefault(revision.document_id, []).append(revision)
    comma = pgettext("between names", ", ")
    for place, document in enumerate(rows, 1):
        there = versions.get(document.pk, [])
        issued = _issued(there)
        author = (issued and issued.author) or document.writer
        yield [
            str(place),
            document.number,
            document.title_in(language),
            issued.label if issued else "",
            named(author, language),
            comma.join(named(one, language) for one in document.reviewers.all()),
            named(document.approver, language),
            day(issued.approved_at, zone) if issued else "",
            day(issued.effective_on) if issued else "",
            day(issued.ended_at, zone) if issued and issued.state in ENDED else "",
            _remark(there, issued),
        ]


def _in_order() -> tuple[Any, ...]:
    from documents.listing import RANK  # noqa: PLC0415  the order of the levels is the page's

    return (RANK, "number", "pk")


def _issued(versions: list[Revision]) -> Revision | None:
    """Return the version that holds, else the one that is released, else the last that held."""
    for states in ((STATE.IN_FORCE,), (STATE.RELEASED,), ENDED):
        found = [one for one in versions if one.state in states]
        if found:
            return found[-1]
    return None


def _remark(versions: list[Revision], issued: Revision | None) -> str:
    open_one = next((one for one in versions if one.state in Revision.BEFORE_RELEASE), None)
    if open_one is not None:
        told = {"version": open_one.label, "state": open_one.get_state_display()}
        return _("%(version)s: %(state)s") % told
    if issued is None:
        return pgettext("list of documents", "not written yet")
    return str(issued.get_state_display()) if issued.state != STATE.IN_FORCE else ""


def record_columns() -> list[tuple[str, int]]:
    """Return the headings of the list of records."""
    return [
        (_("No."), 6),
        (_("Record number"), 22),
        (_("Title of the record"), 40),
        (_("Belongs to document"), 34),
        (_("Kept by"), 18),
        (_("Kept for"), 14),
        (_("Classification"), 12),
        (pgettext("list of documents", "Remarks"), 20),
    ]


def record_rows(engagement: Engagement, language: str) -> Iterator[list[str]]:
    """Yield the standing record forms; one query."""
    rows = Document.objects.filter(engagement=engagement, level=Document.Level.RECORD).standing()
    for place, form in enumerate(rows.select_related("parent", "department").order_by("number", "pk"), 1):
        parent = f"{form.parent.number} {form.parent.title_in(language)}" if form.parent else ""
        yield [
            str(place),
            form.number,
            form.title_in(language),
            parent,
            form.keeper or named(form.department, language),
            form.retention,
            str(form.get_classification_display()),
            "",
        ]


def external_columns() -> list[tuple[str, int]]:
    """Return the headings of the list of external documents."""
    return [
        (_("No."), 6),
        (_("Internal control number"), 16),
        (_("Title of the document"), 40),
        (_("Original number"), 20),
        (_("Category"), 14),
        (_("Comes from"), 20),
        (_("Filed on"), 12),
        (_("Received by"), 16),
        (_("Given to"), 24),
        (_("Copies"), 8),
        (_("Edition checked on"), 14),
        (pgettext("list of documents", "Remarks"), 24),
    ]


def external_rows(engagement: Engagement, language: str) -> Iterator[list[str]]:
    """Yield the external documents that are on the list; two queries."""
    rows = ExternalDocument.objects.filter(engagement=engagement).standing().select_related("receiver")
    comma = pgettext("between names", ", ")
    for place, one in enumerate(rows.prefetch_related("departments"), 1):
        original = " ".join(part for part in (one.original_number, one.edition) if part)
        result = f" {one.get_result_display()}" if one.result and one.result != one.Result.CURRENT else ""
        yield [
            str(place),
            one.number,
            one.title,
            original,
            str(one.get_category_display()),
            one.source,
            day(one.filed_on),
            named(one.receiver, language),
            comma.join(named(row, language) for row in one.departments.all()),
            str(one.copies),
            f"{day(one.checked_on)}{result}",
            one.notes,
        ]


def _sheet(cycle: Cycle, language: str, kind: str, title: str, rows: Any) -> dict[str, Any]:
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    engagement = Cycle.objects.select_related(*related).get(pk=cycle.pk).engagement
    lines = list(rows(engagement, language))
    return furniture(engagement, language, kind=kind, title=title) | {
        "lines": lines,
        "count": str(len(lines)),
        "as_of": cycle.today().isoformat(),
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE),
        ],
    }


def build_master(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the list of controlled documents (F13)."""
    return _sheet(cycle, language, "document-list", _("List of controlled documents"), master_rows)


def build_records(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the list of records (F21)."""
    return _sheet(cycle, language, "record-list", _("List of records"), record_rows)


def build_externals(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the list of external documents (F15)."""
    return _sheet(cycle, language, "external-list", _("List of external documents"), external_rows)
