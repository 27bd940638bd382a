"""What a user may read and which roles they hold: two queries, once per request."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from .clock import today
from .models.workspace import CLIENT_ROLES, CONSULTING_ROLES, FIRM_ROLES, Membership, Role, Workspace

if TYPE_CHECKING:
    from .models import User


class Rights:
    """The memberships of one user that hold today, spread over the tree of workspaces.

    A role holds in its workspace and everything under it. A member of an engagement also reads the
    client's own rows (people, departments, branding) above it, but no other engagement.
    """

    def __init__(self, user: "User") -> None:
        self.roles_at: dict[int, set[str]] = {}
        self.parents: dict[int, int | None] = {}
        above: set[int] = set()
        if user.is_active:
            for membership in Membership.objects.live(today()).filter(user=user).select_related("workspace"):
                self.roles_at.setdefault(membership.workspace_id, set()).add(membership.role)
                if membership.workspace.kind == Workspace.Kind.ENGAGEMENT and membership.workspace.parent_id:
                    above.add(membership.workspace.parent_id)
        roots = list(self.roles_at)
        if roots:
            under = Q(pk__in=roots) | Q(parent__in=roots) | Q(parent__parent__in=roots)
            self.parents = dict(Workspace.objects.filter(under).values_list("pk", "parent_id"))
        self.readable: frozenset[int] = frozenset(self.parents) | above

    def roles_in(self, workspace_id: int | None) -> set[str]:
        """Return the roles that hold in a workspace, its own and those from above."""
        found: set[str] = set()
        while workspace_id is not None:
            found |= self.roles_at.get(workspace_id, set())
            workspace_id = self.parents.get(workspace_id)
        return found

    def holds(self, roles: Iterable[str], workspace_id: int | None) -> bool:
        """Whether one of `roles` holds in the workspace."""
        return bool(self.roles_in(workspace_id) & set(roles))

    def anywhere(self, roles: Iterable[str]) -> bool:
        """Whether one of `roles` holds in any workspace."""
        wanted = set(roles)
        return any(held & wanted for held in self.roles_at.values())

    @property
    def is_firm_admin(self) -> bool:
        """Whether this user runs the installation."""
        return self.anywhere([Role.FIRM_ADMIN])

    @property
    def is_firm(self) -> bool:
        """Whether this user is a partner or administrator of the firm."""
        return self.anywhere(FIRM_ROLES)

    @property
    def is_consulting(self) -> bool:
        """Whether this user works for the firm on at least one engagement, or owns it."""
        return self.anywhere(CONSULTING_ROLES)

    @property
    def is_client(self) -> bool:
        """Whether this user belongs to a client."""
        return self.anywhere(CLIENT_ROLES)
