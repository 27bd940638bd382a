"""The internal audit report (F5), and the summary with the distribution of nonconformities (F6)."""

# claims: S7.5.6
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.audit_matrix import Place
from audits.models import Audit, AuditItem, Finding, Function, Method, Verdict
from certification.models import Meeting
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .audit_distribution import GRADES, chart, chart_meaning, distribution, finding_row
from .audit_gather import AuditFrame, clause_said, client_line, gather_audit, leader_slot, seal
from .audit_plan import VERDICT_MARKS, plan_facts, remote_facts
from .furniture import joined, short_day, span

MOST_GOOD = 6  # lines of what conforms, per place
FOUND = (Verdict.MAJOR, Verdict.MINOR, Verdict.OBSERVATION, Verdict.OPPORTUNITY)


def build(audit: Audit, language: str) -> dict[str, Any]:
    """Return the report with what ISO 19011 names: objectives to sampling reminder, and the coverage in tables."""
    frame = gather_audit(audit, language)
    told = frame.audit.told
    return frame.furnished(
        "internal-audit",
        _("Internal Audit Report") if audit.kind == Audit.Kind.INTERNAL else _("Mock Audit Report"),
        subtitle=frame.audit.title,
        conclusion=told.get("conclusion", ""),
        evaluation=told.get("evaluation", ""),
        figures=figures(frame),
        about=overview(frame),
        team=frame.team(),
        participants=participants(frame),
        meetings=[_meeting(one) for one in frame.meetings],
        remote=remote_facts(frame),
        interruptions=interruptions(frame),
        coverage=coverage(frame),
        processes=processes(frame),
        distribution_table=distribution(frame),
        chart=chart(frame),
        chart_meaning=chart_meaning(frame),
        findings=[finding_row(frame, one) for one in frame.findings],
        repeats=repeats(frame),
        strengths=told.get("strengths", ""),
        obstacles=told.get("obstacles", ""),
        not_covered=not_covered(frame),
        disagreements=disagreements(frame),
        follow_up=told.get("follow_up", ""),
        who_audited=who_audited(frame),
        sampling=_(
            "An audit is a sample: what was not looked at may hold nonconformities too. The absence of a finding is no"
            " proof of conformity."
        ),
        confidentiality=_("What was learnt in the audit is confidential; this report goes to those listed only."),
        distribution_text=frame.audit.distribution,
        attachments=attachments(frame),
        slots=[
            leader_slot(frame),
            client_line(frame.audit, Meaning.REVIEWED, language),
            client_line(frame.audit, Meaning.APPROVED, language, Role.TOP_MANAGER),
        ],
        seals=seal(frame.audit, language),
    )


def figures(frame: AuditFrame) -> dict[str, str]:
    """Return the numbers on the first page."""
    grades = Counter(one.grade for one in frame.findings)
    judged = [one for one in frame.items if one.verdict != Verdict.NOT_JUDGED]
    conform = sum(one.verdict == Verdict.CONFORM for one in judged)
    asked = [one for one in judged if one.verdict not in {Verdict.NOT_APPLICABLE, Verdict.NOT_DUE}]
    share = f"{100 * conform / len(asked):.1f} %" if asked else "—"
    clauses = {one.clause_id for one in judged if one.clause_id}
    return {
        "conform": share,
        "conform_note": _("%(conform)s of %(asked)s rows conform") % {"conform": conform, "asked": len(asked)},
        "clauses": str(len(clauses)),
        "clauses_note": ngettext("in %(n)s place", "in %(n)s places", len(frame.places)) % {"n": len(frame.places)},
        **{grade: str(grades.get(grade, 0)) for grade in GRADES},
    }


def overview(frame: AuditFrame) -> list[tuple[str, str]]:
    """Return plan and dates in facts."""
    days = [
        (str(one.get_kind_display()), f"{short_day(one.day)} {one.starts:%H:%M} {one.place}".strip())
        for one in frame.meetings
    ]
    return [*plan_facts(frame), *days]


def participants(frame: AuditFrame) -> str:
    """Return who of those audited signed in to a meeting."""
    return joined(f"{row.name} ({row.department})" if row.department else row.name for row in frame.participants())


def _meeting(meeting: Meeting) -> dict[str, str]:
    signed = [row.name for row in meeting.attendances.all() if row.way]
    return {
        "name": str(meeting.get_kind_display()),
        "time": f"{short_day(meeting.day)} {meeting.starts:%H:%M}",
        "place": meeting.place,
        "present": joined(signed),
    }


def interruptions(frame: AuditFrame) -> list[dict[str, str]]:
    """Return what remote rows noted, each sentence once with its rows."""
    found: dict[str, list[str]] = {}
    for item in frame.items:
        if item.means != Method.ON_SITE and item.interruption:
            found.setdefault(item.interruption, []).append(str(item.number))
    return [{"text": text, "rows": joined(rows)} for text, rows in found.items()]


def coverage(frame: AuditFrame) -> dict[str, Any]:
    """Return clause × department: ✓ judged and conform, the findings' numbers, – not asked."""
    places = list(frame.places)
    rows: dict[int, dict[str, Any]] = {}
    for item in frame.items:
        if item.clause is None:
            continue
        clause = item.clause
        row = rows.setdefault(
            clause.pk,
            {
                "clause": clause_said(clause, frame.standards),
                "title": clause.title_in(frame.language),
                "order": (clause.standard_id, clause.order),
                "found": {},
            },
        )
        row["found"].setdefault(Place(item.department_id, item.function), []).append(item)
    return {
        "columns": [frame.places[one] for one in places],
        "rows": [
            {"clause": row["clause"], "title": row["title"], "cells": [_cell(row["found"].get(one)) for one in places]}
            for row in sorted(rows.values(), key=lambda one: one["order"])
        ],
    }


