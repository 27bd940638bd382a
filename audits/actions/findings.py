"""Findings: raised from audits, checklists, gaps, reviews, inspections or a body's report; their facts and clauses.

Other rooms of this app call `raise_finding`, and `raise_from_item` for a row of a checklist.
"""

# claims: S7.5.5
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audits import finding_news as news
from audits.models import Audit, AuditItem, Finding, FindingClause, Gap, Severity
from audits.models import finding_clocks as clocks
from audits.models.finding_parts import MOST_FACTS, Source
from certification.models import Clause, Cycle
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

KIND = "finding"
WEIGHT = {grade: place for place, grade in enumerate(["opportunity", "observation", "concern", "minor", "major"])}
FACTS = (
    "found_on", "found_at", "place", "object", "record_number", "facts", "kind", "document", "document_clause",
    "department", "service", "site", "escort", "auditor", "confirmer",
)  # fmt: skip
MORE = (
    *FACTS, "item", "gap", "repeats", "answer_due", "due", "owner", "cause", "whys", "correction", "action", "extent",
)  # fmt: skip
CLOSED_TO = (Audit.State.PLANNED, Audit.State.CANCELLED, Audit.State.CLOSED)
GRADE_OF = {Severity.SEVERE: Finding.Grade.MAJOR, Severity.MEDIUM: Finding.Grade.MINOR}
Clauses = Iterable[Clause | tuple[Clause, str]]


@transaction.atomic
def raise_finding(
    *,
    cycle: Cycle,
    by: User,
    source: str,
    grade: str,
    facts: str,
    audit: Audit | None = None,
    clauses: Clauses = (),
    **more: Any,
) -> Finding:
    """Write a finding down, number it and tell those audited; its sheet goes out for their signature.

    `clauses`: a Clause each, or (Clause, grade) where one standard weighs it otherwise; the finding has the worst
    grade. `more`: any of `MORE`: item, gap, department, found_on (today unless said), found_at, place, object,
    record_number, kind, document, document_clause, service, site, escort, auditor (as printed), confirmer, answer_due,
    due, owner, and what is known of an answer already. Days that are not given follow the profile.
    Raises PermissionDenied, Obstructed (an audit that takes no findings, no facts, an unknown clause).
    """
    Chain.objects.locked(cycle.workspace_id)
    if unknown := sorted(set(more) - set(MORE)):
        raise TypeError(f"A finding knows no {', '.join(unknown)}.")
    rows = _graded(clauses, grade)
    _check(cycle, source, facts, audit, rows)
    serial = (Finding.objects.filter(workspace=cycle.workspace_id).aggregate(last=Max("serial"))["last"] or 0) + 1
    number = f"{cycle.engagement.code}-F{serial:03d}"
    blank = Finding(workspace=cycle.workspace, cycle=cycle, serial=serial, number=number, source=source, raised_by=by)
    fields = {
        **{name: value for name, value in more.items() if value not in (None, "")},
        "audit": audit,
        "facts": facts.strip(),
        "grade": max([grade, *(one for _clause, one in rows)], key=lambda one: WEIGHT[one]),
    }
    fields.setdefault("found_on", cycle.today())
    fields.setdefault("auditor", "" if source == Source.EXTERNAL else str(by))
    made = record(blank, "create", by=by, changes=_timed(blank, fields))
    for clause, one in rows:
        record(FindingClause(workspace=made.workspace, finding=made), "create", by=by, changes=_row(clause, one))
    made = _sheet(made, by=by)
    news.raised(made, by)
    return made


def _graded(clauses: Clauses, grade: str) -> list[tuple[Clause, str]]:
    """Return each clause once, with its grade."""
    pairs = [one if isinstance(one, tuple) else (one, grade) for one in clauses]
    return list({clause.pk: (clause, one) for clause, one in pairs}.values())


def _check(
    cycle: Cycle, source: str, facts: str, audit: Audit | None, rows: list[tuple[Clause, str]], at: Any = None
) -> None:
    if not facts.strip():
        raise Obstructed(_("Say what was found."))
    if len(facts) > MOST_FACTS:
        told = {"limit": MOST_FACTS, "count": len(facts)}
        raise Obstructed(_("The facts have %(count)s characters. Say it in %(limit)s: they stand on one page.") % told)
    if source not in Source.values or any(grade not in Finding.Grade.values for _clause, grade in rows):
        raise Obstructed(_("There is no such source or grade."))
    if audit is not None and audit.cycle_id != cycle.pk:
        raise Obstructed(_("The audit belongs to another cycle."))
    if audit is not None and audit.state in CLOSED_TO:
        raise Obstructed(_("Audit %(audit)s takes no findings: %(state)s.") % _of(audit))
    standards = set(cycle.engagement.standards.values_list("pk", flat=True))
    if any(clause.standard_id not in standards for clause, _grade in rows):
        raise Obstructed(_("A clause belongs to none of the engagement's standards."))


def _of(audit: Audit) -> dict[str, Any]:
    return {"audit": audit, "state": audit.get_state_display()}


def _timed(blank: Finding, fields: dict[str, Any]) -> dict[str, Any]:
    """Add the days of the profile where none were given."""
    blank.found_on, blank.grade = fields["found_on"], fields["grade"]
    return {"answer_due": clocks.answer_due(blank), "due": clocks.due(blank), **fields}


def _row(clause: Clause, grade: str) -> dict[str, Any]:
    return {"clause": clause, "grade": grade}


