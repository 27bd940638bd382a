"""What meetings and tasks ask of people, and what the dashboard says of them."""

import datetime as dt
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext

from certification.models import Attendance, Engagement, Meeting, Task
from certification.panels import Deliverable, Stat, Warn
from certification.policies import keeps_meetings
from wobo.accounts.models import User
from wobo.accounts.predicates import predicate
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow import clock, signing

LISTED = 200  # tasks in one inbox; more are on the board
KINDS_OF_PHASE = {1: (Meeting.Kind.KICK_OFF,), 2: (Meeting.Kind.STEERING, Meeting.Kind.WORKING, Meeting.Kind.OTHER)}
QUIET = (Engagement.State.PAUSED, Engagement.State.CLOSED)


@predicate
def signs_as_recorder(record: Any, user: User) -> bool:
    """Whether the user wrote the minutes that this paper is made of."""
    return Attendance.objects.filter(meeting__uid=record.record_uid, records=True).of_user(user).exists()


@predicate
def signs_as_chair(record: Any, user: User) -> bool:
    """Whether the user chaired the meeting that this paper is about."""
    return Attendance.objects.filter(meeting__uid=record.record_uid, chairs=True).of_user(user).exists()


def waiting_for(user: User) -> list[WorkItem]:
    """Return tasks to do and to verify, meetings to sign in to today, minutes to sign."""
    return [*_tasks(user), *_to_verify(user), *_to_sign_in(user), *_minutes(user)]


def _tasks(user: User) -> list[WorkItem]:
    rows = Task.objects.visible_to(user).unfinished().of_user(user).exclude(cycle__engagement__state__in=QUIET)
    return [
        WorkItem(
            kind=gettext("Tasks"),
            title=task.text,
            url=task.get_absolute_url(),
            since=task.due or task.cycle.opened_on,
            due=task.due,
            engagement_code=task.cycle.engagement.code,
            action=gettext("Open"),
        )
        for task in rows.select_related("cycle__engagement").order_by("due", "pk")[:LISTED]
    ]


def _to_verify(user: User) -> list[WorkItem]:
    """Return one item an engagement, for whoever keeps its tasks; not for what is the reader's own."""
    done = Task.objects.visible_to(user).filter(state=Task.State.DONE).exclude(cycle__engagement__state__in=QUIET)
    others = done.exclude(Q(owner_user=user) | Q(owner__user=user, owner__isnull=False) | Q(finished_by=user))
    counted = others.order_by().values("cycle__engagement").annotate(n=Count("pk"), since=Min("finished_at"))
    found = {row["cycle__engagement"]: row for row in counted}
    if not found:
        return []
    items = []
    for engagement in Engagement.objects.visible_to(user).filter(pk__in=found).select_related("client"):
        if keeps_meetings(engagement, user):
            row = found[engagement.pk]
            text = ngettext(
                "%(client)s: verify %(count)s finished task", "%(client)s: verify %(count)s finished tasks", row["n"]
            )
            page = reverse("certification:task_list", args=[engagement.code]) + "?view=table&state=done"
            title, day = text % {"client": engagement.client, "count": row["n"]}, localtime(row["since"]).date()
            items.append(_item(gettext("Tasks"), engagement, title, page, day, pgettext("task", "Verify")))
    return items


def _to_sign_in(user: User) -> list[WorkItem]:
    """Return the meetings of today that the reader is expected at and has not signed in to."""
    now = clock.today()
    near = (now - dt.timedelta(days=1), now + dt.timedelta(days=1))  # the client's day decides
    rows = (
        Attendance.objects.visible_to(user)
        .of_user(user)
        .filter(way="", meeting__called_off_at=None, meeting__day__range=near)
    )
    found = []
    for row in rows.select_related("meeting__cycle__engagement__client"):
        meeting = row.meeting
        if meeting.day == meeting.cycle.today():
            told = {"subject": meeting.subject, "time": f"{meeting.starts:%H:%M}"}
            title = gettext("Today %(time)s: %(subject)s") % told
            page, day = meeting.get_absolute_url(), meeting.day
            action = pgettext("meeting", "Sign in")
            found.append(_item(gettext("Meetings"), meeting.cycle.engagement, title, page, day, action, due=day))
    return found


