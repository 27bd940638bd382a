"""Who may do what to files, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.accounts.predicates import anyone_inside, is_client_signatory, is_system, predicate


@predicate
def is_confidential(stored: Any, _user: User) -> bool:
    """Whether the file was marked as confidential when it was kept."""
    return bool(stored.classification == stored.Classification.CONFIDENTIAL)


@predicate
def is_stroke(stored: Any, _user: User) -> bool:
    """Whether the file is the picture of a drawn signature, which could be copied onto other papers."""
    return bool(stored.kind == stored.Kind.STROKE)


@predicate
def kept_it(stored: Any, user: User) -> bool:
    """Whether the user brought the file in."""
    return bool(stored.kept_by_id == user.pk)


@predicate
def works_on_it(stored: Any, user: User) -> bool:
    """Whether the user works for the firm on the engagement, or on one of the client whose file it is."""
    under = [place for place in user.rights.roles_at if user.rights.parents[place] == stored.workspace_id]
    return any(user.rights.holds(CONSULTING_ROLES, place) for place in (stored.workspace_id, *under))


# A drawn signature leaves to its signer alone; what is confidential to those who answer for the work.
may_download = anyone_inside & (kept_it | ~is_stroke & (~is_confidential | works_on_it | is_client_signatory))

POLICIES = {("StoredFile", "create"): anyone_inside | is_system}  # the view asks may_download: no state changes
VERBS = {("StoredFile", "download"): (_("Download"), _("downloaded the file"))}
