"""Who may do what in issue, receipt, recall, change and edition; policies.py takes these tables in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import Predicate, holds, is_client, is_consulting, is_firm, is_system, predicate

keeps_register = is_consulting | holds(Role.DOCUMENT_CONTROLLER, Role.MANAGEMENT_REPRESENTATIVE, Role.CLIENT_ADMIN)
is_of_client = is_client & ~(is_consulting | is_firm)  # nobody of the firm signs for the client
vouches_for_paper = holds(Role.DOCUMENT_CONTROLLER) & is_of_client
is_deciding = holds(Role.TOP_MANAGER, Role.MANAGEMENT_REPRESENTATIVE) & is_of_client
declares_operation = holds(Role.TOP_MANAGER) & is_of_client


def _people_of(user: User) -> Any:
    from certification.models import Person  # noqa: PLC0415  policies are read before the models are

    return Person.objects.filter(user=user).select_related("department")


@predicate
def holds_copy(copy: Any, user: User) -> bool:
    """Whether a copy is the user's to sign for: named as its holder, or the head of its department.

    Of a department whose head has no account, anybody who works there may.
    """
    if copy.person_id is not None:
        return bool(copy.person.user_id == user.pk)
    if copy.department_id is None:
        return False
    head = copy.department.head
    if head is not None and head.user_id is not None:
        return bool(head.user_id == user.pk)
    return bool(_people_of(user).filter(department=copy.department_id, left_on=None).exists())


@predicate
def is_reader(understanding: Any, user: User) -> bool:
    """Whether a confirmation of reading is the user's own."""
    return bool(understanding.person.user_id == user.pk)


@predicate
def heads_reader(understanding: Any, user: User) -> bool:
    """Whether the reader works in a department that the user heads."""
    department = understanding.person.department
    return bool(department and department.head and department.head.user_id == user.pk)


@predicate
def proposed_it(change: Any, user: User) -> bool:
    """Whether the user asked for the change."""
    return bool(change.proposed_by_id == user.pk)


@predicate
def applied_for_it(destruction: Any, user: User) -> bool:
    """Whether the user applied for the destruction."""
    return bool(destruction.applied_by_id == user.pk)


@predicate
def approves_document(change: Any, user: User) -> bool:
    """Whether the register names the user as the approver of the document."""
    approver = change.document.approver
    return bool(approver and approver.user_id == user.pk)


@predicate
def owns_review(review: Any, user: User) -> bool:
    """Whether the document is the user's to review."""
    return bool(review.owner.user_id == user.pk)


decides_change: Predicate = is_of_client & (is_deciding | approves_document)
owns_review = owns_review & is_of_client

POLICIES = {
    ("Recipient", "create"): keeps_register,
    ("Recipient", "edit"): keeps_register,
    ("Recipient", "remove"): keeps_register,
    ("Copy", "create"): keeps_register,
    ("Copy", "edit"): is_system | keeps_register,  # the system: where its stamped file is
    ("Copy", "issue"): keeps_register,
    ("Copy", "receive"): is_of_client & holds_copy | vouches_for_paper,
    ("Copy", "recall"): is_system | keeps_register,
    ("Copy", "hand_in"): is_system | keeps_register,
    ("Copy", "destroy"): keeps_register,
    ("Copy", "retain"): keeps_register,
    ("Copy", "report_lost"): keeps_register | holds_copy,
    ("Copy", "cancel"): is_system | keeps_register,
    ("Understanding", "create"): is_reader | heads_reader | vouches_for_paper,
    ("Destruction", "create"): keeps_register,
    ("Destruction", "edit"): keeps_register,
    ("Destruction", "approve"): is_deciding & ~applied_for_it,
    ("Destruction", "refuse"): is_deciding & ~applied_for_it,
    ("Destruction", "carry_out"): keeps_register,
    ("ChangeRequest", "create"): is_consulting | is_client,
    ("ChangeRequest", "edit"): proposed_it | keeps_register,
    ("ChangeRequest", "review"): keeps_register,
    ("ChangeRequest", "accept"): decides_change,
    ("ChangeRequest", "refuse"): decides_change,
    ("ChangeRequest", "postpone"): decides_change,
    ("ChangeRequest", "resume"): decides_change | keeps_register,
    ("ChangeRequest", "send_back"): decides_change | keeps_register,
    ("ChangeRequest", "finish"): is_system | keeps_register,
    ("ChangeRequest", "cancel"): proposed_it | keeps_register,
    ("Loan", "create"): keeps_register,
    ("Loan", "edit"): keeps_register,
    ("EditionChange", "create"): keeps_register,
    ("EditionChange", "edit"): keeps_register,
    ("EditionChange", "put_in_force"): is_system | keeps_register,
    ("EditionChange", "declare"): declares_operation,
    ("EditionChange", "cancel"): keeps_register,
    ("EditionItem", "create"): keeps_register,
    ("EditionItem", "edit"): keeps_register,
    ("DocumentReview", "create"): is_system | keeps_register,
    ("DocumentReview", "confirm"): owns_review,
    ("DocumentReview", "ask_change"): owns_review | keeps_register,
    ("DocumentReview", "cancel"): is_system | keeps_register,
}

VERBS = {
    ("Copy", "issue"): (pgettext_lazy("copy", "Hand out"), _("handed out")),
    ("Copy", "receive"): (_("Sign for receipt"), _("signed for the receipt of")),
    ("Copy", "recall"): (pgettext_lazy("copy", "Recall"), _("recalled")),
    ("Copy", "hand_in"): (_("Take back"), _("took back")),
    ("Copy", "destroy"): (_("Destroy"), _("destroyed")),
    ("Copy", "retain"): (_("Keep as obsolete"), _("kept as obsolete")),
    ("Copy", "report_lost"): (_("Report as lost"), _("reported as lost")),
    ("Copy", "cancel"): (_("Cancel"), _("cancelled")),
    ("Understanding", "create"): (_("I have read and understood it"), _("confirmed to have read and understood")),
    ("Destruction", "approve"): (_("Approve"), _("approved")),
    ("Destruction", "refuse"): (_("Refuse"), _("refused")),
    ("Destruction", "carry_out"): (_("Enter the destruction"), _("entered as destroyed")),
    ("ChangeRequest", "review"): (_("Give an opinion"), _("gave an opinion on")),
    ("ChangeRequest", "accept"): (_("Accept"), _("accepted")),
    ("ChangeRequest", "refuse"): (_("Refuse"), _("refused")),
    ("ChangeRequest", "postpone"): (_("Postpone"), _("postponed")),
    ("ChangeRequest", "resume"): (_("Decide now"), _("took up again")),
    ("ChangeRequest", "send_back"): (_("Send back"), _("sent back")),
    ("ChangeRequest", "finish"): (_("Close as carried out"), _("closed as carried out")),
    ("ChangeRequest", "cancel"): (_("Take back"), _("took back")),
    ("EditionChange", "put_in_force"): (_("Put the edition in force"), _("put the edition in force")),
    ("EditionChange", "declare"): (_("Declare formal operation"), _("declared formal operation")),
    ("EditionChange", "cancel"): (_("Give up"), _("gave up")),
    ("DocumentReview", "confirm"): (_("Confirm unchanged"), _("confirmed unchanged")),
    ("DocumentReview", "ask_change"): (_("Ask for a change"), _("asked for a change of")),
    ("DocumentReview", "cancel"): (_("Cancel"), _("cancelled")),
}
