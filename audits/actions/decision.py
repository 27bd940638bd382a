"""The decision of the body: after which audit, by whom, granted or refused."""

# claims: P14
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import Audit, CertificationDecision
from audits.models.decision_obstacles import DECISIVE
from certification.actions.engagements import team_of
from certification.actions.files import keep_upload
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain


@transaction.atomic
def open_decision(audit: Audit, *, by: User) -> CertificationDecision:
    """Return the decision on an audit, or open it. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(audit.workspace_id)
    there = CertificationDecision.objects.filter(audit=audit).first()
    if there is not None:
        return there
    blank = CertificationDecision(workspace=audit.workspace, audit=audit)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    if audit.kind not in DECISIVE:
        raise Obstructed(_("No decision on the certificate rests on an audit of this kind."))
    if audit.state not in {Audit.State.REPORTED, Audit.State.CLOSED}:
        raise Obstructed(_("The report of %(audit)s is not recorded yet.") % {"audit": audit})
    return record(blank, "create", by=by)


@transaction.atomic
def save_decision(
    decision: CertificationDecision, changes: Mapping[str, Any], *, by: User, letter: Any = None
) -> CertificationDecision:
    """Write what the body's letter says, while it is pending. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(decision.workspace_id)
    fresh = CertificationDecision.objects.select_related("workspace", "audit").get(pk=decision.pk)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state != CertificationDecision.State.PENDING:
        raise Obstructed(_("The decision is recorded and stays as it is."))
    told = dict(changes)
    if letter:
        told["letter"] = keep_upload(letter, fresh.workspace, by=by, classification="confidential")
    return record(fresh, "edit", by=by, changes=told)


@transaction.atomic
def decide(decision: CertificationDecision, verb: str, *, by: User, reason: str = "") -> CertificationDecision:
    """Record grant, grant_after_follow_up or refuse, and tell who waits. Raises PermissionDenied, Obstructed."""
    fresh = fire(decision, verb, by=by, **({"reason": reason} if verb == "refuse" else {}))
    engagement = fresh.engagement
    roles = (Role.PARTNER, Role.LEAD_CONSULTANT, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER)
    granted = fresh.state == CertificationDecision.State.GRANTED
    tell(
        [one for one in team_of(engagement, *roles) if one.pk != by.pk],
        "audit",
        lambda: _("The certificate is granted") if granted else _("The certificate is refused"),
        lambda: f"{engagement.client} · {fresh.audit}",
        fresh.get_absolute_url(),
        engagement.workspace,
        fresh,
    )
    return fresh
