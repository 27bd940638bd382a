"""What a user may read and which roles they hold: one query, once per request."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Subquery

from .clock import today
from .models.firm import Firm
from .models.workspace import CLIENT_ROLES, CONSULTING_ROLES, FIRM_ROLES, Membership, Role, Workspace

if TYPE_CHECKING:
    from .models import User

UNDER = ("workspace__children", "workspace__children__children")
COLUMNS = ("workspace_id", "role", "workspace__kind", "workspace__parent_id", *UNDER)
TOGETHER = 1000  # users in one query


def batched(rows: list[Any], size: int) -> Iterator[list[Any]]:
    """Yield a list in pieces."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


class Rights:
    """The memberships of one user that hold today, spread over the tree of workspaces.

    A role holds in its workspace and everything under it. A member of an engagement also reads the
    client's own rows (people, departments, branding) above it, but no other engagement.
    """

    def __init__(self, user: "User", rows: Iterable[Any] | None = None) -> None:
        self.roles_at: dict[int, set[str]] = {}
        self.parents: dict[int, int | None] = {}
        self.firm_asks_second_factor = False
        above: set[int] = set()
        for place, role, kind, parent, child, grandchild, asks in self._told(user, rows):
            self.roles_at.setdefault(place, set()).add(role)
            self.parents[place] = parent
            if child:
                self.parents[child] = place
            if grandchild:
                self.parents[grandchild] = child
            if kind == Workspace.Kind.ENGAGEMENT and parent:
                above.add(parent)
            self.firm_asks_second_factor = bool(asks)
        self.readable: frozenset[int] = frozenset(self.parents) | above

    @classmethod
    def _told(cls, user: "User", rows: Iterable[Any] | None) -> Iterable[Any]:
        if not user.is_active:
            return ()
        return cls._rows([user.pk]).values_list(*COLUMNS, cls._asks()) if rows is None else rows

    @staticmethod
    def _rows(users: Iterable[int]) -> Any:
        """Return the memberships, read with every workspace under each; a confined one gives no rights at all."""
        return Membership.objects.live(today()).filter(user__in=users, confined=False)

    @staticmethod
    def _asks() -> Subquery:
        return Subquery(Firm.objects.order_by("pk").values("second_factor")[:1])

    @classmethod
    def read_together(cls, users: Iterable["User"]) -> None:
        """Read the rights of many users who do not know theirs yet: a query for each thousand, not for each user."""
        new = [user for user in users if "rights" not in user.__dict__]
        for some in batched(new, TOGETHER):
            rows: dict[int, list[Any]] = {user.pk: [] for user in some}
            for owner, *row in cls._rows(list(rows)).values_list("user_id", *COLUMNS, cls._asks()):
                rows[owner].append(row)
            for user in some:
                user.__dict__["rights"] = cls(user, rows[user.pk])

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
