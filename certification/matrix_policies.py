"""Who may do what to the function allocation matrix; policies.py takes these tables in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_consulting, is_system, predicate

keeps_matrix = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.WORKING_GROUP)
# the author is the client's, whoever helped; so are the two others who sign
prepares_matrix = (
    holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.WORKING_GROUP, Role.DOCUMENT_CONTROLLER)
    & ~is_consulting
)
approves_matrix = holds(Role.TOP_MANAGER) & ~is_consulting
_represents = holds(Role.MANAGEMENT_REPRESENTATIVE) & ~is_consulting
_answers = holds(Role.CLIENT_ADMIN, Role.DOCUMENT_CONTROLLER, Role.TOP_MANAGER) & ~is_consulting


@predicate
def reviews_matrix(record: Any, user: User) -> bool:
    """Whether the review is the user's: the representative; where that role is not kept, whoever answers for it."""
    kept = record.cycle.engagement.keeps_representative
    return (_represents if kept else _represents | _answers)(record, user)


@predicate
def heads_department(record: Any, user: User) -> bool:
    """Whether the column is that of the user's own department."""
    head = record.department.head if record.department else None
    return user.is_active and head is not None and head.user_id == user.pk


@predicate
def talks_here(record: Any, user: User) -> bool:
    """Whether the user may say something about the matrix; an external auditor only looks on."""
    return user.is_active and bool(user.rights.roles_in(record.workspace_id) - {Role.EXTERNAL_AUDITOR})


@predicate
def wrote_it(record: Any, user: User) -> bool:
    """Whether the comment is the user's own."""
    return record.by_id == user.pk


POLICIES = {
    ("FunctionMatrix", "create"): keeps_matrix,
    ("FunctionMatrix", "edit"): keeps_matrix,
    ("FunctionMatrix", "discuss"): keeps_matrix,
    ("FunctionMatrix", "settle"): keeps_matrix,
    ("FunctionMatrix", "send_back"): keeps_matrix | approves_matrix,
    ("FunctionMatrix", "put_in_force"): approves_matrix | is_system,
    ("FunctionMatrix", "supersede"): is_system,  # the consequence of a later version's signatures
    ("FunctionMatrix", "cancel"): keeps_matrix,
    ("MatrixColumn", "create"): keeps_matrix,
    ("MatrixColumn", "edit"): keeps_matrix | heads_department,
    ("MatrixRow", "create"): keeps_matrix,
    ("MatrixRow", "edit"): keeps_matrix,
    ("MatrixMark", "create"): keeps_matrix,
    ("MatrixMark", "edit"): keeps_matrix,
    ("MatrixComment", "create"): talks_here,
    ("MatrixComment", "edit"): keeps_matrix | wrote_it,
    ("MatrixFill", "create"): keeps_matrix,
    ("MatrixFill", "edit"): keeps_matrix,
}

VERBS = {
    ("FunctionMatrix", "create"): (_("Begin the matrix"), _("began the function allocation matrix")),
    ("FunctionMatrix", "discuss"): (_("Lay before the departments"), _("laid the matrix before the departments")),
    ("FunctionMatrix", "settle"): (_("Settle and have signed"), _("settled the matrix and had it made for signature")),
    ("FunctionMatrix", "send_back"): (_("Work it over"), _("took the matrix back to be worked over")),
    ("FunctionMatrix", "put_in_force"): (_("Put in force"), _("put the matrix in force")),
    ("FunctionMatrix", "supersede"): (_("Supersede"), _("superseded the matrix by a later version")),
    ("FunctionMatrix", "cancel"): (pgettext_lazy("matrix", "Drop"), _("dropped the matrix")),
    ("MatrixComment", "create"): (pgettext_lazy("matrix", "Comment"), _("commented on the matrix")),
    ("MatrixFill", "create"): (pgettext_lazy("matrix", "Fill"), _("filled cells of the matrix")),
}
