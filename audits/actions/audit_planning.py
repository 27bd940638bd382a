"""Opening an internal audit, its plan, team and schedule; laying the plan out for signature, taking it back."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import audit_checks, audit_rules
from audits.models import Audit, AuditItem, AuditMember, AuditSlot, ProgrammeEntry
from certification.models import Cycle, Department, Service, Site
from certification.models.scope import Scope
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

from .planning import supersede

M = TypeVar("M", bound=models.Model)
LETTERS = {Audit.Kind.INTERNAL: "IA", Audit.Kind.MOCK: "MA"}
PLAN, REPORT = "audit-plan", "internal-audit"


def locked(audit: Audit) -> Audit:
    """Take the chain's head and return the audit as it is now. The caller holds the transaction."""
    Chain.objects.locked(audit.workspace_id)
    return Audit.objects.select_related("cycle__engagement__client", "workspace").get(pk=audit.pk)


@transaction.atomic
def open_audit(
    cycle: Cycle, *, by: User, kind: str = "internal", entries: Iterable[ProgrammeEntry] = (), **fields: Any
) -> Audit:
    """Open an internal or a mock audit, prefilled: standards, departments, services, sites, what for, by which rules.

    `entries` are the crosses of the annual plan that it takes up; without them it looks at the whole company.
    `fields` override what is proposed. Raises PermissionDenied, Obstructed.
    """
    # claims: S7.5.1
    Chain.objects.locked(cycle.workspace_id)
    if kind not in LETTERS:
        raise Obstructed(_("An audit of this kind is not the client's own."))
    engagement = cycle.engagement
    standards = list(engagement.standards.order_by("pk"))
    if not standards:
        raise Obstructed(_("The engagement names no standard yet. Choose one first."))
    audit = Audit(workspace=engagement.workspace, cycle=cycle, kind=kind)
    with override(engagement.client.language):
        proposed = _proposed(cycle, standards, kind)
    entries = list(entries)
    return record(audit, "create", by=by, changes={**proposed, **_looked_at(cycle, entries), **fields})


def number_of(cycle: Cycle, kind: str) -> str:
    """Return the next number of an audit: client letters, kind, year, count inside the engagement."""
    taken = Audit.objects.filter(workspace=cycle.workspace_id, kind=kind).count()
    letters = LETTERS[Audit.Kind(kind)]
    return f"{cycle.engagement.client.code}-ITSM-{letters}-{cycle.today().year}-{taken + 1:02d}"


def _proposed(cycle: Cycle, standards: list[Any], kind: str) -> dict[str, Any]:
    """Return what every internal audit begins with, in the language in use."""
    rules = audit_rules.profile(cycle)
    names = _(", ").join(one.name for one in standards)
    told = {"client": cycle.engagement.client.short_name, "year": cycle.today().year}
    titles = {
        "internal": _("Internal audit %(year)s of %(client)s"),
        "mock": _("Mock audit %(year)s of %(client)s"),
    }
    scope = Scope.objects.filter(engagement=cycle.engagement, state=Scope.State.IN_FORCE).first()
    return {
        "number": number_of(cycle, kind),
        "title": titles[kind] % told,
        "standards": standards,
        "guidance": rules.audit_guidance,
        "objectives": _(
            "See whether the service management system conforms with the standard and with its own documents, whether"
            " it is followed and effective, and where it can be improved."
        ),
        "scope": scope.text if scope else "",
        "criteria": _(
            "%(standards)s; manual, procedures and work instructions of the system; contracts and agreements on"
            " service levels; laws that apply."
        )
        % {"standards": names},
        "distribution": _("Top management, management representative, the audited departments, the working body."),
    }


def _looked_at(cycle: Cycle, entries: list[ProgrammeEntry]) -> dict[str, Any]:
    """Return departments, services and sites: what the plan of the year says, else everything that is sampled."""
    client = cycle.engagement.client.workspace_id
    departments = Department.objects.filter(workspace=client)
    if entries:
        departments = departments.filter(pk__in=[one.department_id for one in entries])
    first = min((dt.date(one.year, one.month, 1) for one in entries), default=None)
    scope = Scope.objects.filter(engagement=cycle.engagement, state=Scope.State.IN_FORCE).first()
    services = scope.services.all() if scope else Service.objects.filter(workspace=client)
    sites = scope.sites.all() if scope else Site.objects.filter(workspace=client)
    told: dict[str, Any] = {
        "departments": list(departments),
        "services": list(services),
        "sites": sampled(list(sites), cycle),
    }
    return told if first is None or first < cycle.today() else {**told, "starts_on": first}


def sampled(sites: list[Site], cycle: Cycle) -> list[Site]:
    """Return the sites of one audit: each permanent one, of temporary ones those visited least lately."""
    rules = audit_rules.profile(cycle)
    temporary = [one for one in sites if not one.permanent]
    size = audit_rules.sample_size(len(temporary), rules)
    visited = dict(AuditSlot.objects.filter(site__in=temporary).values_list("site").annotate(last=models.Max("day")))
    temporary.sort(key=lambda one: (visited.get(one.pk, dt.date.min), one.pk))
    return [*(one for one in sites if one.permanent), *temporary[:size]]


