"""Puts copies of one client beside it, for measurements: every row of its workspaces, with keys of its own.

Nothing here knows a model by name: what has a workspace in the client's subtree is copied, links between copied rows
lead to the copies, uids written down as text follow, codes that must be unique get a suffix. Memberships stay out:
the copies are other people's work, seen by those who see everything.
"""

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max, Q

from wobo.accounts.models import Membership, Workspace
from wobo.accounts.models.tenancy import UidField, new_uid

Rows = dict[type[models.Model], list[dict[str, Any]]]


def copy_client(client: Workspace, times: int) -> None:
    """Make so many copies of a client with all its engagements."""
    found = _rows(Workspace.objects.filter(Q(pk=client.pk) | Q(parent=client)))
    links = _links(found)
    free = {model: (model._base_manager.aggregate(top=Max("pk"))["top"] or 0) + 1 for model in (*found, *links)}
    with transaction.atomic():
        for number in range(1, times + 1):
            _copy(found, links, free, f"-{number:02d}")
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), list(free)):
            cursor.execute(line)


def _rows(places: Any) -> Rows:
    """Read the workspaces, and all rows of every model that says which workspace a row belongs to."""
    found: Rows = {Workspace: list(places.values())}
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        if "workspace" in names and model is not Membership:
            found[model] = list(model._base_manager.filter(workspace__in=places).order_by("pk").values())
    return found


def _links(found: Rows) -> Rows:
    """Read the rows that join two copied ones, or a copied one and one that all share."""
    links: Rows = {}
    for model, rows in found.items():
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            mine = {f"{field.m2m_field_name()}__in": [row["id"] for row in rows]}
            links[through] = list(through._base_manager.filter(**mine).values())
    return links


def _copy(found: Rows, links: Rows, free: dict[type[models.Model], int], suffix: str) -> None:
    keys: dict[type[models.Model], dict[int, int]] = defaultdict(dict)
    uids: dict[str, str] = {}
    for model, rows in (found | links).items():
        for row in rows:
            keys[model][row["id"]], free[model] = free[model], free[model] + 1
            if "uid" in row and _is_name(model):
                uids[row["uid"]] = new_uid()
    for model, rows in (found | links).items():
        made = [model(**_changed(model, row, keys, uids, suffix)) for row in rows]
        model._base_manager.bulk_create(made, batch_size=200)


def _is_name(model: type[models.Model]) -> bool:
    return isinstance(model._meta.get_field("uid"), UidField)


def _changed(
    model: type[models.Model],
    row: dict[str, Any],
    keys: dict[type[models.Model], dict[int, int]],
    uids: dict[str, str],
    suffix: str,
) -> dict[str, Any]:
    told = {}
    for field in model._meta.concrete_fields:
        value = row[field.attname]
        if field.primary_key:
            value = keys[model][value]
        elif field.is_relation:
            value = keys[field.related_model].get(value, value)
        elif isinstance(value, str) and value in uids:
            value = uids[value]
        elif isinstance(value, str) and _is_code(model, field):
            value = f"{value[: (field.max_length or 200) - len(suffix)]}{suffix}"
        told[field.attname] = value
    return told


def _is_code(model: type[models.Model], field: Any) -> bool:
    """Whether a text names its row in the whole house."""
    alone = [list(one.fields) for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return field.unique or [field.name] in alone or (model, field.name) == (Workspace, "name")