def raise_from_item(item: AuditItem, *, by: User, grade: str, facts: str, **more: Any) -> Finding:
    """Write down what a row of a checklist showed; clause, department, service, site and auditor are the row's.

    Raises PermissionDenied, Obstructed.
    """
    told: dict[str, Any] = {
        "service": item.service,
        "site": item.site,
        "auditor": str(item.auditor or by),
        "record_number": item.sample[:120],
        **more,
    }
    told.setdefault("clauses", [item.clause] if item.clause else [])
    told.setdefault("department", item.department)
    audit = item.audit
    source = Source.INTERNAL if audit.is_internal else Source.EXTERNAL
    return raise_finding(
        cycle=audit.cycle, by=by, source=source, grade=grade, facts=facts, audit=audit, item=item, **told
    )


@transaction.atomic
def raise_from_gap(gap: Gap, *, by: User, grade: str = "") -> Finding:
    """Track a gap of the diagnosis as a finding; a gap that is tracked already gives its finding.

    Raises PermissionDenied, Obstructed.
    """
    Chain.objects.locked(gap.workspace_id)
    there = Finding.objects.filter(gap=gap).standing().first()
    if there is not None:
        return there
    assessment = gap.assessment
    return raise_finding(
        cycle=assessment.diagnosis.cycle,
        by=by,
        source=Source.GAP,
        grade=grade or GRADE_OF.get(Severity(gap.severity), Finding.Grade.MINOR),
        facts=gap.text[:MOST_FACTS],
        gap=gap,
        department=gap.department or (gap.owner.department if gap.owner else None),
        clauses=[assessment.clause],
        kind=gap.kind,
        cause=gap.cause,
        whys=[gap.cause_text] if gap.cause_text else [],
        action=gap.recommendation,
        owner=gap.owner,
        due=gap.due,
    )


def _sheet(finding: Finding, *, by: User) -> Finding:
    """Have the sheet made that those audited sign; none for what a body raised. An older one is superseded."""
    if finding.is_external or finding.state != Finding.State.RAISED:
        return finding
    old = Report.objects.filter(uid=finding.paper_uid, state=Report.State.READY).first() if finding.paper_uid else None
    if old is not None:
        fire(old, "supersede", by=User.system())
    paper = request(KIND, finding, finding.engagement.client.language, by=by, one_of_many=True)
    return record(finding, "edit", by=by, changes={"paper_uid": paper.uid})


def fresh(finding: Finding) -> Finding:
    """Return the row as it is under the chain's lock."""
    Chain.objects.locked(finding.workspace_id)
    return loaded(finding)


def loaded(finding: Finding) -> Finding:
    """Return the row as it is, with what its policies ask for."""
    related = ("cycle__engagement__client", "workspace", "department__head", "confirmer", "owner__user", "audit")
    return Finding.objects.select_related(*related).get(pk=finding.pk)


@transaction.atomic
def edit_facts(finding: Finding, told: dict[str, Any], *, by: User, clauses: Clauses | None = None) -> Finding:
    """Change what was found, until those audited have confirmed it; their sheet is made anew.

    Raises PermissionDenied, Obstructed.
    """
    row = fresh(finding)
    if not may("create", row, by.fresh()):
        raise PermissionDenied
    if row.state not in {Finding.State.RAISED, Finding.State.DISPUTED}:
        raise Obstructed(_("Those audited have confirmed the facts: they stay as they are."))
    changes = {name: value for name, value in told.items() if name in FACTS}
    if clauses is not None:
        rows = _graded(clauses, row.grade)
        _check(row.cycle, row.source, str(changes.get("facts", row.facts)), None, rows)
        write_clauses(row, rows, by=by)
    edited = record(row, "edit", by=by, changes=changes)
    return _sheet(fresh(edited), by=by)


def write_clauses(finding: Finding, rows: list[tuple[Clause, str]], *, by: User) -> None:
    """Let a finding name exactly these clauses, each with its grade."""
    there = {one.clause_id: one for one in finding.clause_rows.all()}  # type: ignore[attr-defined]
    wanted = {clause.pk: (clause, grade) for clause, grade in rows}
    for key, one in there.items():
        if key not in wanted:
            record(one, "remove", by=by)
    for key, (clause, grade) in wanted.items():
        if key not in there:
            blank = FindingClause(workspace=finding.workspace, finding=finding)
            record(blank, "create", by=by, changes=_row(clause, grade))
        elif there[key].grade != grade:
            record(there[key], "edit", by=by, changes={"grade": grade})


@transaction.atomic
def judge_repeat(finding: Finding, earlier: Finding | None, *, by: User) -> Finding:
    """Say which earlier finding this one repeats, or that it repeats none. Raises PermissionDenied, Obstructed."""
    row = fresh(finding)
    if not may("create", row, by.fresh()):
        raise PermissionDenied
    if earlier is not None and (earlier.workspace_id != row.workspace_id or earlier.pk >= row.pk):
        raise Obstructed(_("Only an earlier finding of this engagement can be repeated."))
    return record(row, "edit", by=by, changes={"repeats": earlier, "repeat_judged": True})


def suggested_repeat(finding: Finding) -> Finding | None:
    """Return the latest earlier nonconformity on the same clause in the same department, while nobody judged it."""
    if finding.repeats_id or finding.repeat_judged or not finding.is_nonconformity:
        return None
    return Finding.objects.like(finding).first()