def check_plan_open(audit: Audit) -> None:
    """Raise Obstructed where the plan is out for signature, or signed."""
    if audit.state not in Audit.PLAN_OPEN:
        raise Obstructed(
            _("The plan can no longer be changed: the state of the audit is “%(state)s”.")
            % {"state": audit.get_state_display()}
        )
    if audit.plan_uid:
        raise Obstructed(_("The plan is out for signature. Take it back to change it."))


def _check_open(audit: Audit, part: Any, changes: dict[str, Any]) -> None:
    if isinstance(part, AuditItem):
        if audit.state not in Audit.ITEMS_OPEN:
            raise Obstructed(
                _("The checklist can no longer be changed: the state of the audit is “%(state)s”.")
                % {"state": audit.get_state_display()}
            )
    elif isinstance(part, Audit) and set(changes) <= {"told", "distribution"}:
        if audit.state not in Audit.TOLD_OPEN or audit.report_uid:
            raise Obstructed(_("The words of the report can be written from the visit until the report is made."))
    else:
        check_plan_open(audit)


@transaction.atomic
def write_audit(part: M, verb: str, *, by: User, changes: dict[str, Any] | None = None) -> M:
    """Create, edit or remove a part of an internal audit, or the audit itself, while its state lets it.

    Raises PermissionDenied before it tells anything of the state, then Obstructed.
    """
    audit = part if isinstance(part, Audit) else part.audit  # type: ignore[attr-defined]
    fresh = locked(audit)
    if not may(verb, part, by.fresh()):
        raise PermissionDenied
    changes = dict(changes or {})
    _check_open(fresh, part, changes)
    if isinstance(part, AuditMember) and verb != "remove":
        _check_member(fresh, part, changes, by)
    if isinstance(part, AuditSlot) and verb != "remove":
        _check_slot(fresh, part, changes)
    if verb == "remove":
        _let_go(part)
    return record(part, verb, by=by, changes=changes)


def _check_member(audit: Audit, member: AuditMember, changes: dict[str, Any], by: User) -> None:
    """One leader, who did not draft the documents as a consultant; whoever led before becomes an auditor."""
    told = {name: changes.get(name, getattr(member, name)) for name in ("role", "person", "user", "name")}
    if told["role"] != AuditMember.Role.LEADER:
        return
    as_it_would_be = AuditMember(audit=audit, **told)
    house = audit_checks.house_of(audit)
    if reasons := house.against_leading(house.auditor(as_it_would_be)):
        raise Obstructed(*reasons)
    for other in audit.members.filter(role=AuditMember.Role.LEADER).exclude(pk=member.pk):
        record(other, "edit", by=by, changes={"role": AuditMember.Role.AUDITOR})


def _check_slot(audit: Audit, slot: AuditSlot, changes: dict[str, Any]) -> None:
    """Nobody is put down for their own department or work."""
    told = {
        name: changes[name] if name in changes else list(getattr(slot, name).all()) if slot.pk else []
        for name in ("auditors", "departments", "clauses", "services")
    }
    functions = changes.get("functions", slot.functions)
    if not told["auditors"]:
        return
    house = audit_checks.house_of(audit)
    looked_at = audit_checks.areas_of(told["departments"], functions, told["clauses"], told["services"])
    reasons = [one for who in told["auditors"] for one in audit_checks.own_work(house, who, looked_at)]
    if reasons:
        raise Obstructed(*dict.fromkeys(reasons))


def _let_go(part: Any) -> None:
    """A row that others point to is not removed, and says why."""
    if isinstance(part, AuditMember) and (part.slots.exists() or part.items.exists()):
        raise Obstructed(_("%(name)s still stands in the schedule or in the checklist.") % {"name": part.name})
    if isinstance(part, AuditItem) and (part.findings.exists() or part.judged_at):
        raise Obstructed(_("What was judged stays on record."))


@transaction.atomic
def lay_out_plan(audit: Audit, *, by: User, language: str = "") -> Report:
    """Freeze the plan (F2) as a report that the leader signs and the representative or top management approves.

    Raises PermissionDenied, Obstructed with all that it lacks.
    """
    # claims: S7.5.1
    fresh = locked(audit)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    check_plan_open(fresh)
    if reasons := audit_checks.plan(fresh):
        raise Obstructed(*reasons)
    paper = request(PLAN, fresh, language or fresh.engagement.client.language, by=by)
    record(fresh, "edit", by=by, changes={"plan_uid": paper.uid})
    return paper


@transaction.atomic
def take_plan_back(audit: Audit, *, by: User) -> Audit:
    """Take a plan that is out for signature back to the desk; its paper loses its force."""
    fresh = locked(audit)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state != Audit.State.PLANNED:
        raise Obstructed(_("The plan is signed already: plan the audit anew."))
    supersede([fresh.plan_uid] if fresh.plan_uid else [])
    return record(fresh, "edit", by=by, changes={"plan_uid": ""})


# Which paper loses its force when an audit goes back.
PAPERS_OF = {"replan": "plan_uid", "send_back": "report_uid", "cancel": "plan_uid", "reopen": ""}


@transaction.atomic
def take_audit_back(audit: Audit, verb: str, *, by: User, reason: str) -> Audit:
    """Go back (a verb of PAPERS_OF) with a reason: the paper of that step is superseded, what was judged stays."""
    fresh = locked(audit)
    paper = getattr(fresh, PAPERS_OF[verb]) if PAPERS_OF[verb] else ""
    fresh = fire(fresh, verb, by=by, reason=reason)
    if paper:
        supersede([paper])
    return fresh