def _minutes(user: User) -> list[WorkItem]:
    """Return the minutes that wait for the reader's signature as recorder or chair."""
    mine = Attendance.objects.visible_to(user).of_user(user).filter(Q(records=True) | Q(chairs=True))
    rows = Meeting.objects.visible_to(user).filter(attendances__in=mine, minutes_signed_at=None)
    rows = rows.exclude(minutes_uid="").select_related("cycle__engagement__client")
    meetings = {meeting.minutes_uid: meeting for meeting in rows}
    if not meetings:
        return []
    papers = list(Report.objects.filter(uid__in=meetings, state=Report.State.READY).defer("snapshot"))
    there = signing.together(papers)
    found = []
    for paper in papers:
        meeting = meetings[paper.uid]
        for slot in signing.due_for(paper, user, there[paper.uid])[:1]:
            told = {"client": meeting.cycle.engagement.client, "subject": meeting.subject}
            title = gettext("%(client)s: sign the minutes of “%(subject)s”") % told
            page, day = reverse("workflow:sign", args=["report", paper.uid, slot.name]), meeting.day
            kind, action = gettext("Meetings"), gettext("Read and sign")
            found.append(_item(kind, meeting.cycle.engagement, title, page, day, action))
    return found


def _item(
    kind: str, engagement: Engagement, title: str, url: str, since: Any, action: str, due: Any = None
) -> WorkItem:
    return WorkItem(kind, title, url, since, due=due, engagement_code=engagement.code, action=action)


def stats(cycle: Any) -> list[Stat]:
    """Return the open tasks, late ones named, and the next meeting; nothing of what there is none."""
    today, code = cycle.today(), cycle.engagement.code
    unfinished = Task.objects.unfinished().filter(workspace=cycle.workspace_id).order_by()
    told = unfinished.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    found = []
    if told["open"]:
        page = reverse("certification:task_list", args=[code])
        late = gettext("%(count)s late") % {"count": told["late"]} if told["late"] else ""
        found.append(Stat(gettext("Open tasks"), str(told["open"]), late, "bad" if late else "", page))
    coming = Meeting.objects.standing().filter(workspace=cycle.workspace_id, day__gte=today)
    if meeting := coming.order_by("day", "starts", "pk").first():
        meeting.cycle = cycle
        day = gettext("today") if meeting.day == today else meeting.day.isoformat()
        note = f"{meeting.starts:%H:%M} · {meeting.subject}"
        found.append(Stat(gettext("Next meeting"), day, note, "", meeting.get_absolute_url()))
    return found


def warnings(cycle: Any) -> list[Warn]:
    """Warn of late tasks, and of meetings that were held and whose minutes nobody signed within a week."""
    today, code = cycle.today(), cycle.engagement.code
    here = {"workspace": cycle.workspace_id}
    found = []
    if late := Task.objects.late(today).filter(**here).count():
        text = ngettext("%(count)s task is late.", "%(count)s tasks are late.", late) % {"count": late}
        page = reverse("certification:task_list", args=[code]) + "?view=table&late=1"
        found.append(Warn(text, page, "bad"))
    week_ago = today - dt.timedelta(days=7)
    waits = Meeting.objects.standing().filter(**here, day__lt=week_ago, minutes_signed_at=None).exclude(minutes_uid="")
    for meeting in waits.order_by("day", "pk")[:3]:
        meeting.cycle = cycle
        text = gettext("The minutes of “%(subject)s” of %(day)s are not signed yet.")
        told = {"subject": meeting.subject, "day": meeting.day.isoformat()}
        found.append(Warn(text % told, meeting.get_absolute_url()))
    return found


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the signed minutes: the kick-off's in phase 1, those of the bodies in phase 2 until that is accepted.

    A meeting about a record of another room is shown where that record is.
    """
    if phase.number not in KINDS_OF_PHASE:
        return []
    rows = Meeting.objects.standing().filter(cycle=phase.cycle_id, model="", kind__in=KINDS_OF_PHASE[phase.number])
    if phase.accepted_on:
        rows = rows.filter(day__lte=phase.accepted_on)
    found = {row.minutes_uid: row for row in rows.exclude(minutes_uid="").exclude(minutes_signed_at=None)}
    papers = Report.objects.filter(uid__in=found).defer("snapshot").order_by("pk") if found else ()
    return [
        Deliverable(
            number=paper.number,
            name=f"{paper.title} · {found[paper.uid].subject}",
            url=paper.get_absolute_url(),
            version="A/0",
            date=found[paper.uid].day,
            record=paper,
        )
        for paper in papers
    ]
