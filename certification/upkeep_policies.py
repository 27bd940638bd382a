"""Who may do what to certificates, notices to the body, upkeep and improvements; policies.py takes these tables in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_consulting, is_system, predicate

keeps_upkeep = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.DOCUMENT_CONTROLLER)
inspects = keeps_upkeep | holds(Role.INTERNAL_AUDITOR, Role.WORKING_GROUP, Role.TOP_MANAGER)
decides_improvement = holds(Role.TOP_MANAGER, Role.MANAGEMENT_REPRESENTATIVE) & ~is_consulting


@predicate
def works_here(record: Any, user: User) -> bool:
    """Whether the user works on the engagement or at the client's; an external auditor only looks on."""
    return user.is_active and bool(user.rights.roles_in(record.workspace_id) - {Role.EXTERNAL_AUDITOR})


@predicate
def owns_it(record: Any, user: User) -> bool:
    """Whether the record names the user as who does it."""
    return bool(user.is_active and record.owner is not None and record.owner.user_id == user.pk)


POLICIES = {
    ("Certificate", "create"): is_consulting,
    ("Certificate", "edit"): is_consulting,
    ("Certificate", "suspend"): is_consulting,
    ("Certificate", "restore"): is_consulting,
    ("Certificate", "withdraw"): is_consulting,
    ("Certificate", "transfer"): is_consulting,
    ("Certificate", "replace"): is_consulting,
    ("Certificate", "expire"): is_system,  # its last day has passed: the sweep
    ("BodyLetter", "create"): is_consulting,
    ("MarkCheck", "create"): keeps_upkeep,
    ("MarkCheck", "edit"): keeps_upkeep,
    ("ChangeNotice", "create"): keeps_upkeep,
    ("ChangeNotice", "edit"): keeps_upkeep,
    ("ChangeNotice", "report"): keeps_upkeep,
    ("ChangeNotice", "answer"): keeps_upkeep,
    ("UpkeepItem", "create"): keeps_upkeep,
    ("UpkeepItem", "edit"): keeps_upkeep | owns_it | is_system,  # the system user: a successor takes over
    ("UpkeepItem", "remove"): keeps_upkeep,
    ("Improvement", "create"): works_here | is_system,
    ("Improvement", "edit"): keeps_upkeep | owns_it | is_system,  # the system user: a successor takes over
    ("Improvement", "approve"): decides_improvement,
    ("Improvement", "decline"): decides_improvement,
    ("Improvement", "finish"): keeps_upkeep | owns_it,
    ("Improvement", "measure"): (keeps_upkeep | decides_improvement) & ~owns_it,  # never who did it
    ("Improvement", "reopen"): keeps_upkeep | decides_improvement,
    **{
        (model, verb): inspects for model in ("Inspection", "InspectionPoint") for verb in ("create", "edit", "remove")
    },
}

VERBS = {
    ("Certificate", "suspend"): (_("Record a suspension"), _("recorded that the certificate is suspended")),
    ("Certificate", "restore"): (_("Record the restoration"), _("recorded that the certificate is restored")),
    ("Certificate", "withdraw"): (_("Record the withdrawal"), _("recorded that the certificate is withdrawn")),
    ("Certificate", "expire"): (_("Expired"), _("noted that the certificate ran out")),
    ("Certificate", "transfer"): (
        _("Record a transfer to another body"),
        _("recorded that another body took the certificate over"),
    ),
    ("Certificate", "replace"): (
        _("Record a new issue"),
        _("recorded that a later certificate stands in its place"),
    ),
    ("ChangeNotice", "report"): (pgettext_lazy("change notice", "Report"), _("reported the change to the body")),
    ("ChangeNotice", "answer"): (
        pgettext_lazy("change notice", "Record the answer"),
        _("recorded the answer of the body"),
    ),
    ("Improvement", "approve"): (pgettext_lazy("improvement", "Approve"), _("approved the improvement")),
    ("Improvement", "decline"): (pgettext_lazy("improvement", "Decline"), _("declined the improvement")),
    ("Improvement", "finish"): (pgettext_lazy("improvement", "Done"), _("finished the improvement")),
    ("Improvement", "measure"): (
        pgettext_lazy("improvement", "Measure the result"),
        _("measured the result of the improvement"),
    ),
    ("Improvement", "reopen"): (_("Open again"), _("opened the improvement again")),
}
