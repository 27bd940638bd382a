"""Audits that a body does: planning, team and what it declares, papers, findings, the recorded steps."""

# claims: S9.4, S11.1, P12, P13, P17, P18
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import (
    Application,
    Audit,
    AuditFile,
    AuditMember,
    BodyComparison,
    ExternalRecord,
    MemberDeclaration,
)
from certification.actions.engagements import team_of
from certification.actions.files import keep_upload
from certification.models import Cycle
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

STATE = Audit.State
OF_RECORD = frozenset(
    {"plan_on", "opening_on", "closing_on", "report_on", "report_number", "impartiality", "conclusion"}
)
ENDED = (STATE.CLOSED, STATE.CANCELLED)
TEAM_OPEN = (STATE.PLANNED, STATE.ANNOUNCED)
DAY_OF = {"begin": ("opening_on", "begun_on"), "conclude": ("closing_on", "concluded_on")}


def body_of(cycle: Cycle) -> str:
    """Return the name of the body that is applied to, else of the chosen one, else nothing."""
    application = Application.objects.of(cycle).live().select_related("body").first()
    if application is not None and application.body is not None:
        return application.body.name
    comparison = BodyComparison.objects.filter(cycle=cycle, state=BodyComparison.State.DECIDED).first()
    return comparison.chosen.name if comparison and comparison.chosen else ""


