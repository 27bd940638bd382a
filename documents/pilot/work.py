"""What waits for one person in the pilot run: its dates, values that are due, labels and problems nobody looks at."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.process import profile_of
from certification.successions import Request
from documents.models import Measure, MeasureValue, PilotRun
from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock
from wobo.workflow.doors import may, record

from .policies import keeps_pilot

MOST = 200
State = PilotRun.State


def waiting_for(user: User) -> list[WorkItem]:
    """Return what of pilot runs waits for `user`; two queries, however much there is."""
    return [*_runs(user), *_values(user)]


def _item(kind: str, title: str, url: str, code: str, since: dt.date, action: str, due: dt.date | None) -> WorkItem:
    return WorkItem(str(KINDS[kind]), title, url, since, due=due, engagement_code=code, action=action)


def _runs(user: User) -> Iterator[WorkItem]:
    """Runs whose day has come and that nobody began; runs that have run long enough, and pauses without an end."""
    rows = PilotRun.objects.visible_to(user).exclude(state=State.ENDED)
    rows = rows.filter(cycle__engagement__state="running").order_by("pk")
    for run in rows.select_related("cycle__engagement__client", "workspace")[:MOST]:
        if not keeps_pilot(run, user):
            continue
        engagement, today = run.cycle.engagement, run.cycle.today()
        found = _next_step(run, today, profile_of(engagement.profile).pilot_min_days)
        if found is not None:
            title, action, since, due = found
            yield _item("engagement", title, run.get_absolute_url(), engagement.code, since, action, due)


def _next_step(run: PilotRun, today: dt.date, days: int) -> tuple[str, str, dt.date, dt.date | None] | None:
    if run.state == State.PLANNED and run.plan_start is not None and run.plan_start <= today:
        return _("Begin the pilot run"), _("Begin"), run.plan_start, run.plan_start
    if run.state == State.RUNNING and run.days_run(today) >= days:
        since = run.began_on or today
        return _("The pilot run has run long enough: end it, or let it go on"), _("Look"), since, run.plan_end
    if run.state == State.PAUSED and run.periods:
        return _("The pilot run is paused"), _("Go on"), run.periods[-1][1] or today, None
    return None


def _values(user: User) -> Iterator[WorkItem]:
    """Measures of last month without their value, one line per engagement, for who answers for them."""
    last = last_month(clock.today("UTC"))
    for engagement, there in due_values(user, last):
        said = ngettext(
            "Enter the value of %(month)s: %(count)s measure",
            "Enter the values of %(month)s: %(count)s measures",
            len(there),
        )
        url = reverse("documents:values", args=[engagement.code]) + "?mine=1"
        told = {"month": f"{last:%Y-%m}", "count": len(there)}
        yield _item("task", said % told, url, engagement.code, _after(last), _("Enter"), _after(last, 10))


def due_values(user: User, month: dt.date) -> list[tuple[Any, list[Measure]]]:
    """Return by engagement the measures of which a value of `month` is due and not there, and is this person's."""
    there = MeasureValue.objects.filter(measure=OuterRef("pk"), month=month)
    mine = Q(person__user=user) | Q(person=None, department__head__user=user)
    rows = Measure.objects.visible_to(user).standing().filter(mine, ~Exists(there), since__lte=month)
    rows = rows.filter(engagement__state__in=["running", "certified"])
    found: dict[int, tuple[Any, list[Measure]]] = {}
    for row in rows.select_related("engagement").order_by("engagement_id", "number")[:MOST]:
        if row.asks(month):
            found.setdefault(row.engagement_id, (row.engagement, []))[1].append(row)
    return list(found.values())


def last_month(today: dt.date) -> dt.date:
    """Return the first day of the month before."""
    return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _after(month: dt.date, days: int = 0) -> dt.date:
    """Return the first day after a month, or some days later."""
    return (month + dt.timedelta(days=31)).replace(day=1) + dt.timedelta(days=days)


def responsibilities(person: Any) -> Iterator[Request]:
    """Yield what a successor takes over: the measures that a person answers for, in one request an engagement."""
    rows = Measure.objects.standing().filter(person=person).select_related("engagement").order_by("engagement_id")
    for row in rows:
        url = reverse("documents:measure", args=[row.engagement.code, row.uid])
        yield Request(_("Answers for a measure"), str(row), _hand_over(row), row.workspace_id, url)


def _hand_over(row: Measure) -> Any:
    def move(successor: Any, by: User) -> Any:
        doing = by if may("edit", row, by) else User.system()
        return record(row, "edit", by=doing, changes={"person": successor})

    return move
