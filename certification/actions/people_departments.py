"""The tree of departments: moving without loops, order, removal, undo."""

from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Department
from certification.people.tree import loops
from wobo.accounts.models import User, Workspace
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain, Event

STEP = 10


@transaction.atomic
def add_department(department: Department, changes: dict[str, Any], *, by: User) -> Department:
    """Add a department at the end of those under the same one, unless a place is said."""
    Chain.objects.locked(department.workspace_id)
    if not changes.get("order"):
        last = Department.objects.within(department.workspace).filter(parent=changes.get("parent"))
        changes = {**changes, "order": (last.aggregate(last=models.Max("order"))["last"] or 0) + STEP}
    return record(department, "create", by=by, changes=changes)


@transaction.atomic
def edit_department(department: Department, changes: dict[str, Any], *, by: User) -> Department:
    """Change a department. Raises Obstructed for a move that would close a loop, also one made at the same time."""
    Chain.objects.locked(department.workspace_id)
    parent = changes.get("parent")
    rows = Department.objects.filter(workspace=department.workspace_id)
    if parent is not None and loops(dict(rows.values_list("pk", "parent")), department.pk, parent.pk):
        raise Obstructed(_("A department cannot be part of itself."))
    return record(department, "edit", by=by, changes=changes)


@transaction.atomic
def shift_department(department: Department, step: int, *, by: User) -> bool:
    """Move a department one place up (-1) or down (1) among those beside it; False at the end of the row."""
    Chain.objects.locked(department.workspace_id)
    rows = list(Department.objects.filter(workspace=department.workspace_id, parent=department.parent_id))
    place = next(index for index, row in enumerate(rows) if row.pk == department.pk)
    if not 0 <= place + step < len(rows):
        return False
    rows.insert(place + step, rows.pop(place))
    for index, row in enumerate(rows, 1):
        record(row, "edit", by=by, changes={"order": index * STEP})
    return True


@transaction.atomic
def remove_department(department: Department, *, by: User) -> Department:
    """Remove an empty department. Raises Obstructed with what is in it, or that records refer to it."""
    Chain.objects.locked(department.workspace_id)
    children, people = department.children.count(), department.people.count()
    told = {"name": department}
    reasons = []
    if children:
        said = ngettext(
            "%(count)s department is part of “%(name)s”. Move it first.",
            "%(count)s departments are part of “%(name)s”. Move them first.",
            children,
        )
        reasons.append(said % {**told, "count": children})
    if people:
        said = ngettext(
            "%(count)s person belongs to “%(name)s”. Give them another department first; who has left counts too.",
            "%(count)s people belong to “%(name)s”. Give them another department first; who has left counts too.",
            people,
        )
        reasons.append(said % {**told, "count": people})
    if reasons:
        raise Obstructed(*reasons)
    try:
        return record(department, "remove", by=by)
    except ProtectedError:
        raise Obstructed(_("“%(name)s” is referred to by other records, so it stays.") % told) from None


@transaction.atomic
def undo_department(workspace: Workspace, uid: str, *, by: User) -> Department | None:
    """Take back one's own last change or removal of a department. None when there is nothing of the kind.

    Raises Obstructed when somebody else changed it since.
    """
    Chain.objects.locked(workspace.pk)
    events = Event.objects.filter(workspace=workspace, model=Department._meta.label, uid=uid)
    last = events.order_by("-seq").first()
    if last is None:
        return None
    if last.actor_id != by.pk or last.verb not in {"edit", "remove"}:
        raise Obstructed(_("There is nothing of yours to undo here: it was changed again since."))
    side = 0 if last.verb == "edit" else 1
    values = {name: _read(workspace, name, pair[side]) for name, pair in last.told["changes"].items()}
    if last.verb == "remove":
        return record(Department(uid=uid, workspace=workspace), "create", by=by, changes=values, reason=_("Undone"))
    return edit_department(Department.objects.get(workspace=workspace, uid=uid), values, by=by)


def _read(workspace: Workspace, name: str, told: Any) -> Any:
    """Return a value as the column takes it; rows stand on the trail by their uid."""
    if not isinstance(told, dict):
        return told
    model: Any = Department._meta.get_field(name).related_model
    found = model.objects.filter(workspace=workspace, uid=told.get("uid")).first()
    if found is None:
        raise Obstructed(_("“%(name)s” is no longer there.") % {"name": told.get("text", "")})
    return found
