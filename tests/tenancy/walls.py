"""The wall between two clients, as the database shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from tests.world import Side, World
from wobo.accounts.models import Membership, TenantModel, User


def places(side: Side) -> set[int]:
    """Return the workspaces of a side."""
    return {side.workspace.pk, *side.workspace.children.values_list("pk", flat=True)}


def strangers(world: World) -> set[int]:
    """Return the users who belong to B alone."""
    names = ("stranger", "stranger_admin", "unassigned")
    return {getattr(world.cast, name).pk for name in names} | {world.lead_b.pk}


def tenant_models() -> list[type[models.Model]]:
    """Return the models whose rows belong to a workspace."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


@contextmanager
def written() -> Iterator[Callable[[], bool]]:
    """Give a question: whether anything was written inside. SQLite counts it; elsewhere the answer is always yes."""
    counter = getattr(connection.connection, "total_changes", None)
    yield lambda: counter is None or connection.connection.total_changes != counter


def crossings(world: World) -> list[str]:
    """Return the references from rows of A to rows, or people, of B; also those kept as uids in lists."""
    mine, theirs, found = places(world.a), places(world.b), []
    uids = references_to(world.b)
    for model in tenant_models():
        rows = model._base_manager.filter(workspace__in=mine)
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                found += [f"{model.__name__}.{field.name}"] * _crosses(rows, field, world, theirs)
            elif isinstance(field, models.JSONField):
                said = str(list(rows.values_list(field.name, flat=True)))
                found += [f"{model.__name__}.{field.name}"] * any(uid in said for uid in uids)
    members = Membership.objects.filter(workspace__in=mine, user__in=strangers(world))
    return found + [str(one) for one in members]


def _crosses(rows: Any, field: Any, world: World, theirs: set[int]) -> bool:
    to = field.related_model
    if to is User:
        return bool(rows.filter(**{f"{field.name}__in": strangers(world)}).exists())
    if isinstance(to, type) and issubclass(to, TenantModel):
        return bool(rows.filter(**{f"{field.name}__workspace__in": theirs}).exists())
    return False


def references_to(side: Side) -> dict[str, Any]:
    """Return {uid: row}: how a body could name the rows and people of a side."""
    rows = [side.rows[name] for name in NAMED]
    people = User.objects.filter(memberships__workspace__in=places(side)).distinct()
    return {row.uid: row for row in [*rows, side.client, *people]}


NAMED = (
    "department person service site team_member attendance gap session basis evidence course council"
    " issue_entry plan_row candidate decided_audit"
).split()
