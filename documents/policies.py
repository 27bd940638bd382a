"""Who may do what to documents, on one screen."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_client_admin, is_consulting, is_firm, is_system, predicate

from . import issue_policies, record_policies
from .pilot import policies as pilot_policies

is_document_controller = holds(Role.DOCUMENT_CONTROLLER)
keeps_register = is_consulting | holds(Role.DOCUMENT_CONTROLLER, Role.MANAGEMENT_REPRESENTATIVE, Role.CLIENT_ADMIN)


def _revision(record: Any) -> Any:
    return getattr(record, "revision", record) if record._meta.model_name != "revision" else record


@predicate
def is_author(record: Any, user: User) -> bool:
    """Whether the user is the author of the revision (of which the record is a part), or is to become it."""
    revision = _revision(record)
    people = [person for person in (revision.author, revision.document.writer) if person is not None]
    return any(person.user_id == user.pk for person in people)


@predicate
def drafted(record: Any, user: User) -> bool:
    """Whether the user made the draft."""
    return _revision(record).drafted_by_id == user.pk


works_for_firm = is_consulting | is_firm
# a consultant never signs for the client, whatever else they are (trust 1.10)
is_client_employee = ~works_for_firm & holds(
    Role.CLIENT_ADMIN,
    Role.TOP_MANAGER,
    Role.MANAGEMENT_REPRESENTATIVE,
    Role.DOCUMENT_CONTROLLER,
    Role.WORKING_GROUP,
    Role.INTERNAL_AUDITOR,
    Role.STAFF,
)
is_check_consultant = is_consulting
vouches_for_paper = ~works_for_firm & is_document_controller


@predicate
def signs_now(record: Any, user: User) -> bool:
    """Whether it is this person's turn in the sign-off."""
    flow = _revision(record).flow
    return any(flow.is_asked(step, user) for step in flow.waiting)


@predicate
def is_named(record: Any, user: User) -> bool:
    """Whether a step of the sign-off, ended ones included, names this person or somebody they sign for."""
    mine = Q(person__user=user) | Q(user=user) | Q(person__given_delegations__delegate__user=user)
    return bool(_revision(record).steps.filter(mine).exists())


@predicate
def has_signed(record: Any, user: User) -> bool:
    """Whether this person signed the version, in a signature that was or is in force."""
    return bool(user.signatures.filter(model="documents.Revision", record_uid=_revision(record).uid).exists())


@predicate
def submitted(record: Any, user: User) -> bool:
    """Whether this person laid the version open."""
    return bool(_revision(record).submitted_by_id == user.pk)


@predicate
def gives_own(record: Any, user: User) -> bool:
    """Whether a delegation gives what is the user's own: nobody delegates another's signature."""
    return bool(record.giver.user_id == user.pk)


writes = keeps_register | is_author

POLICIES = {
    ("DocumentNeed", "create"): is_consulting | is_document_controller,
    ("DocumentNeed", "edit"): is_consulting | is_document_controller,
    ("DocumentNeed", "remove"): is_consulting | is_document_controller,
    ("Document", "create"): keeps_register,
    ("Document", "edit"): keeps_register | is_system,  # the system: a review that its owner signed
    ("Document", "remove"): keeps_register,
    ("OldDocument", "create"): keeps_register,
    ("OldDocument", "edit"): keeps_register,
    ("OldDocument", "remove"): keeps_register,
    ("ExternalDocument", "create"): keeps_register,
    ("ExternalDocument", "edit"): keeps_register,
    ("EditionCheck", "create"): keeps_register,
    ("RegisterNote", "create"): keeps_register,
    ("RegisterNote", "edit"): keeps_register,
    ("RegisterNote", "remove"): keeps_register,
    ("Agreement", "create"): keeps_register,
    ("Agreement", "edit"): keeps_register,
    ("Agreement", "agree"): keeps_register,
    ("Agreement", "put_in_force"): keeps_register,
    ("Agreement", "expire"): is_system,
    ("Agreement", "terminate"): keeps_register,
    ("Revision", "create"): keeps_register,
    ("Revision", "edit"): writes,
    ("Revision", "remove"): keeps_register,
    ("Revision", "open_discussion"): writes,
    # each fired by the signature that completes it, on screen or ticked from paper
    ("Revision", "pass_discussion"): has_signed | vouches_for_paper,
    ("Revision", "pass_check"): is_consulting & has_signed,
    ("Revision", "pass_review"): has_signed | vouches_for_paper,
    ("Revision", "approve"): is_client_employee & has_signed | vouches_for_paper,
    ("Revision", "release"): keeps_register,
    ("Revision", "put_in_force"): is_system | keeps_register,
    ("Revision", "supersede"): is_system | keeps_register,
    ("Revision", "take_over"): is_client_employee & is_author,
    ("Revision", "send_back"): is_system | writes | submitted | signs_now | has_signed,
    ("Revision", "abandon"): keeps_register,
    ("Revision", "withdraw"): keeps_register,
    ("Comment", "create"): is_consulting | is_client_employee,
    ("Comment", "edit"): is_consulting | is_client_employee,
    # which of these, and when, the actions decide
    ("Step", "create"): is_system | writes | is_consulting | is_named,
    ("Step", "edit"): is_system | writes | is_consulting | is_named,
    ("Step", "remove"): writes,
    ("PaperSignature", "create"): vouches_for_paper,
    ("Point", "create"): is_consulting,
    ("Point", "edit"): is_consulting,
    ("Delegation", "create"): is_client_employee & gives_own,
    ("Delegation", "edit"): gives_own | is_client_admin,
    ("Section", "create"): writes,
    ("Section", "edit"): writes,
    ("Section", "remove"): writes,
}

VERBS = {
    ("Agreement", "agree"): (_("Agreed: both sides have signed"), _("noted as agreed")),
    ("Agreement", "put_in_force"): (_("Put in force"), _("put in force")),
    ("Agreement", "expire"): (_("Run out"), _("let run out")),
    ("Agreement", "terminate"): (_("End it"), _("ended")),
    ("PaperSignature", "create"): (_("Tick a page signed by hand"), _("ticked a page signed by hand")),
    ("Revision", "open_discussion"): (_("Open the discussion"), _("opened the discussion")),
    ("Revision", "pass_discussion"): (_("Close the discussion"), _("closed the discussion")),
    ("Revision", "pass_check"): (_("Confirm completeness"), _("confirmed completeness")),
    ("Revision", "pass_review"): (_("Pass the review"), _("passed the review")),
    ("Revision", "approve"): (_("Approve"), _("approved")),
    ("Revision", "release"): (_("Release"), _("released")),
    ("Revision", "put_in_force"): (_("Put in force"), _("put in force")),
    ("Revision", "supersede"): (_("Supersede"), _("superseded")),
    ("Revision", "take_over"): (_("Take over as author"), _("took over as author")),
    ("Revision", "send_back"): (_("Send back"), _("sent back")),
    ("Revision", "abandon"): (_("Abandon"), _("abandoned")),
    ("Revision", "withdraw"): (_("Withdraw"), _("withdrew")),
}

POLICIES |= issue_policies.POLICIES | record_policies.POLICIES | pilot_policies.POLICIES
VERBS |= issue_policies.VERBS | record_policies.VERBS | pilot_policies.VERBS
