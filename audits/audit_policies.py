"""Who may do what to audits, their programme and their checklists, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.policies import accepts_for_client, is_top_manager
from wobo.accounts.models import Role, User
from wobo.accounts.predicates import anyone_inside, holds, is_consulting, is_lead, is_system, predicate


def audit_of(record: Any) -> Any:
    """Return the audit that a record belongs to, or is."""
    return getattr(record, "audit", None) or record


@predicate
def is_own_audit(record: Any, _user: User) -> bool:
    """Whether the client's own auditors do it: plan and report are approved then, not recorded."""
    return bool(audit_of(record).is_internal)


def _in_the_team(record: Any, user: User, *roles: str) -> bool:
    """Whether the user has one of these roles on the team, which is read once per copy of the audit."""
    audit = audit_of(record)
    if audit.pk is None or not anyone_inside(record, user):
        return False
    if "team_accounts" not in audit.__dict__:
        rows = audit.members.values_list("role", "user", "person__user")
        audit.__dict__["team_accounts"] = [(role, one) for role, *accounts in rows for one in accounts if one]
    return any(role in roles and one == user.pk for role, one in audit.__dict__["team_accounts"])


@predicate
def leads_audit(record: Any, user: User) -> bool:
    """Whether the user leads the team."""
    return _in_the_team(record, user, "leader")


@predicate
def examines(record: Any, user: User) -> bool:
    """Whether the user is one of its auditors."""
    return _in_the_team(record, user, "leader", "auditor")


# Internal auditors, the representative and the consultants prepare; what is judged is the auditors' alone.
keeps_audits = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.INTERNAL_AUDITOR)
approves_audit = accepts_for_client | is_top_manager
runs_audit = (is_own_audit & leads_audit) | (~is_own_audit & keeps_audits)
writes_checklist = keeps_audits | examines

CHANGED = ("create", "edit", "remove")
POLICIES = {
    ("Audit", "create"): keeps_audits,
    ("Audit", "edit"): keeps_audits | leads_audit,
    ("Audit", "announce"): (is_own_audit & approves_audit) | (~is_own_audit & keeps_audits),
    ("Audit", "replan"): keeps_audits,
    ("Audit", "begin"): runs_audit,
    ("Audit", "conclude"): runs_audit,
    ("Audit", "send_back"): runs_audit | approves_audit,
    ("Audit", "approve_report"): (is_own_audit & approves_audit) | (~is_own_audit & keeps_audits),
    ("Audit", "close"): keeps_audits | leads_audit,
    ("Audit", "reopen"): keeps_audits | examines | is_system,  # the system: one of its findings was opened again
    ("Audit", "cancel"): is_lead | accepts_for_client,
    **{(model, verb): keeps_audits | leads_audit for model in ("AuditMember", "AuditSlot") for verb in CHANGED},
    **{("AuditItem", verb): writes_checklist for verb in CHANGED},
    ("AuditProgramme", "create"): keeps_audits,
    ("AuditProgramme", "edit"): keeps_audits,
    ("AuditProgramme", "approve"): is_top_manager,
    ("AuditProgramme", "reopen"): keeps_audits,
    **{("ProgrammeEntry", verb): keeps_audits for verb in CHANGED},
}

VERBS = {
    ("Audit", "announce"): (pgettext_lazy("audit", "Announce"), _("announced the audit")),
    ("Audit", "replan"): (_("Plan anew"), _("began to plan the audit anew")),
    ("Audit", "begin"): (pgettext_lazy("audit", "Begin the audit"), _("began the audit")),
    ("Audit", "conclude"): (pgettext_lazy("audit", "Conclude the audit"), _("concluded the audit")),
    ("Audit", "send_back"): (_("Back to the checklists"), _("went back to the checklists")),
    ("Audit", "approve_report"): (_("Approve the report"), _("approved the audit report")),
    ("Audit", "close"): (pgettext_lazy("audit", "Close the audit"), _("closed the audit")),
    ("Audit", "reopen"): (pgettext_lazy("audit", "Reopen the audit"), _("reopened the audit")),
    ("Audit", "cancel"): (_("Cancel the audit"), _("cancelled the audit")),
    ("AuditProgramme", "approve"): (_("Approve the programme"), _("approved the audit programme")),
    ("AuditProgramme", "reopen"): (_("Plan the programme anew"), _("began to plan the audit programme anew")),
}
