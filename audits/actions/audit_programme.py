"""The programme of several years and its annual plan (F1): opened, filled month by month, laid out for signature."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import audit_rules
from audits.models import Audit, AuditProgramme, Method, ProgrammeEntry
from audits.models.programme import MONTHS
from certification.models import Cycle, Department
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, create_many, fire, may, record
from wobo.workflow.models import Chain

from .planning import supersede

PAPER = "audit-programme"


@transaction.atomic
def open_programme(cycle: Cycle, *, by: User, **fields: Any) -> AuditProgramme:
    """Open the programme of a cycle, with what every one begins with; the second time it gives the one that is there.

    Raises PermissionDenied.
    """
    # claims: S7.4
    Chain.objects.locked(cycle.workspace_id)
    programme = AuditProgramme(workspace=cycle.workspace, cycle=cycle)
    if not may("create", programme, by.fresh()):
        raise PermissionDenied
    there: AuditProgramme | None = AuditProgramme.objects.filter(cycle=cycle).first()
    if there is not None:
        return there
    with override(cycle.engagement.client.language):
        proposed = _proposed(cycle)
    return record(programme, "create", by=by, changes=proposed | fields)


def _proposed(cycle: Cycle) -> dict[str, Any]:
    rules, year = audit_rules.profile(cycle), cycle.today().year
    names = _(", ").join(one.name for one in cycle.engagement.standards.order_by("pk"))
    return {
        "number": f"{cycle.engagement.client.code}-ITSM-AP-{year}-{cycle.number:02d}",
        "from_year": year,
        "until_year": year + rules.audit_programme_years - 1,
        "objectives": _(
            "Every clause, department and service is audited at least once a year; what matters most, changed, or"
            " failed before is audited more often."
        ),
        "risks": _(
            "Too few auditors who are independent of the area; sessions that collide with operation; samples too small"
            " to tell; remote parts that are interrupted."
        ),
        "criteria": _("%(standards)s and the documents of the system in their editions in force.")
        % {"standards": names},
        "methods": _(
            "Interviews, reading of documents and records, observation on site, samples drawn by the auditor."
        ),
        "sampling": _(
            "Every permanent site is visited in each cycle. Of n temporary sites the root of n, rounded up, and at"
            " least %(least)s; those that were visited least lately come first."
        )
        % {"least": rules.temporary_sites_min},
        "guidance": rules.audit_guidance,
    }


def _locked(programme: AuditProgramme) -> AuditProgramme:
    Chain.objects.locked(programme.workspace_id)
    return AuditProgramme.objects.select_related("cycle__engagement__client", "workspace").get(pk=programme.pk)


def _check_open(programme: AuditProgramme) -> None:
    if programme.state != AuditProgramme.State.DRAFT:
        raise Obstructed(_("The programme is approved: plan it anew to change it."))
    if programme.paper_uid:
        raise Obstructed(_("The annual plan is out for signature. Take it back to change it."))


@transaction.atomic
def edit_programme(programme: AuditProgramme, told: dict[str, Any], *, by: User) -> AuditProgramme:
    """Change years and texts of a draft. Raises PermissionDenied, Obstructed."""
    fresh = _locked(programme)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    _check_open(fresh)
    first, last = told.get("from_year", fresh.from_year), told.get("until_year", fresh.until_year)
    if fresh.entries.exclude(year__range=(first, last)).exists():
        raise Obstructed(_("Months of a year that you leave out are planned. Take them out of the matrix first."))
    return record(fresh, "edit", by=by, changes=told)


@transaction.atomic
def fill_year(programme: AuditProgramme, year: int, crosses: set[tuple[int, int]], *, by: User) -> int:
    """Let the matrix of a year hold exactly these crosses (month, department); returns how many changed.

    Raises PermissionDenied, Obstructed.
    """
    # claims: S7.4
    fresh = _locked(programme)
    if not may("create", ProgrammeEntry(workspace=fresh.workspace, programme=fresh), by.fresh()):
        raise PermissionDenied
    _check_open(fresh)
    if year not in fresh.years:
        raise Obstructed(_("The programme does not cover %(year)s.") % {"year": year})
    there = {(one.month, one.department_id): one for one in fresh.entries.filter(year=year)}
    client = fresh.engagement.client.workspace_id
    known = {one.pk: one for one in Department.objects.filter(workspace=client)}
    wanted = {(month, pk) for month, pk in crosses if 1 <= month <= MONTHS and pk in known}
    for key in sorted(there.keys() - wanted):
        record(there[key], "remove", by=by)
    new = [
        ProgrammeEntry(
            workspace=fresh.workspace,
            programme=fresh,
            year=year,
            month=month,
            department=known[pk],
            method=Method.ON_SITE,
        )
        for month, pk in sorted(wanted - there.keys())
    ]
    create_many(new, by=by)
    return len(new) + len(there.keys() - wanted)


@transaction.atomic
def lay_out_programme(programme: AuditProgramme, *, by: User, language: str = "") -> Report:
    """Freeze the programme with its annual plans (F1) for signature. Raises PermissionDenied, Obstructed."""
    fresh = _locked(programme)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    _check_open(fresh)
    if reasons := list(fresh.obstacles_of_content()):
        raise Obstructed(*reasons)
    paper = request(PAPER, fresh, language or fresh.engagement.client.language, by=by)
    record(fresh, "edit", by=by, changes={"paper_uid": paper.uid})
    return paper


@transaction.atomic
def reopen_programme(programme: AuditProgramme, *, by: User, reason: str = "") -> AuditProgramme:
    """Take the annual plan back: from signature without a word, once approved with a reason."""
    fresh = _locked(programme)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    paper = [fresh.paper_uid] if fresh.paper_uid else []
    if fresh.state == AuditProgramme.State.APPROVED:
        fresh = fire(fresh, "reopen", by=by, reason=reason)
    else:
        fresh = record(fresh, "edit", by=by, changes={"paper_uid": ""})
    supersede(paper)
    return fresh


def planned_now(cycle: Cycle) -> list[ProgrammeEntry]:
    """Return the crosses of this month and of months that passed without an audit of the department; two queries."""
    today = cycle.today()
    entries = ProgrammeEntry.objects.filter(programme__cycle=cycle).select_related("department")
    due = [one for one in entries if (one.year, one.month) <= (today.year, today.month)]
    audits = Audit.objects.filter(cycle=cycle, kind=Audit.Kind.INTERNAL).alive().exclude(starts_on=None)
    done = [(day.year, day.month, pk) for day, pk in audits.values_list("starts_on", "departments") if pk]
    return [
        one
        for one in due
        if not any(pk == one.department_id and (year, month) >= (one.year, one.month) for year, month, pk in done)
    ]
