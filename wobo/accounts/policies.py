"""Who may do what to accounts, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import User
from .predicates import is_client_admin, is_firm, is_firm_admin, is_lead, predicate


@predicate
def is_self(record: Any, user: User) -> bool:
    """Whether the record is the user, or belongs to them."""
    return user.is_active and (record == user or getattr(record, "user_id", None) == user.pk)


@predicate
def is_setting_up(record: Any, user: User) -> bool:
    """Whether the installation's first person makes the firm: nobody has a right yet."""
    return not user.rights.readable and record is not None and not _someone_runs_the_firm()


def _someone_runs_the_firm() -> bool:
    from .models import Membership, Role  # noqa: PLC0415

    return Membership.objects.filter(role=Role.FIRM_ADMIN).exists()


@predicate
def is_accepting(record: Any, user: User) -> bool:
    """Whether the user accepts an invitation made out to them."""
    return getattr(record, "email", "").lower() == user.email


@predicate
def was_invited(record: Any, user: User) -> bool:
    """Whether an accepted invitation gives the user exactly this membership."""
    from .models import Invitation  # noqa: PLC0415

    return (
        record.user_id == user.pk
        and Invitation.objects.filter(
            accepted_by=user, workspace_id=record.workspace_id, role=record.role
        ).exists()
    )


may_staff = is_firm | is_lead | is_client_admin

POLICIES = {
    ("Firm", "create"): is_setting_up | is_firm_admin,
    ("Firm", "edit"): is_firm_admin,
    ("User", "create"): is_self | is_setting_up | is_firm_admin,
    ("User", "edit"): is_self | is_firm_admin,
    ("User", "remove"): ~is_self & ~is_self,  # never: identities are kept
    ("TermsAcceptance", "create"): is_self,
    ("Workspace", "create"): is_setting_up | is_firm | is_lead,
    ("Workspace", "edit"): is_firm | is_lead,
    ("Membership", "create"): is_setting_up | may_staff | was_invited,
    ("Membership", "edit"): may_staff,
    ("Invitation", "create"): may_staff,
    ("Invitation", "edit"): may_staff | is_accepting,
}

VERBS = {
    ("User", "sign_in"): (_("Sign in"), _("signed in")),
    ("User", "sign_out"): (_("Sign out"), _("signed out")),
    ("User", "sign_in_failed"): (_("Sign in"), _("failed to sign in")),
    ("User", "deactivate"): (_("Deactivate"), _("deactivated the account")),
}
