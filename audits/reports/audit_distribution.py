"""Where an audit found what: department by clause with sums, the drawing by grade, the list of findings."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Audit, Finding
from wobo.reporting import charts

from .audit_gather import AuditFrame, clause_said
from .furniture import joined, named, short_day

GRADES = ("major", "minor", "observation", "opportunity")
FILL_OF = {"major": "bad", "minor": "part", "observation": "soft", "opportunity": "none"}


def distribution(frame: AuditFrame) -> dict[str, Any]:
    """Return nonconformities by department × clause with sums; each clause of each standard counts for itself."""
    counts: Counter[tuple[str, str]] = Counter()
    order: dict[str, tuple[int, int]] = {}
    places: dict[str, None] = {}
    for finding in frame.findings:
        name = frame.named_place(finding.department, "") or _("System as a whole")
        for row in finding.clause_rows.all():  # type: ignore[attr-defined]
            if row.grade not in {"major", "minor"}:
                continue
            clause = clause_said(row.clause, frame.standards)
            order[clause] = (row.clause.standard_id, row.clause.order)
            places[name] = None
            counts[clause, name] += 1
    columns = list(places)
    rows = [
        {
            "clause": clause,
            "cells": [str(counts[clause, name] or "") for name in columns],
            "total": str(sum(counts[clause, name] for name in columns)),
        }
        for clause in sorted(order, key=lambda one: order[one])
    ]
    totals = [str(sum(counts[clause, name] for clause in order)) for name in columns]
    return {"columns": columns, "rows": rows, "totals": totals, "total": str(sum(counts.values()))}


def by_place(frame: AuditFrame) -> list[tuple[str, list[int]]]:
    """Return how many findings of each grade each department has."""
    found: dict[str, Counter[str]] = {}
    for one in frame.findings:
        name = frame.named_place(one.department, "") or _("System as a whole")
        found.setdefault(name, Counter())[one.grade] += 1
    return [(name, [counts.get(grade, 0) for grade in GRADES]) for name, counts in found.items()]


def chart(frame: AuditFrame) -> str:
    """Draw the findings by department and grade, with the sum of this and of the last audit below."""
    rows = by_place(frame)
    if before := last_time(frame):
        now = [sum(counts[place] for _name, counts in rows) for place in range(len(GRADES))]
        rows = [
            *rows,
            (_("Sum, this audit"), now),
            (_("Sum, last audit %(number)s") % {"number": before[0]}, before[1]),
        ]
    kinds = [(FILL_OF[grade], str(Finding.Grade(grade).label)) for grade in GRADES]
    return charts.stacked_bar(rows, kinds, title=_("Findings by department and grade"))


def last_time(frame: AuditFrame) -> tuple[str, list[int]] | None:
    """Return number and counts of the last reported audit of this kind before."""
    before = Audit.objects.filter(workspace=frame.audit.workspace_id, kind=frame.audit.kind).reported()
    last = before.exclude(pk=frame.audit.pk).order_by("-pk").first()
    if last is None:
        return None
    grades = Counter(last.findings.exclude(state=Finding.State.RETRACTED).values_list("grade", flat=True))
    return last.number, [grades.get(grade, 0) for grade in GRADES]


def chart_meaning(frame: AuditFrame) -> str:
    """Say where most was found."""
    rows = by_place(frame)
    if not rows:
        return _("Nothing was found.")
    name, counts = max(rows, key=lambda row: sum(row[1]))
    told = {"count": len(frame.findings), "name": name, "most": sum(counts)}
    said = ngettext(
        "%(count)s finding in all, in “%(name)s”.",
        "%(count)s findings in all; most of them, %(most)s, in “%(name)s”.",
        len(frame.findings),
    )
    return said % told


def finding_row(frame: AuditFrame, finding: Finding) -> dict[str, str]:
    """Return a line of the list of findings and of F6."""
    rows = finding.clause_rows.all()  # type: ignore[attr-defined]
    return {
        "number": finding.number,
        "grade": str(finding.get_grade_display()),
        "clause": joined(clause_said(row.clause, frame.standards) for row in rows),
        "document": finding.document_clause,
        "facts": finding.facts,
        "department": named(finding.department, frame.language),
        "owner": named(finding.owner, frame.language),
        "due": short_day(finding.due),
        "action": finding.action,
        "state": str(finding.get_state_display()),
        "closed": short_day(finding.closed_on),
    }