def _cell(items: list[AuditItem] | None) -> str:
    """Return what stands in a cell: numbers of findings, else the mark of what was said."""
    if not items:
        return ""
    numbers = [
        one.number.rpartition("-")[2]
        for item in items
        for one in item.findings.all()  # type: ignore[attr-defined]
        if one.state != Finding.State.RETRACTED
    ]
    if numbers:
        return joined(dict.fromkeys(numbers))
    verdicts = {item.verdict for item in items}
    if Verdict.NOT_JUDGED in verdicts:
        return "…"
    return "✓" if Verdict.CONFORM in verdicts else VERDICT_MARKS[Verdict(items[0].verdict)]


def processes(frame: AuditFrame) -> list[dict[str, Any]]:
    """Return the result by process: per place what conforms, first, then what was found."""
    found = []
    for place, name in frame.places.items():
        items = [one for one in frame.items if Place(one.department_id, one.function) == place]
        good = [one for one in items if one.verdict == Verdict.CONFORM]
        found.append(
            {
                "name": name,
                "conform": _("%(n)s of %(all)s rows conform") % {"n": len(good), "all": len(items)},
                "good": [f"{clause_said(one.clause, frame.standards)} {one.seen}".strip() for one in good if one.seen][
                    :6
                ],
                "problems": [
                    f"{VERDICT_MARKS[Verdict(one.verdict)]} {_seen(frame, one)}"
                    for one in items
                    if one.verdict in FOUND
                ],
            }
        )
    return found


def _seen(frame: AuditFrame, item: AuditItem) -> str:
    return f"{clause_said(item.clause, frame.standards)} {item.seen}".strip()


def repeats(frame: AuditFrame) -> list[str]:
    """Return findings that came back."""
    return [
        _("%(number)s repeats %(earlier)s.") % {"number": one.number, "earlier": one.repeats.number}
        for one in frame.findings
        if one.repeats is not None
    ]


def disagreements(frame: AuditFrame) -> list[str]:
    """Return the words of those audited who see it otherwise, and what the leader adds."""
    found = [f"{one.number}: {one.disagreement}" for one in frame.findings if one.disagreement]
    return [*found, *([frame.audit.told["disagreements"]] if frame.audit.told.get("disagreements") else [])]


def not_covered(frame: AuditFrame) -> list[str]:
    """Return what was not audited and why: what is not due yet, clauses of the standards nobody asked, words."""
    found = [
        _("%(clause)s is not yet due; planned for %(day)s.")
        % {"clause": clause_said(one.clause, frame.standards), "day": short_day(one.planned_for)}
        for one in frame.items
        if one.verdict == Verdict.NOT_DUE
    ]
    asked = {one.clause_id for one in frame.items}
    left = [
        clause_said(one, frame.standards)
        for standard in frame.standards
        for one in standard.clauses.assessable().select_related("standard").order_by("order")
        if one.pk not in asked
    ]
    if left:
        found.append(_("Not in this audit: %(clauses)s.") % {"clauses": joined(left)})
    if frame.audit.told.get("not_covered"):
        found.append(frame.audit.told["not_covered"])
    return list(dict.fromkeys(found))


def who_audited(frame: AuditFrame) -> list[dict[str, str]]:
    """Return who audited working body, representative and top management (practice 18)."""
    found = []
    for function in Function:
        names = dict.fromkeys(
            frame.member(one.auditor) for one in frame.items if one.function == function and one.auditor
        )
        slots = [one for one in frame.schedule if function.value in one.functions]
        names |= dict.fromkeys(frame.member(one) for slot in slots for one in slot.auditors.all())
        found.append({"function": str(function.label), "auditors": joined(names) or "—"})
    return found


def attachments(frame: AuditFrame) -> list[str]:
    """Return what belongs to the report."""
    plan = _("Internal audit plan of %(day)s") % {"day": short_day(frame.audit.announced_on)}
    lists = ngettext("%(n)s checklist", "%(n)s checklists", len(frame.places)) % {"n": len(frame.places)}
    sheets = ngettext("%(n)s nonconformity report", "%(n)s nonconformity reports", len(frame.findings))
    return [plan, lists, _("Sign-in sheets of opening and closing meeting"), sheets % {"n": len(frame.findings)}]


def build_summary(audit: Audit, language: str) -> dict[str, Any]:
    """Return the summary of findings and their distribution (F6), as they stand today."""
    frame = gather_audit(audit, language)
    today = frame.audit.cycle.today()
    return frame.furnished(
        "audit-summary",
        _("Summary and Distribution of Nonconformities"),
        audit=f"{frame.audit.number} {frame.audit.title}".strip(),
        year=str((frame.audit.starts_on or today).year),
        days=span(frame.audit.starts_on, frame.audit.ends_on, language),
        leader=next(iter(frame.team()), {"name": ""})["name"],
        on=short_day(today),
        findings=[finding_row(frame, one) for one in frame.findings],
        distribution_table=distribution(frame),
    )
