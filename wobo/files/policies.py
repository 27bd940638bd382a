"""Who may do what to files, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.accounts.predicates import Predicate, anyone_inside, is_client_signatory, is_system, predicate


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


_readers: dict[str, Predicate] = {}


def register_reader(key: str, reads: Predicate) -> None:
    """Add what else a reader must fulfil; rooms above know what a file is about."""
    _readers[key] = reads


@predicate
def every_room_agrees(stored: Any, user: User) -> bool:
    """Whether no room above keeps the file from this reader."""
    return all(reads(stored, user) for reads in _readers.values())


# A drawn signature leaves to its signer alone; what is confidential to those who answer for the work.
is_offered = anyone_inside & (kept_it | ~is_stroke & (~is_confidential | works_on_it | is_client_signatory))
may_download = is_offered & every_room_agrees

POLICIES = {("StoredFile", "create"): anyone_inside | is_system}  # the view asks may_download: no state changes
VERBS = {("StoredFile", "download"): (_("Download"), _("downloaded the file"))}
