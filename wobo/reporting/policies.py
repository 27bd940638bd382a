"""Who may do what to reports, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User
from wobo.accounts.predicates import is_consulting, is_system, predicate


@predicate
def may_request(report: Any, user: User) -> bool:
    """Whether the kind of the report lets this user have it made."""
    return user.is_system or report.definition.may_request(report, user)


POLICIES = {
    ("Report", "create"): may_request,
    ("Report", "begin"): is_system,
    ("Report", "finish"): is_system,
    ("Report", "fail"): is_system,
    ("Report", "requeue"): is_system,
    ("Report", "retry"): is_consulting | may_request,
    ("Report", "supersede"): is_system | is_consulting,
}

VERBS = {
    ("Report", "begin"): (_("Begin"), _("began to make the file")),
    ("Report", "finish"): (_("Finish"), _("made the file")),
    ("Report", "fail"): (_("Fail"), _("could not make the file")),
    ("Report", "requeue"): (_("Queue again"), _("put it back into the queue")),
    ("Report", "retry"): (_("Try again"), _("asked to try again")),
    ("Report", "supersede"): (_("Supersede"), _("superseded it by a later issue")),
}
