"""Who may: plain questions `(record, user) -> bool`, combined with &, | and ~.

A predicate that forgets to answer is an error, never a no and never a yes.
"""

from collections.abc import Callable
from typing import Any

from .models import Role, User, Workspace
from .models.workspace import CLIENT_ROLES, CONSULTING_ROLES, FIRM_ROLES


class Predicate:
    """A named question about a record and a user."""

    def __init__(self, question: Callable[[Any, User], bool], name: str) -> None:
        self.question = question
        self.name = name

    def __call__(self, record: Any, user: User) -> bool:
        """Answer. Raises TypeError when the question gives no real bool."""
        answer = self.question(record, user)
        if answer is not True and answer is not False:
            raise TypeError(f"{self.name} answered {answer!r}, not True or False.")
        return answer

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(lambda record, user: self(record, user) and other(record, user), f"({self} & {other})")

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(lambda record, user: self(record, user) or other(record, user), f"({self} | {other})")

    def __invert__(self) -> "Predicate":
        return Predicate(lambda record, user: not self(record, user), f"~{self}")

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


def predicate(question: Callable[[Any, User], bool]) -> Predicate:
    """Make a predicate of a function."""
    return Predicate(question, question.__name__)


def workspace_id_of(record: Any) -> int | None:
    """Return the workspace that decides about a record; a Workspace decides about itself, else the firm."""
    if isinstance(record, Workspace):
        return record.pk or record.parent_id
    found = getattr(record, "workspace_id", None)
    if found is not None:
        return int(found)
    firm = Workspace.firm()
    return firm.pk if firm else None


def holds(*roles: str) -> Predicate:
    """Whether the user holds one of `roles` in the record's workspace or above it."""
    return Predicate(
        lambda record, user: user.is_active and user.rights.holds(roles, workspace_id_of(record)), " | ".join(roles)
    )


@predicate
def anyone_inside(record: Any, user: User) -> bool:
    """Whether the user may read the record's workspace."""
    return user.is_active and workspace_id_of(record) in user.rights.readable


@predicate
def is_system(_record: Any, user: User) -> bool:
    """Whether a sweep acts."""
    return user.is_system


@predicate
def nobody(_record: Any, _user: User) -> bool:
    """For verbs that only happen inside another verb of the code."""
    return False


is_partner = holds(Role.PARTNER)
is_firm_admin = holds(Role.FIRM_ADMIN)
is_firm = holds(*FIRM_ROLES)
is_lead = holds(Role.LEAD_CONSULTANT, Role.PARTNER)
is_consulting = holds(*CONSULTING_ROLES)
is_client = holds(*CLIENT_ROLES)
is_client_signatory = holds(Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER)
is_client_admin = holds(Role.CLIENT_ADMIN)
