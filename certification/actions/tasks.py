"""Tasks: made, changed, moved over the board; reminders before, on and after the day."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification import meeting_news as news
from certification.models import Cycle, Engagement, Meeting, Person, Task
from wobo.accounts.models import User
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

AHEAD = 3  # days before the day on which the owner is reminded first
WEEK = 7
QUIET = (Engagement.State.PAUSED, Engagement.State.CLOSED)


@transaction.atomic
def add_task(cycle: Cycle, *, by: User, meeting: Meeting | None = None, owner: Any = None, **fields: Any) -> Task:
    """Put a task on the board; `owner` is a Person, a User, or nobody yet. The owner is told."""
    Chain.objects.locked(cycle.workspace_id)
    highest = Task.objects.filter(workspace=cycle.workspace_id).aggregate(highest=Max("number"))["highest"] or 0
    task = Task(workspace=cycle.workspace, cycle=cycle, meeting=meeting, number=highest + 1, **of_owner(owner))
    task = record(task, "create", by=by, changes=fields)
    news.assigned(task, by)
    return task


def of_owner(owner: Any) -> dict[str, Any]:
    """Return the columns that name who does it."""
    is_person = isinstance(owner, Person)
    return {"owner": owner if is_person else None, "owner_user": None if is_person else owner}


@transaction.atomic
def edit_task(task: Task, changes: dict[str, Any], *, by: User) -> Task:
    """Change an unfinished task; a new owner is told. `owner` as in `add_task`. Raises Obstructed when it is over."""
    Chain.objects.locked(task.workspace_id)
    before = Task.objects.get(pk=task.pk)
    if before.state not in {Task.State.OPEN, Task.State.DOING}:
        raise Obstructed(_("The task is done or cancelled. Open it again to change it."))
    if "owner" in changes:
        changes = {**changes, **of_owner(changes["owner"])}
    told = (before.owner_id, before.owner_user_id)
    task = record(before, "edit", by=by, changes=changes)
    if (task.owner_id, task.owner_user_id) != told:
        news.assigned(task, by)
    return task


def move_task(task: Task, verb: str, *, by: User, **data: Any) -> Task:
    """Begin, finish, verify, open again or cancel a task; its owner is told of what somebody else did to it."""
    task = fire(task, verb, by=by, **data)
    if verb == "reopen":
        news.reopened(task, data["reason"], by)
    elif verb == "cancel":
        news.cancelled(task, data["reason"], by)
    return task


def reminder_of(due: dt.date, today: dt.date) -> str:
    """Return the kind of the notice that is due for a task, empty while none is.

    Three days ahead, on the day, the day after, then every week. The day is part of the kind: a task that was
    postponed reminds anew. Nobody is reminded twice of the same, however often this is asked.
    """
    passed = (today - due).days
    if passed < -AHEAD:
        return ""
    stage = "soon" if passed < 0 else "today" if passed == 0 else f"late{(passed - 1) // WEEK}"
    return f"task.{stage}.{due:%Y%m%d}"


def remind_of_tasks() -> int:
    """Remind owners of what is due or late. Returns how many were told. Safe to run at any time."""
    latest = clock.today() + dt.timedelta(days=AHEAD + 1)  # a client's day may have begun already
    rows = Task.objects.unfinished().filter(due__lte=latest).exclude(cycle__engagement__state__in=QUIET)
    related = ("owner__user", "owner_user", "workspace", "cycle__engagement__client")
    due = [
        (task, kind)
        for task in rows.select_related(*related).order_by("pk").iterator()
        if task.account is not None and (kind := reminder_of(task.due, task.cycle.today()))
    ]
    told = _told({kind for _task, kind in due})
    new = [(task, kind) for task, kind in due if (task.uid, kind, task.account.pk) not in told]
    return sum(news.reminded(task, kind, task.cycle.today()) for task, kind in new)


def _told(kinds: set[str]) -> set[tuple[str, str, int]]:
    rows = Notice.objects.filter(kind__in=kinds) if kinds else Notice.objects.none()
    return set(rows.values_list("about_uid", "kind", "recipient"))
