"""Who may do what to diagnoses, on one screen."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.policies import accepts_for_client
from wobo.accounts.models import User
from wobo.accounts.predicates import anyone_inside, is_consulting, is_lead, predicate

from . import audit_policies, dossier_policies, external_policies, finding_policies, review_policies


@predicate
def is_on_the_team(record: Any, user: User) -> bool:
    """Whether the user stands on the team of the record's diagnosis: an internal auditor of the client may."""
    diagnosis = getattr(record, "diagnosis", None) or getattr(getattr(record, "assessment", None), "diagnosis", None)
    if diagnosis is None or not anyone_inside(diagnosis, user):
        return False
    found: bool = diagnosis.members.filter(Q(user=user) | Q(person__user=user)).exists()
    return found


@predicate
def is_named_owner(record: Any, user: User) -> bool:
    """Whether the record names this person as its owner."""
    owner = getattr(record, "owner", None)
    return bool(owner is not None and owner.user_id == user.pk and anyone_inside(record, user))


# Many process owners have no account: then whoever signs for the client answers for the process.
is_process_owner = is_named_owner | accepts_for_client
may_assess = is_consulting | is_on_the_team

POLICIES = {
    **audit_policies.POLICIES,
    **dossier_policies.POLICIES,
    **external_policies.POLICIES,
    **finding_policies.POLICIES,
    **review_policies.POLICIES,
    ("Diagnosis", "create"): is_consulting,
    ("Diagnosis", "edit"): is_consulting,
    ("Diagnosis", "propose_plan"): is_consulting,
    ("Diagnosis", "send_back"): accepts_for_client | is_consulting,
    ("Diagnosis", "confirm_plan"): accepts_for_client,
    ("Diagnosis", "replan"): is_consulting,
    ("Diagnosis", "begin"): is_consulting,
    ("Diagnosis", "conclude"): is_consulting,
    ("Diagnosis", "resume"): is_consulting,
    ("Diagnosis", "issue"): is_consulting,
    ("Diagnosis", "dispute"): accepts_for_client,
    ("Diagnosis", "accept"): accepts_for_client,
    ("Diagnosis", "reopen"): is_lead,
    ("Diagnosis", "cancel"): is_lead,
    **{
        (model, verb): is_consulting
        for model in ("Basis", "DiagnosisMember", "DiagnosisObject", "PlanItem", "Conclusion", "AffectedDocument")
        for verb in ("create", "edit", "remove")
    },
    **{
        (model, verb): may_assess
        for model in ("ClauseAssessment", "Gap", "Evidence", "NoCase")
        for verb in ("create", "edit", "remove")
    },
    ("NoCase", "sign"): is_process_owner,
    ("NoCase", "supersede"): may_assess,
}

VERBS = {
    **audit_policies.VERBS,
    **dossier_policies.VERBS,
    **external_policies.VERBS,
    **finding_policies.VERBS,
    **review_policies.VERBS,
    ("Diagnosis", "propose_plan"): (_("Propose the plan"), _("proposed the plan")),
    ("Diagnosis", "send_back"): (_("Send back"), _("sent the plan back")),
    ("Diagnosis", "confirm_plan"): (_("Confirm the plan"), _("confirmed the plan")),
    ("Diagnosis", "replan"): (_("Plan anew"), _("began to plan anew")),
    ("Diagnosis", "begin"): (_("Begin on site"), _("began the visit")),
    ("Diagnosis", "conclude"): (_("Conclude"), _("concluded the visit")),
    ("Diagnosis", "resume"): (_("Back on site"), _("took the visit up again")),
    ("Diagnosis", "issue"): (_("Issue"), _("issued the report")),
    ("Diagnosis", "dispute"): (_("Dispute"), _("disputed the report")),
    ("Diagnosis", "accept"): (_("Accept"), _("accepted the report")),
    ("Diagnosis", "reopen"): (_("Reopen"), _("reopened the diagnosis")),
    ("Diagnosis", "cancel"): (_("Cancel the diagnosis"), _("cancelled the diagnosis")),
    ("NoCase", "sign"): (_("Sign"), _("signed that there was no case so far")),
    ("NoCase", "supersede"): (_("Supersede"), _("withdrew “no case so far”")),
}
