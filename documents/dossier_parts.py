"""What documents give to the dossier: what is in force with its signatures, lists, agreements, time of operation."""

from collections.abc import Callable
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification import dossier
from certification.dossier import Paper, Part, Table
from certification.process import profile_of
from wobo.reporting.models import Report

from .models import Agreement, Document, OperatingRecord, Revision
from .models.states import State

PILOT = ("pilot-plan", "briefing-record", "monitoring", "sla-comparison")
RECORD_PAPERS = ("record-plan", "operating-records", "record-no-case")
MOST = 1000  # files of records in one dossier; all of them stand in the printed list
AGREED = {Agreement.Kind.SLA, Agreement.Kind.CUSTOMER}


def _in_force(*levels: str) -> Callable[[Any], QuerySet[Revision]]:
    def found(cycle: Any) -> QuerySet[Revision]:
        rows = Revision.objects.in_force().filter(document__engagement=cycle.engagement, document__struck_on=None)
        return rows.filter(document__level__in=levels)

    return found


def _documents(*levels: str) -> Callable[[Any, str], list[Paper]]:
    def papers(cycle: Any, language: str) -> list[Paper]:
        rows = _in_force(*levels)(cycle).select_related("document__engagement", "upload")
        return of_revisions(list(rows.order_by("document__number")), language)

    return papers


def of_revisions(revisions: list[Revision], language: str) -> list[Paper]:
    """Return papers of versions: the issued file, and the bytes that were signed beside it. Three queries."""
    uids = {uid for one in revisions for uid in (one.content_uid, one.issue_uid) if uid}
    reports = Report.objects.filter(uid__in=uids).exclude(file=None).select_related("file").defer("snapshot")
    there = {report.uid: report for report in reports}
    clauses = _clauses([one.document_id for one in revisions])
    found = []
    for one in revisions:
        issued, content = there.get(one.issue_uid), there.get(one.content_uid)
        signed = one.upload or (content.file if content else None)
        file = issued.file if issued else signed
        if file is None:
            continue
        found.append(
            Paper(
                title=one.document.title_in(language),
                number=one.document.number,
                version=one.label,
                dated=one.effective_on,
                file=file,
                signed=signed if signed and signed.pk != file.pk else None,
                pages=issued.pages if issued else None,
                url=one.get_absolute_url(),
                clauses=clauses.get(one.document_id, ()),
            )
        )
    return found


def _clauses(documents: list[int]) -> dict[int, tuple[str, ...]]:
    links = Document.clauses.through.objects.filter(document__in=documents).order_by("clause__order")  # type: ignore[attr-defined]
    found: dict[int, tuple[str, ...]] = {}
    for document, ref in links.values_list("document_id", "clause__ref"):
        found[document] = (*found.get(document, ()), ref)
    return found


def _agreements(cycle: Any) -> QuerySet[Agreement]:
    return Agreement.objects.filter(engagement=cycle.engagement, kind__in=AGREED).valid()


def contracts(cycle: Any, language: str) -> list[Paper]:
    """Return the list of SLAs and contracts with customers, and the scans that are kept."""
    rows = list(_agreements(cycle).select_related("file", "engagement").prefetch_related("services"))
    if not rows:
        return []
    with override(language):
        heads = (_("number"), _("title"), _("agreed with"), _("services"), _("signed on"), _("valid until"))
        lines = tuple(_agreement_line(one) for one in rows)
        listed = Paper(_("List of customer contracts and SLAs"), dated=cycle.today(), table=Table(heads, lines))
    scans = [
        Paper(
            one.title,
            number=one.number,
            dated=one.signed_on,
            file=one.file,
            reference=one.reference,
            url=one.get_absolute_url(),
        )
        for one in rows
        if one.file_id or one.reference
    ]
    return [listed, *scans]


def _agreement_line(one: Agreement) -> tuple[str, ...]:
    days = (one.signed_on, one.valid_until)
    return (
        one.number,
        one.title,
        one.counterpart,
        ", ".join(str(service) for service in one.services.all()),
        *(day.isoformat() if day else "" for day in days),
    )


def _first_edition(cycle: Any) -> QuerySet[Revision]:
    rows = Revision.objects.filter(document__engagement=cycle.engagement, document__level="M", edition=1, revision=0)
    return rows.filter(state__in=(State.IN_FORCE, State.SUPERSEDED)).exclude(effective_on=None)


def operation(cycle: Any, language: str) -> list[Paper]:
    """Return since when the first edition holds, and how many months the profile asks for."""
    since = _first_edition(cycle).aggregate(day=Min("effective_on"))["day"]
    if since is None:
        return []
    today = cycle.today()
    with override(language):
        facts = (
            (_("The first edition has been in effect since"), since.isoformat()),
            (_("As of"), today.isoformat()),
            (_("Days of operation"), str((today - since).days)),
            (_("Months that are asked for"), str(profile_of(cycle.engagement.profile).operating_months)),
        )
        title = _("Statement on how long the system has operated")
        return [Paper(title, dated=today, table=Table(facts=facts))]


def _records(cycle: Any) -> QuerySet[OperatingRecord]:
    return OperatingRecord.objects.filter(row__plan__cycle=cycle).kept()


def records(cycle: Any, _language: str) -> list[Paper]:
    """Return the printed lists of records, and the records whose files are kept, oldest first."""
    rows = _records(cycle).exclude(file=None).select_related("file", "row__plan__cycle__engagement")
    kept = [
        Paper(
            one.title or str(one.row),
            number=one.number,
            version=one.version,
            dated=one.happened_on,
            file=one.file,
            url=one.get_absolute_url(),
            clauses=(one.row.ref,),
        )
        for one in rows.order_by("happened_on", "pk")[:MOST]
    ]
    return [*dossier.of_kinds(cycle, *RECORD_PAPERS), *kept]


def register() -> None:
    """Add everything; a second time changes nothing."""
    for key, levels in (("manual", "M"), ("procedures", "P"), ("instructions", "WR")):
        dossier.register(Part(key, "documents", _documents(*levels), _in_force(*levels)))
    dossier.register(dossier.reports_part("document_list", "document-list", "external-list"))
    dossier.register(dossier.reports_part("copies", "copy-register", "record-list"))
    dossier.register(Part("contracts", "registers", contracts, _agreements))
    dossier.register(dossier.reports_part("pilot", *PILOT, kind="records"))
    dossier.register(dossier.reports_part("suppliers", "supplier-list", "supplier-evaluation", kind="registers"))
    dossier.register(Part("records", "records", records, _records))
    dossier.register(Part("operation", "registers", operation, _first_edition))
