"""Why a verb of a diagnosis cannot be done yet. Each answer costs a few queries, however many clauses there are."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from certification.models import Attendance, Meeting
from wobo.reporting.models import Report

from .assessment import ClauseAssessment
from .evidence import Evidence
from .no_case import NoCase
from .plan import Basis, DiagnosisMember

SHOWN = 8


def against(diagnosis: Any, verb: str) -> Iterator[str]:
    """Yield the reasons against `verb`."""
    match verb:
        case "propose_plan":
            yield from _frame(diagnosis)
            yield from _bases(diagnosis)
            yield from _team(diagnosis)
            yield from _objects(diagnosis)
            yield from _schedule(diagnosis)
        case "confirm_plan" | "accept":
            yield from diagnosis.missing_signatures(verb)
        case "begin":
            yield from _engagement(diagnosis)
        case "conclude":
            yield from _answers(diagnosis)
            yield from _meetings(diagnosis)
        case "issue":
            yield from _report(diagnosis)


def some(words: Iterable[str]) -> str:
    """Name the first few, and how many there are when more."""
    found = list(words)
    listed = _(", ").join(found[:SHOWN])
    if len(found) <= SHOWN:
        return listed
    return _("%(listed)s and %(more)s more") % {"listed": listed, "more": len(found) - SHOWN}


def _frame(diagnosis: Any) -> Iterator[str]:
    families = {standard.family or standard.ref for standard in diagnosis.engagement.standards.all()}
    if (diagnosis.standard.family or diagnosis.standard.ref) not in families:
        yield _("The standard of the diagnosis must be of the type that is applied for.")
    if not (diagnosis.reason_needs or diagnosis.reason_contracts or diagnosis.reason_services):
        yield _("Say why this standard was chosen.")
    if not diagnosis.purposes:
        yield _("Name the purposes of the diagnosis.")


def _bases(diagnosis: Any) -> Iterator[str]:
    there = set(diagnosis.bases.values_list("kind", flat=True))
    missing = [str(kind.label) for kind in Basis.Kind if kind.value not in there]
    if missing:
        yield _("A diagnosis rests on four kinds of basis. Missing: %(kinds)s.") % {"kinds": some(missing)}


def _team(diagnosis: Any) -> Iterator[str]:
    members = list(diagnosis.members.select_related("user", "person"))
    if not any(member.role == DiagnosisMember.Role.LEADER for member in members):
        yield _("The team has no leader.")
    for member in members:
        if not (member.conflict_check and member.conflict_free and member.signed_on):
            yield _("%(name)s: conflict check and signed declaration are missing.") % {"name": member}
        if member.kind == DiagnosisMember.Kind.INTERNAL_AUDITOR and not (member.competence and member.authorised_on):
            yield _("%(name)s: an internal auditor must be trained and authorised.") % {"name": member}


def _objects(diagnosis: Any) -> Iterator[str]:
    seen = diagnosis.looked_at.aggregate(
        departments=Count("department"), services=Count("service"), sites=Count("site")
    )
    if not seen["departments"]:
        yield _("Choose the departments that the diagnosis looks at.")
    if not seen["services"]:
        yield _("Choose the services that the diagnosis looks at.")
    if not seen["sites"]:
        yield _("Choose the sites that the diagnosis looks at.")


def _schedule(diagnosis: Any) -> Iterator[str]:
    sessions = list(diagnosis.sessions.prefetch_related("clauses", "departments", "people", "assessors"))
    if not sessions:
        yield _("The plan has no sessions yet.")
        return
    covered = {clause.pk for session in sessions for clause in session.clauses.all()}
    missing = [clause.label or clause.ref for clause in diagnosis.clauses() if clause.pk not in covered]
    if missing:
        yield _("No session covers these clauses: %(clauses)s.") % {"clauses": some(missing)}
    visited = {department.pk for session in sessions for department in session.departments.all()}
    left = [str(row) for row in diagnosis.looked_at.exclude(department=None).exclude(department__in=visited)]
    if left:
        yield _("No session visits these departments: %(departments)s.") % {"departments": some(left)}
    yield from _twice(sessions)


def _twice(sessions: list[Any]) -> Iterator[str]:
    """Nobody is in two places at once."""
    busy: dict[Any, list[Any]] = {}
    for session in sessions:
        for somebody in (*session.people.all(), *session.assessors.all()):
            for other in busy.get(somebody, []):
                if session.meets(other):
                    yield _("%(name)s is in two places on %(day)s at %(time)s.") % {
                        "name": somebody,
                        "day": session.day,
                        "time": f"{max(session.starts, other.starts):%H:%M}",
                    }
            busy.setdefault(somebody, []).append(session)


def _engagement(diagnosis: Any) -> Iterator[str]:
    engagement = diagnosis.engagement
    if engagement.state != engagement.State.RUNNING:
        yield _("The engagement is not running: contract and confidentiality agreement come first.")


def _answers(diagnosis: Any) -> Iterator[str]:
    rows = {row["clause_id"]: row for row in _facts_of_answers(diagnosis)}
    missing: dict[str, list[str]] = {}
    for clause in diagnosis.clauses():
        for lack in lacks(rows.get(clause.pk)):
            missing.setdefault(lack, []).append(clause.label or clause.ref)
    for lack, sentence in _sentences().items():
        if lack in missing:
            yield sentence % {"clauses": some(missing[lack])}


def _facts_of_answers(diagnosis: Any) -> Iterable[dict[str, Any]]:
    """Return one row per assessment with all that decides whether it is complete; one query."""
    here = {"assessment": OuterRef("pk")}
    found: Iterable[dict[str, Any]] = (
        diagnosis.assessments.annotate(
            has_evidence=Exists(Evidence.assessments.through.objects.filter(clauseassessment=OuterRef("pk"))),
            has_signed_case=Exists(NoCase.objects.filter(state=NoCase.State.SIGNED, **here)),
            gap_count=Count("gaps"),
            without_cause=Count("gaps", filter=Q(gaps__cause="") | Q(gaps__cause_text="")),
        )
        .order_by()
        .values("clause_id", "result", "reason", "has_evidence", "has_signed_case", "gap_count", "without_cause")
    )
    return found


def lacks(row: dict[str, Any] | None) -> Iterator[str]:
    """Yield what one answer lacks, by keyword; see `_sentences`."""
    if row is None or row["result"] == ClauseAssessment.Result.NOT_ASSESSED:
        yield "result"
        return
    if row["result"] in ClauseAssessment.NEEDS_EVIDENCE and not row["has_evidence"]:
        yield "evidence"
    if row["result"] in ClauseAssessment.NEEDS_GAP and not row["gap_count"]:
        yield "gap"
    if row["without_cause"]:
        yield "cause"
    if row["result"] == ClauseAssessment.Result.NO_CASE and not row["has_signed_case"]:
        yield "no_case"
    if row["result"] == ClauseAssessment.Result.NOT_APPLICABLE and not row["reason"]:
        yield "reason"


def _sentences() -> dict[str, str]:
    return {
        "result": _("Not assessed yet: %(clauses)s."),
        "evidence": _("Assessed without evidence: %(clauses)s."),
        "gap": _("Not fully conforming, yet no gap is described: %(clauses)s."),
        "cause": _("A gap has no cause yet: %(clauses)s."),
        "no_case": _("“No case so far” is not signed yet: %(clauses)s."),
        "reason": _("“Not applicable” without a reason: %(clauses)s."),
    }


def _meetings(diagnosis: Any) -> Iterator[str]:
    signed = Attendance.objects.filter(meeting=OuterRef("pk")).signed()
    held = Meeting.objects.about(diagnosis).annotate(attended=Exists(signed)).filter(attended=True)
    there = set(held.values_list("kind", flat=True))
    if Meeting.Kind.OPENING not in there:
        yield _("The opening meeting with its sign-in is missing.")
    if Meeting.Kind.CLOSING not in there:
        yield _("The closing meeting with its sign-in is missing.")


def _report(diagnosis: Any) -> Iterator[str]:
    report = Report.objects.filter(uid=diagnosis.report_uid).first()
    if report is None or not report.complete:
        yield _("The report must carry all its signatures first.")
