"""Who may do what to accounts, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import User
from .models.workspace import CLIENT_ROLES, ENGAGEMENT_ROLES, Role
from .predicates import is_client_admin, is_firm, is_firm_admin, is_lead, is_system, predicate, workspace_id_of


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

    told = {"workspace_id": record.workspace_id, "role": record.role, "confined": record.confined}
    return record.user_id == user.pk and Invitation.objects.filter(accepted_by=user, **told).exists()


may_staff = is_firm | is_lead | is_client_admin


@predicate
def may_give_role(record: Any, user: User) -> bool:
    """Whether the role of an invitation or membership is the user's to give: nobody gives more than they oversee."""
    held = user.rights.roles_in(workspace_id_of(record))
    if held & {Role.PARTNER, Role.FIRM_ADMIN}:
        return True
    if Role.LEAD_CONSULTANT in held:
        return record.role in {*ENGAGEMENT_ROLES, *CLIENT_ROLES}
    return Role.CLIENT_ADMIN in held and record.role in CLIENT_ROLES


@predicate
def takes_a_clients_role(record: Any, user: User) -> bool:
    """Whether the user gives a role of the client to themselves: nobody may."""
    return record.user_id == user.pk and record.role in CLIENT_ROLES


POLICIES = {
    ("Firm", "create"): is_setting_up | is_firm_admin,
    ("Firm", "edit"): is_firm_admin,
    ("User", "create"): is_self | is_setting_up | is_firm_admin,
    ("User", "edit"): is_self | is_firm_admin,
    ("User", "remove"): ~is_self & ~is_self,  # never: identities are kept
    ("TermsAcceptance", "create"): is_self,
    ("Workspace", "create"): is_setting_up | is_firm | is_lead,
    ("Workspace", "edit"): is_firm | is_lead,
    # the system user: the role follows from a letter of appointment that is in force, and ends with it
    ("Membership", "create"): is_setting_up | may_give_role & ~takes_a_clients_role | was_invited | is_system,
    ("Membership", "edit"): may_give_role | is_system,
    ("Invitation", "create"): may_give_role,
    ("Invitation", "edit"): may_give_role | is_accepting,
}

VERBS = {
    ("User", "sign_in"): (_("Sign in"), _("signed in")),
    ("User", "sign_out"): (_("Sign out"), _("signed out")),
    ("User", "sign_in_failed"): (_("Sign in"), _("failed to sign in")),
    ("User", "reset_link"): (_("Make a reset link"), _("made a link to reset the password")),
    ("User", "second_factor_reset"): (_("Remove the second factor"), _("removed the second factor")),
    ("User", "sessions_ended"): (_("End all sessions"), _("ended all sessions")),
    ("User", "password_changed"): (_("Change the password"), _("changed the password")),
    ("User", "second_factor_added"): (_("Add a second factor"), _("added a second factor")),
    ("User", "second_factor_removed"): (_("Remove a second factor"), _("removed a second factor")),
}
