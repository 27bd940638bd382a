"""The papers of internal audits: annual plan, plan, checklists, report, summary of nonconformities."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import audit_checks, audit_news
from audits.models import Audit, AuditProgramme
from certification.actions import meetings
from certification.models import Meeting
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, record

from .audit_planning import REPORT, locked
from .planning import supersede


def plan_audit_meeting(audit: Audit, *, by: User, **told: Any) -> Meeting:
    """Put an opening or closing meeting of an audit on record and name who is expected."""
    # claims: S7.5.4
    return meetings.plan_meeting(audit.cycle, by=by, about=audit, **told)


def plan_was_signed(report: Report, by: User) -> None:
    """Announce the audit with the plan's last signature and tell those audited; an outdated paper changes nothing."""
    audit = Audit.objects.filter(uid=report.record_uid, plan_uid=report.uid).first()
    if audit is not None and audit.state == Audit.State.PLANNED:
        audit_news.was_announced(fire(audit, "announce", by=by))


def report_was_signed(report: Report, by: User) -> None:
    """Approve the report with its last signature and hand it out; an outdated paper changes nothing."""
    audit = Audit.objects.filter(uid=report.record_uid, report_uid=report.uid).first()
    if audit is not None and audit.state == Audit.State.REPORTING:
        audit_news.was_reported(fire(audit, "approve_report", by=by))


def programme_was_signed(report: Report, by: User) -> None:
    """Approve the programme with the last signature under the annual plan."""
    programme = AuditProgramme.objects.filter(uid=report.record_uid, paper_uid=report.uid).first()
    if programme is not None and programme.state == AuditProgramme.State.DRAFT:
        fire(programme, "approve", by=by)


def print_checklists(audit: Audit, language: str, *, by: User) -> Report:
    """Have the checklists (F3) made, one per department, as they stand: empty for pen and paper, or filled."""
    return request("audit-checklist", audit, language, by=by)


def print_summary(audit: Audit, language: str, *, by: User) -> Report:
    """Have the summary and the distribution of nonconformities (F6) made."""
    return request("audit-summary", audit, language, by=by)


@transaction.atomic
def make_report(audit: Audit, language: str, *, by: User) -> Report:
    """Freeze the result and have the report (F5) made of it; one made before for this round is superseded.

    Raises PermissionDenied, Obstructed with what is missing.
    """
    # claims: S7.5.6
    fresh = locked(audit)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if reasons := audit_checks.report(fresh):
        raise Obstructed(*reasons)
    supersede([fresh.report_uid] if fresh.report_uid else [])
    paper = request(REPORT, fresh, language or fresh.engagement.client.language, by=by)
    record(fresh, "edit", by=by, changes={"report_uid": paper.uid})
    return paper


@transaction.atomic
def take_report_back(audit: Audit, *, by: User) -> Audit:
    """Take a report that is out for signature back, so that its words can be changed."""
    fresh = locked(audit)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state == Audit.State.REPORTING and fresh.report_uid:
        supersede([fresh.report_uid])
        fresh = record(fresh, "edit", by=by, changes={"report_uid": ""})
    return fresh
