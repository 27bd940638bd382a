"""Who may do what to documents, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_consulting, is_system, predicate

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


is_client_employee = ~is_consulting & holds(
    Role.CLIENT_ADMIN,
    Role.TOP_MANAGER,
    Role.MANAGEMENT_REPRESENTATIVE,
    Role.DOCUMENT_CONTROLLER,
    Role.WORKING_GROUP,
    Role.INTERNAL_AUDITOR,
    Role.STAFF,
)
writes = keeps_register | is_author

POLICIES = {
    ("DocumentNeed", "create"): is_consulting | is_document_controller,
    ("DocumentNeed", "edit"): is_consulting | is_document_controller,
    ("DocumentNeed", "remove"): is_consulting | is_document_controller,
    ("Document", "create"): keeps_register,
    ("Document", "edit"): keeps_register,
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
    ("Revision", "pass_discussion"): writes,
    ("Revision", "pass_check"): is_consulting,
    ("Revision", "pass_review"): writes,
    ("Revision", "approve"): is_client_employee,
    ("Revision", "release"): keeps_register,
    ("Revision", "put_in_force"): is_system | keeps_register,
    ("Revision", "supersede"): is_system | keeps_register,
    ("Revision", "take_over"): is_client_employee & is_author,
    ("Revision", "send_back"): writes,
    ("Revision", "abandon"): keeps_register,
    ("Revision", "withdraw"): keeps_register,
    ("Comment", "create"): is_consulting | is_client_employee,
    ("Comment", "edit"): is_consulting | is_client_employee,
    ("Section", "create"): writes,
    ("Section", "edit"): writes,
    ("Section", "remove"): writes,
}

VERBS = {
    ("Agreement", "agree"): (_("Agreed: both sides have signed"), _("noted as agreed")),
    ("Agreement", "put_in_force"): (_("Put in force"), _("put in force")),
    ("Agreement", "expire"): (_("Run out"), _("let run out")),
    ("Agreement", "terminate"): (_("End it"), _("ended")),
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
