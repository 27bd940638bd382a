"""What diagnoses put on the pages of their engagement: figures, warnings, who is waited for, papers of phase 3."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.models import Attendance, Clause, Meeting
from certification.panels import Deliverable, Stat, Waiting, Warn
from wobo.reporting.models import Report

from .figures import figures_of
from .models import Diagnosis, Gap, Result

DIAGNOSIS_PHASE = 3
STATE = Diagnosis.State


def of(cycle: Any) -> Diagnosis | None:
    """Return the diagnosis that counts for a cycle: the latest that was not cancelled; read once per copy of the row.

    It carries `total`, its assessable clauses, `late`, its gaps past their date, and `presented`, whether top
    management heard of it.
    """
    if "_diagnosis" not in cycle.__dict__:
        cycle.__dict__["_diagnosis"] = _found(cycle)
    return cycle.__dict__["_diagnosis"]  # type: ignore[no-any-return]


def _found(cycle: Any) -> Diagnosis | None:
    clauses = Clause.objects.assessable().filter(standard=OuterRef("standard")).order_by()
    late = Gap.objects.filter(assessment__diagnosis=OuterRef("pk"), due__lt=cycle.today()).order_by()
    heard = Meeting.objects.filter(model=Diagnosis._meta.label, record_uid=OuterRef("uid"))
    signed = Attendance.objects.filter(meeting=OuterRef("pk")).signed()
    found: Diagnosis | None = (
        Diagnosis.objects.of(cycle)
        .alive()
        .select_related("standard")
        .annotate(
            total=_number(clauses, "standard"),
            late=_number(late, "assessment__diagnosis"),
            presented=Exists(heard.filter(Exists(signed), kind=Meeting.Kind.PRESENTATION)),
        )
        .first()
    )
    if found is not None:
        found.cycle = cycle
    return found


def _number(rows: Any, by: str) -> Any:
    return Coalesce(Subquery(rows.values(by).annotate(n=Count("pk")).values("n")), 0)


def counted(diagnosis: Any) -> Any:
    """Return the figures of a diagnosis of `of()` from one counting query."""
    rows = diagnosis.assessments.answered().order_by().values_list("result").annotate(count=Count("pk"))
    answers = [result for result, count in rows for _one in range(count)]
    missing = max(diagnosis.total - len(answers), 0)
    return figures_of([(result, None) for result in (*answers, *([Result.NOT_ASSESSED] * missing))])


def stats(cycle: Any) -> list[Stat]:
    """Return conformity with coverage beside it, once something is assessed."""
    diagnosis = of(cycle)
    if diagnosis is None or diagnosis.state in {STATE.PLANNED, STATE.PROPOSED, STATE.CONFIRMED}:
        return []
    figures = counted(diagnosis)
    note = _("%(coverage)s assessed, %(no_case)s without a case") % {
        "coverage": figures.coverage_shown,
        "no_case": figures.no_case,
    }
    return [Stat(_("Conformity"), figures.conformity_shown, note, url=diagnosis.get_absolute_url())]


def warnings(cycle: Any) -> list[Warn]:
    """Return what somebody should look at: gaps past their date."""
    diagnosis = of(cycle)
    if diagnosis is None:
        return []
    late = diagnosis.late  # type: ignore[attr-defined]
    if not late:
        return []
    return [
        Warn(_("%(count)s gaps of the diagnosis are past their date.") % {"count": late}, diagnosis.get_absolute_url())
    ]


def waiting(cycle: Any) -> list[Waiting]:
    """Return whose signature the diagnosis waits for."""
    diagnosis = of(cycle)
    if diagnosis is None:
        return []
    client = str(cycle.engagement.client)
    if diagnosis.state == STATE.PROPOSED:
        return [Waiting(client, _("Confirm the plan of the diagnosis"), diagnosis.get_absolute_url())]
    if diagnosis.state == STATE.ISSUED:
        return [Waiting(client, _("Accept the diagnosis report"), diagnosis.get_absolute_url(), diagnosis.issued_on)]
    return []


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the papers of phase 3: plan, report, nonconformity reports."""
    if phase.number != DIAGNOSIS_PHASE:
        return []
    diagnosis = of(phase.cycle)
    if diagnosis is None:
        return []
    uids = [uid for uid in (diagnosis.plan_uid, diagnosis.report_uid, diagnosis.set_uid) if uid]
    found = Report.objects.filter(uid__in=[*uids, phase.sheet_uid]).order_by("pk").defer("snapshot")
    papers = [paper for paper in found if paper.uid in uids]
    phase.sheet = next((paper for paper in found if paper.uid == phase.sheet_uid), None)  # saves the page a query
    return [
        Deliverable(
            number=paper.number,
            name=paper.title,
            url=paper.get_absolute_url(),
            version=diagnosis.version,
            date=localtime(paper.requested_at).date(),
            record=paper,
        )
        for paper in papers
    ]
