"""Who may do what to documents, on one screen."""

from wobo.accounts.models import Role
from wobo.accounts.predicates import holds, is_consulting

is_document_controller = holds(Role.DOCUMENT_CONTROLLER)

POLICIES = {
    ("DocumentNeed", "create"): is_consulting | is_document_controller,
    ("DocumentNeed", "edit"): is_consulting | is_document_controller,
    ("DocumentNeed", "remove"): is_consulting | is_document_controller,
}
VERBS: dict[tuple[str, str], tuple[object, object]] = {}