@transaction.atomic
def plan_external(
    cycle: Cycle,
    kind: str,
    *,
    by: User,
    follows: Audit | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Audit:
    """Open the record of an audit that a body will do. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(cycle.workspace_id)
    number = (
        f"{cycle.engagement.code}-X{Audit.objects.filter(workspace=cycle.workspace_id).external().count() + 1:02d}"
    )
    blank = Audit(workspace=cycle.workspace, cycle=cycle, kind=kind, number=number)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    if kind in Audit.INTERNAL or kind not in Audit.Kind.values:
        raise Obstructed(_("A body does no audit of this kind."))
    if kind == Audit.Kind.FOLLOW_UP and follows is None:
        raise Obstructed(_("Say which audit the follow-up audit follows."))
    if follows is not None and follows.cycle_id != cycle.pk:
        raise Obstructed(_("The audit belongs to another cycle."))
    known = {
        "follows": follows,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "body": body_of(cycle),
        "standards": list(cycle.engagement.standards.all()),
    }
    audit = record(blank, "create", by=by, changes=known)
    record(ExternalRecord(workspace=audit.workspace, audit=audit), "create", by=by)
    return audit


def _open(audit: Audit, by: User) -> Audit:
    """Return the fresh row under the chain's lock. Raises PermissionDenied, Obstructed where it is over."""
    Chain.objects.locked(audit.workspace_id)
    fresh = Audit.objects.select_related("cycle__engagement__client", "workspace").get(pk=audit.pk)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.is_internal:
        raise Obstructed(_("This is one of the client's own audits."))
    if fresh.state in ENDED:
        raise Obstructed(_("The audit is over and stays as it is."))
    return fresh


@transaction.atomic
def save_external(audit: Audit, changes: Mapping[str, Any], *, by: User) -> Audit:
    """Write what is known of the audit: frame and days. Raises PermissionDenied, Obstructed."""
    fresh = _open(audit, by)
    known, _made = _record(fresh, by)
    record(known, "edit", by=by, changes={name: value for name, value in changes.items() if name in OF_RECORD})
    frame = {name: value for name, value in changes.items() if name not in OF_RECORD}
    if fresh.state == STATE.REPORTED and set(frame) & {"outcome", "starts_on", "ends_on"}:
        frame = {name: value for name, value in frame.items() if name not in {"outcome", "starts_on", "ends_on"}}
    return record(fresh, "edit", by=by, changes=frame)


def _record(audit: Audit, by: User) -> tuple[ExternalRecord, bool]:
    found = ExternalRecord.objects.filter(audit=audit).first()
    if found is not None:
        return found, False
    return record(ExternalRecord(workspace=audit.workspace, audit=audit), "create", by=by), True


@transaction.atomic
def save_member(
    audit: Audit,
    member: AuditMember | None,
    changes: Mapping[str, Any],
    declared: Mapping[str, Any] | None,
    *,
    by: User,
) -> AuditMember:
    """Name somebody of the body's team with what they declare. Raises PermissionDenied, Obstructed."""
    fresh = _open(audit, by)
    if fresh.state not in TEAM_OPEN:
        raise Obstructed(_("The audit has begun: its team stays as it was."))
    leader = AuditMember.Role.LEADER
    others = fresh.members.exclude(pk=member.pk if member else None)
    if changes.get("role") == leader and others.filter(role=leader).exists():
        raise Obstructed(_("The team has a leader already."))
    if member is None:
        blank = AuditMember(workspace=fresh.workspace, audit=fresh, organisation=fresh.body)
        member = record(blank, "create", by=by, changes=dict(changes))
    else:
        member = record(member, "edit", by=by, changes=dict(changes))
    if declared:
        said = MemberDeclaration.objects.filter(member=member).first()
        blank_said = MemberDeclaration(workspace=fresh.workspace, member=member)
        record(said or blank_said, "edit" if said else "create", by=by, changes=dict(declared))
    return member


@transaction.atomic
def remove_member(member: AuditMember, *, by: User) -> None:
    """Take somebody off a body's team before the audit. Raises PermissionDenied, Obstructed."""
    fresh = _open(member.audit, by)
    if fresh.state not in TEAM_OPEN:
        raise Obstructed(_("The audit has begun: its team stays as it was."))
    said = MemberDeclaration.objects.filter(member=member).first()
    if said is not None:
        record(said, "remove", by=by)
    record(member, "remove", by=by)


@transaction.atomic
def keep_paper(audit: Audit, upload: Any, changes: Mapping[str, Any], *, by: User) -> AuditFile:
    """Keep a paper of the body. Raises PermissionDenied, Obstructed, ValidationError (the file)."""
    fresh = _open(audit, by)
    if upload is None:
        raise ValidationError(_("Choose a file."))
    stored = keep_upload(upload, fresh.workspace, by=by, classification="confidential")
    told = {**changes, "file": stored}
    told["title"] = told.get("title") or stored.name
    return record(AuditFile(workspace=fresh.workspace, audit=fresh), "create", by=by, changes=told)


@transaction.atomic
def remove_paper(paper: AuditFile, *, by: User) -> None:
    """Take a paper off the audit while it is open; the bytes stay kept. Raises PermissionDenied, Obstructed."""
    fresh = _open(paper.audit, by)
    if fresh.state == STATE.REPORTED:
        raise Obstructed(_("The report is recorded: its papers stay."))
    record(paper, "remove", by=by)


@transaction.atomic
def move_external(audit: Audit, verb: str, *, by: User, reason: str = "") -> Audit:
    """Record a step of a body's audit with the days that were entered, and tell those concerned.

    Raises PermissionDenied, Obstructed.
    """
    if audit.is_internal:
        raise Obstructed(_("This is one of the client's own audits."))
    data = {"reason": reason} if verb in {"replan", "send_back", "reopen", "cancel"} else {}
    fresh = fire(audit, verb, by=by, **data)
    known = ExternalRecord.objects.filter(audit=fresh).first()
    days = {"announce": ("plan_on", "announced_on"), "approve_report": ("report_on", "reported_on"), **DAY_OF}
    if known is not None and verb in days:
        entered, kept = days[verb]
        fresh = record(fresh, "edit", by=by, changes={kept: getattr(known, entered)})
    _tell(fresh, verb, by)
    return fresh


def _tell(audit: Audit, verb: str, by: User) -> None:
    subjects = {
        "announce": lambda: _("The certification body has announced an audit"),
        "approve_report": lambda: _("The report of the certification body is recorded"),
    }
    if verb not in subjects:
        return
    engagement = audit.engagement
    roles = (Role.LEAD_CONSULTANT, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER)
    tell(
        [one for one in team_of(engagement, *roles) if one.pk != by.pk],
        "audit",
        subjects[verb],
        lambda: f"{engagement.client} · {audit} · {audit.get_kind_display()}",
        audit.get_absolute_url(),
        engagement.workspace,
        audit,
    )
