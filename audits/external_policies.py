"""Who may do what on the way to the certificate; policies.py takes these tables in."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.policies import accepts_for_client, is_top_manager
from wobo.accounts.models import Role
from wobo.accounts.predicates import holds, is_consulting

# the client applies and is audited; its consultants help to keep the papers
keeps_certification = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE)
decides_body = is_top_manager | accepts_for_client


WRITTEN = (
    "BodyCandidate", "BodyScore", "ExternalRecord", "AuditFile", "MemberDeclaration", "DateReason",
)  # fmt: skip

POLICIES = {
    **{(model, verb): keeps_certification for model in WRITTEN for verb in ("create", "edit", "remove")},
    ("BodyComparison", "create"): keeps_certification,
    ("BodyComparison", "edit"): keeps_certification,
    ("BodyComparison", "decide"): is_top_manager,
    ("BodyComparison", "reopen"): decides_body,
    ("Application", "create"): keeps_certification,
    ("Application", "edit"): keeps_certification,
    ("Application", "submit"): keeps_certification,
    ("Application", "accept"): keeps_certification,
    ("Application", "reject"): keeps_certification,
    ("Application", "withdraw"): decides_body,
    ("CertificationDecision", "create"): keeps_certification,
    ("CertificationDecision", "edit"): keeps_certification,
    ("CertificationDecision", "grant"): keeps_certification,
    ("CertificationDecision", "grant_after_follow_up"): keeps_certification,
    ("CertificationDecision", "refuse"): keeps_certification,
}

VERBS = {
    ("BodyComparison", "decide"): (_("Decide"), _("decided on the certification body")),
    ("BodyComparison", "reopen"): (_("Compare anew"), _("opened the comparison again")),
    ("Application", "submit"): (_("Record as submitted"), _("submitted the application")),
    ("Application", "accept"): (_("Record the contract"), _("recorded the contract with the body")),
    ("Application", "reject"): (_("Sent back by the body"), _("recorded: the body sent the application back")),
    ("Application", "withdraw"): (pgettext_lazy("application", "Withdraw"), _("withdrew the application")),
    ("CertificationDecision", "grant"): (_("Granted"), _("recorded: the certificate is granted")),
    ("CertificationDecision", "grant_after_follow_up"): (
        _("Granted after the follow-up audit"),
        _("recorded: the certificate is granted after a follow-up audit"),
    ),
    ("CertificationDecision", "refuse"): (_("Refused"), _("recorded: the certificate is refused")),
}
