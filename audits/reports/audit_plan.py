"""The annual plan (F1), the plan of an audit (F2) and its checklists (F3)."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits import audit_clashes
from audits.audit_matrix import Place
from audits.models import Audit, AuditItem, AuditProgramme, AuditSlot, Diagnosis, Function, Method, Verdict
from certification.models import Department
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .audit_gather import AuditFrame, clause_said, clauses_said, client_line, gather_audit, leader_slot, paper
from .furniture import client_of, joined, named, short_day, slot, span

MARK = {Method.ON_SITE: "●", Method.REMOTE: "○", Method.MIXED: "◐"}


def build_programme(programme: AuditProgramme, language: str) -> dict[str, Any]:
    """Return the programme with a matrix month × department for each of its years."""
    cycle = programme.cycle
    standards = list(cycle.engagement.standards.order_by("pk"))
    house = client_of(cast("Diagnosis", programme), language)["name"]
    return paper(
        cycle,
        standards,
        language,
        kind="audit-programme",
        title=_("Annual Internal Audit Plan"),
        about=[
            (_("Years"), f"{programme.from_year}–{programme.until_year}"),
            (_("Objectives"), programme.objectives),
            (_("Risks and opportunities"), programme.risks),
            (_("Audit criteria"), programme.criteria),
            (_("Methods"), programme.methods),
            (_("Sampling of sites"), programme.sampling),
            (_("Resources"), programme.resources),
            (_("Guidance followed"), programme.guidance),
        ],
        months=[str(month) for month in range(1, 13)],
        years=_years(programme, language),
        legend=_("%(site)s on site · %(remote)s remote · %(mixed)s mixed")
        % {"site": MARK[Method.ON_SITE], "remote": MARK[Method.REMOTE], "mixed": MARK[Method.MIXED]},
        slots=[
            slot(Meaning.PREPARED, house, _("Who prepared the programme")),
            client_line(programme, Meaning.REVIEWED, language),
            client_line(programme, Meaning.APPROVED, language, Role.TOP_MANAGER),
        ],
    )


def _years(programme: AuditProgramme, language: str) -> list[dict[str, Any]]:
    """Return each year that has crosses, with all departments of the client."""
    marks = {(one.year, one.month, one.department_id): MARK[Method(one.method)] for one in programme.entries.all()}
    departments = list(Department.objects.filter(workspace=programme.engagement.client.workspace_id))
    planned = sorted({year for year, _month, _department in marks})
    return [
        {
            "year": str(year),
            "rows": [
                {
                    "name": named(one, language),
                    "cells": [marks.get((year, month, one.pk), "") for month in range(1, 13)],
                }
                for one in departments
            ],
        }
        for year in planned
    ]


def build_plan(audit: Audit, language: str) -> dict[str, Any]:
    """Return the plan: purpose, scope, criteria, team, days, schedule, remote parts, distribution."""
    frame = gather_audit(audit, language)
    return frame.furnished(
        "audit-plan",
        _("Internal Audit Plan") if audit.kind == Audit.Kind.INTERNAL else _("Mock Audit Plan"),
        about=plan_facts(frame),
        team=frame.team(),
        schedule=[_line(frame, one) for one in frame.schedule],
        remote=remote_facts(frame),
        report_due=short_day(frame.audit.report_due),
        distribution_text=frame.audit.distribution,
        slots=[leader_slot(frame), client_line(frame.audit, Meaning.APPROVED, language)],
    )


def plan_facts(frame: AuditFrame) -> list[tuple[str, str]]:
    """Return what a plan says above its schedule."""
    audit = frame.audit
    return [
        (_("Audit"), f"{audit.number} {audit.title}".strip()),
        (_("Kind of audit"), f"{audit.get_kind_display()} · {audit.get_occasion_display()}"),
        (_("Purpose"), audit.objectives),
        (_("Scope of the audit"), _scope(frame)),
        (_("Audit criteria"), audit.criteria),
        (_("Audit method"), str(audit.get_method_display())),
        (pgettext("audit", "Days"), span(audit.starts_on, audit.ends_on, frame.language)),
        (_("Guidance followed"), audit.guidance),
    ]


def _scope(frame: AuditFrame) -> str:
    """Return the wording of the scope, then departments, services and sites by name."""
    audit = frame.audit
    lists = (
        (_("Departments: %(names)s"), audit.departments.all()),
        (_("Services: %(names)s"), audit.services.all()),
        (_("Sites: %(names)s"), audit.sites.all()),
    )
    named_lists = [
        said % {"names": joined(named(one, frame.language) for one in rows)} for said, rows in lists if list(rows)
    ]
    return "\n".join(part for part in (audit.scope, *named_lists) if part)


def remote_facts(frame: AuditFrame) -> list[tuple[str, str]]:
    """Return what is noted of remote parts; nothing where all of it is on site."""
    share = audit_clashes.remote_share(frame.schedule)
    if frame.audit.method == Method.ON_SITE and not share:
        return []
    return [
        (_("Tool, consent, check of identity"), frame.audit.remote_tools),
        (_("Share of the time that is remote"), f"{share} %"),
    ]


def _line(frame: AuditFrame, slot_: AuditSlot) -> dict[str, str]:
    """Return a line of the schedule as printed."""
    departments = list(slot_.departments.all())
    places = [named(one, frame.language) for one in departments]
    places += [str(Function(one).label) for one in slot_.functions]
    if slot_.kind != AuditSlot.Kind.SESSION:
        places.insert(0, str(slot_.get_kind_display()))
    where = [named(slot_.site, frame.language), slot_.place]
    where += [named(one, frame.language) for one in slot_.services.all()]
    if slot_.method != Method.ON_SITE:
        where.append(str(slot_.get_method_display()))
    return {
        "time": f"{short_day(slot_.day)} {slot_.starts:%H:%M}–{slot_.ends:%H:%M}",
        "place": joined(places) or str(slot_.get_kind_display()),
        "clauses": clauses_said(slot_.clauses.all(), frame.standards),
        "head": joined(named(one, frame.language) for one in slot_.people.all()),
        "auditors": joined(frame.member(one) for one in slot_.auditors.all()),
        "note": joined([*(one for one in where if one), *([slot_.note] if slot_.note else [])]),
    }


def build_checklists(audit: Audit, language: str) -> dict[str, Any]:
    """Return the checklists, a sheet per department or function, as they stand."""
    frame = gather_audit(audit, language)
    return frame.furnished(
        "audit-checklist",
        _("Internal Audit Checklist"),
        audit=f"{frame.audit.number} {frame.audit.title}".strip(),
        verdicts=joined(f"{mark} {Verdict(value).label}" for value, mark in VERDICT_MARKS.items() if mark),
        sheets=[_sheet(frame, place, name) for place, name in frame.places.items()],
    )


VERDICT_MARKS = {
    Verdict.NOT_JUDGED: "",
    Verdict.CONFORM: "○",
    Verdict.OBSERVATION: "◇",
    Verdict.OPPORTUNITY: "△",
    Verdict.MINOR: "◐",
    Verdict.MAJOR: "●",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.NOT_DUE: "※",
}


def _sheet(frame: AuditFrame, place: Place, name: str) -> dict[str, Any]:
    rows = [one for one in frame.items if Place(one.department_id, one.function) == place]
    head = next((one.department.head for one in rows if one.department and one.department.head_id), None)
    auditors = dict.fromkeys(frame.member(one.auditor) for one in rows if one.auditor)
    days = sorted({line.day for line in frame.schedule if place.department in {d.pk for d in line.departments.all()}})
    return {
        "name": name or pgettext("checklist", "Without a department"),
        "head": named(head, frame.language),
        "auditors": joined(auditors),
        "days": joined(short_day(day) for day in days) or span(frame.audit.starts_on, frame.audit.ends_on, "en"),
        "rows": [_item(frame, one) for one in rows],
    }


def _item(frame: AuditFrame, item: AuditItem) -> dict[str, str]:
    seen = [item.seen]
    if item.means != Method.ON_SITE:
        seen.append(f"{item.get_means_display()}: {item.interruption}".rstrip(": "))
    if item.planned_for:
        seen.append(_("planned for %(day)s") % {"day": short_day(item.planned_for)})
    verdict = Verdict(item.verdict)
    return {
        "number": str(item.number),
        "question": item.question,
        "clause": clause_said(item.clause, frame.standards),
        "method": joined([one for one in (item.method, item.sample) if one]),
        "seen": "\n".join(one for one in seen if one),
        "verdict": f"{VERDICT_MARKS[verdict]} {verdict.label}" if verdict != Verdict.NOT_JUDGED else "",
        "findings": joined(one.number for one in item.findings.all() if one.state != "retracted"),  # type: ignore[attr-defined]
    }
