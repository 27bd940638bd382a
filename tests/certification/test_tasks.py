"""Tasks: on the board, done, verified by somebody else; reminders before, on and after the day."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import meeting_work, panels
from certification.actions import hand_over, meetings, tasks
from certification.models import Attendance, Engagement, Meeting, Person, Task
from tests.factories_certification import TODAY
from tests.factories_meetings import people_of, planned, tasked
from tests.people import Cast
from wobo.notices import actions as notices
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed

MOST = 15


@pytest.fixture
def people(cast: Cast, engagement: Engagement) -> dict[str, Person]:
    return people_of(cast, engagement)


def at(day: dt.date) -> Any:
    return clock.at(dt.datetime.combine(day, dt.time(1), dt.UTC))


def board(engagement: Engagement, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("certification:task_list", args=[engagement.code]) + (f"?{query}" if query else "")


def test_a_task_goes_from_open_to_verified(cast: Cast, engagement: Engagement, people: Any, client: Browser) -> None:
    task = tasked(cast, engagement, owner=people["writer"], due=TODAY)
    client.force_login(cast.staff)

    begun = client.post(f"{task.get_absolute_url()}begin/", {"from": "board"})
    empty = client.post(f"{task.get_absolute_url()}finish/", {"result": ""})
    done = client.post(f"{task.get_absolute_url()}finish/", {"result": "Plan A/0 is in the register."})
    own = client.post(f"{task.get_absolute_url()}verify/")
    client.force_login(cast.lead)
    verified = client.post(f"{task.get_absolute_url()}verify/")
    twice = client.post(f"{task.get_absolute_url()}verify/")

    task = Task.objects.get()
    assert (begun["Location"], empty.status_code, done.status_code) == (board(engagement), 422, 302)
    assert (own.status_code, verified.status_code, twice.status_code) == (403, 302, 409)
    assert (task.state, task.result, task.finished_by) == ("verified", "Plan A/0 is in the register.", cast.staff)


def test_who_finished_it_for_another_does_not_verify_it(cast: Cast, engagement: Engagement, people: Any) -> None:
    task = tasks.move_task(tasked(cast, engagement, owner=people["engineer"]), "finish", by=cast.lead, result="Done")

    with pytest.raises(PermissionDenied):
        tasks.move_task(task, "verify", by=cast.lead)
    assert tasks.move_task(task, "verify", by=cast.consultant).state == "verified"


def test_reopening_and_cancelling_ask_for_the_reason(
    cast: Cast, engagement: Engagement, people: Any, client: Browser
) -> None:
    task = tasks.move_task(tasked(cast, engagement, owner=people["writer"]), "finish", by=cast.staff, result="Done")
    client.force_login(cast.lead)

    bare = client.post(f"{task.get_absolute_url()}reopen/", {"reason": ""})
    client.post(f"{task.get_absolute_url()}reopen/", {"reason": "Chapter 3 is missing."})
    again = Task.objects.get()
    client.post(f"{task.get_absolute_url()}cancel/", {"reason": "No longer needed."})

    assert (bare.status_code, again.state, again.finished_by) == (422, "open", None)
    assert Task.objects.get().state == "cancelled"
    told = Notice.objects.filter(recipient=cast.staff).order_by("pk").values_list("kind", "text")
    assert list(told) == [
        ("task.assigned", ""),
        ("task.reopened", "Chapter 3 is missing."),
        ("task.cancelled", "No longer needed."),
    ]


@pytest.mark.parametrize("name", ["staff", "working_group", "external_auditor", "top_manager"])
def test_whose_task_it_is_not_leaves_it_alone(cast: Cast, engagement: Engagement, name: str) -> None:
    task = tasked(cast, engagement, owner=None)

    for verb, told in (("begin", {}), ("finish", {"result": "X"}), ("cancel", {"reason": "Why not"})):
        with pytest.raises(PermissionDenied):
            tasks.move_task(task, verb, by=getattr(cast, name), **told)
    with pytest.raises(PermissionDenied):
        tasked(cast, engagement, by=getattr(cast, name))


def test_a_new_owner_is_told_the_same_one_is_not(cast: Cast, engagement: Engagement, people: Any) -> None:
    task = tasked(cast, engagement, owner=people["writer"])

    tasks.edit_task(task, {"owner": people["writer"], "text": "Write two plans"}, by=cast.lead)
    tasks.edit_task(task, {"owner": cast.consultant}, by=cast.lead)

    task = Task.objects.get()
    assert (task.owner, task.owner_user, task.text) == (None, cast.consultant, "Write two plans")
    told = Notice.objects.filter(kind="task.assigned").order_by("pk").values_list("recipient__email", flat=True)
    assert list(told) == ["staff@example.com", "consultant@example.com"]


def test_a_finished_task_is_not_edited(cast: Cast, engagement: Engagement, client: Browser) -> None:
    task = tasks.move_task(tasked(cast, engagement), "finish", by=cast.lead, result="Done")
    client.force_login(cast.lead)

    with pytest.raises(Obstructed):
        tasks.edit_task(task, {"text": "X"}, by=cast.lead)
    assert client.get(f"{task.get_absolute_url()}edit/").status_code == 409


def test_numbers_are_counted_in_the_engagement(cast: Cast, engagement: Engagement) -> None:
    assert [tasked(cast, engagement).number for _task in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("offset", "kind"),
    [
        (-4, ""),
        (-3, "soon"),
        (-1, "soon"),
        (0, "today"),
        (1, "late0"),
        (7, "late0"),
        (8, "late1"),
        (15, "late2"),
    ],
)
def test_reminders_follow_the_day(offset: int, kind: str) -> None:
    found = tasks.reminder_of(TODAY, TODAY + dt.timedelta(days=offset))

    assert found == (f"task.{kind}.20261012" if kind else "")


def test_everybody_is_reminded_once_of_each(cast: Cast, engagement: Engagement, people: Any) -> None:
    task = tasked(cast, engagement, owner=people["writer"], due=TODAY + dt.timedelta(days=3))
    tasked(cast, engagement, owner=people["engineer"], due=TODAY)  # no account: nobody to tell
    tasked(cast, engagement, due=TODAY)

    told = []
    for offset in (-1, 0, 0, 2, 3, 4, 5, 11, 12):
        with at(TODAY + dt.timedelta(days=offset)):
            told.append(tasks.remind_of_tasks())

    assert told == [0, 1, 0, 0, 1, 1, 0, 1, 0]
    assert list(Notice.objects.filter(kind__endswith="20261015").order_by("pk").values_list("subject", flat=True)) == [
        f"Due soon, 2026-10-15: {task}",
        f"Due today: {task}",
        f"Late since 2026-10-15: {task}",
        f"Late since 2026-10-15: {task}",
    ]


def test_postponed_tasks_remind_anew_done_and_paused_ones_never(
    cast: Cast, engagement: Engagement, people: Any
) -> None:
    task = tasked(cast, engagement, owner=people["writer"], due=TODAY)

    first = tasks.remind_of_tasks()
    tasks.edit_task(task, {"due": TODAY + dt.timedelta(days=2)}, by=cast.lead)
    second = tasks.remind_of_tasks()
    Engagement.objects.update(state="paused")
    with at(TODAY + dt.timedelta(days=2)):
        paused = tasks.remind_of_tasks()
        Engagement.objects.update(state="running")
        tasks.move_task(task, "finish", by=cast.staff, result="Done")
        done = tasks.remind_of_tasks()

    assert (first, second, paused, done) == (1, 1, 0, 0)


def test_who_muted_tasks_gets_no_mail_of_them(cast: Cast) -> None:
    cast.staff.muted = ["task"]

    assert not notices.wants_mail(cast.staff, "task.late0.20261012")
    assert notices.wants_mail(cast.staff, "meeting.invited")


def test_the_table_is_searched_and_filtered(cast: Cast, engagement: Engagement, people: Any, client: Browser) -> None:
    meeting = planned(cast, engagement, people)
    tasked(cast, engagement, "Write", owner=people["writer"], due=TODAY + dt.timedelta(days=1))
    tasked(cast, engagement, "Review", owner=cast.lead, due=TODAY - dt.timedelta(days=1), meeting=meeting)
    tasked(cast, engagement, "Print")
    client.force_login(cast.staff)

    def found(**asked: str) -> list[str]:
        return [task.text for task, _late in client.get(board(engagement, view="table", **asked)).context["rows"]]

    assert found() == ["Write", "Review", "Print"]  # one's own first, then by the day
    assert (found(q="rev"), found(q="T3"), found(q="Dan")) == (["Review"], ["Print"], ["Write"])
    assert (found(who="me"), found(who="nobody"), found(late="1")) == (["Write"], ["Print"], ["Review"])
    assert (found(meeting=meeting.uid), found(who=cast.lead.uid), found(state="done")) == (["Review"], ["Review"], [])


def test_the_board_shows_what_the_reader_may_do(
    cast: Cast, engagement: Engagement, people: Any, client: Browser
) -> None:
    tasked(cast, engagement, "Mine", owner=people["writer"], due=TODAY - dt.timedelta(days=1))
    tasked(cast, engagement, "Theirs", owner=people["engineer"])
    client.force_login(cast.staff)

    columns = client.get(board(engagement)).context["columns"]

    cards = {card["task"].text: card for card in columns[0]["cards"]}
    assert [(column["state"], column["count"]) for column in columns] == [
        ("open", 2),
        ("doing", 0),
        ("done", 0),
        ("verified", 0),
    ]
    assert [(move["to"], move["asks"]) for move in cards["Mine"]["moves"]] == [("doing", False), ("done", True)]
    assert (cards["Mine"]["late"], cards["Theirs"]["moves"]) == (True, [])


def test_a_new_task_is_entered_on_the_page(cast: Cast, engagement: Engagement, people: Any, client: Browser) -> None:
    client.force_login(cast.representative)
    where = reverse("certification:task_create", args=[engagement.code])

    wrong = client.post(where, {"text": "Write", "owner": "Zoe"})
    right = client.post(where, {"text": "Write", "owner": "Cid · Service desk", "due": "2026-10-20"})

    assert (wrong.status_code, "Nobody called “Zoe”" in wrong.content.decode(), right.status_code) == (422, True, 302)
    assert Task.objects.values_list("text", "owner__name", "due").get() == ("Write", "Cid", dt.date(2026, 10, 20))


def test_the_inbox_has_tasks_verifications_and_meetings_of_today(
    cast: Cast, engagement: Engagement, people: Any
) -> None:
    planned(cast, engagement, people)
    planned(cast, engagement, people, day=TODAY + dt.timedelta(days=1))
    tasked(cast, engagement, "Mine", owner=people["writer"], due=TODAY)
    tasks.move_task(tasked(cast, engagement, owner=people["writer"]), "finish", by=cast.staff, result="Done")

    def titles(user: Any) -> list[str]:
        return [item.title for item in meeting_work.waiting_for(user)]

    assert titles(cast.staff) == ["Mine", "Today 09:00: First meeting"]
    assert titles(cast.lead) == ["Client A: verify 1 finished task"]
    assert titles(cast.stranger) == []


def test_the_dashboard_tells_of_late_tasks_and_the_next_meeting(
    cast: Cast, engagement: Engagement, people: Any
) -> None:
    assert (meeting_work.stats(engagement.cycle), meeting_work.warnings(engagement.cycle)) == ([], [])
    planned(cast, engagement, people, day=TODAY + dt.timedelta(days=3))
    tasked(cast, engagement, due=TODAY - dt.timedelta(days=1))
    tasked(cast, engagement)

    told = [(stat.label, stat.value, stat.note, stat.tone) for stat in meeting_work.stats(engagement.cycle)]
    assert told == [
        ("Open tasks", "2", "1 late", "bad"),
        ("Next meeting", "2026-10-15", "09:00 · First meeting", ""),
    ]
    assert [warn.text for warn in panels.gathered("warnings", engagement.cycle)][-1:] == ["1 task is late."]


def test_unfinished_tasks_move_to_the_successor(cast: Cast, engagement: Engagement, people: Any) -> None:
    live = tasked(cast, engagement, "Live", owner=people["writer"])
    done = tasks.move_task(tasked(cast, engagement, owner=people["writer"]), "finish", by=cast.staff, result="Done")

    hand_over(people["writer"], people["engineer"], by=cast.lead)

    assert (Task.objects.get(pk=live.pk).owner, Task.objects.get(pk=done.pk).owner) == (
        people["engineer"],
        people["writer"],
    )


def test_pages_ask_as_much_of_five_thousand_tasks_as_of_one(
    cast: Cast, engagement: Engagement, people: Any, client: Browser
) -> None:
    meeting = planned(cast, engagement, people)
    tasked(cast, engagement, owner=people["writer"], due=TODAY, meeting=meeting)
    pages = [
        board(engagement),
        board(engagement, view="table"),
        reverse("certification:meeting_list", args=[engagement.code]),
        meeting.get_absolute_url(),
        Task.objects.get().get_absolute_url(),
    ]
    client.force_login(cast.lead)
    before = [_queries(client, url) for url in pages]
    place, cycle = engagement.workspace, engagement.cycle
    states = ("open", "doing", "done", "verified", "cancelled")
    Task.objects.bulk_create(
        [
            Task(
                workspace=place, cycle=cycle, meeting=meeting, number=n, text=f"Task {n}", state=states[n % 5],
                due=TODAY + dt.timedelta(days=n % 90 - 45), owner=people["engineer"] if n % 2 else None,
            )
            for n in range(2, 5001)
        ],
        batch_size=500,
    )  # fmt: skip
    told = {"workspace": place, "cycle": cycle, "kind": "working", "starts": dt.time(9)}
    made = Meeting.objects.bulk_create(
        [Meeting(subject=f"Meeting {n}", day=TODAY + dt.timedelta(days=n - 100), **told) for n in range(200)]
    )
    Attendance.objects.bulk_create([Attendance(workspace=place, meeting=one, name="Guest") for one in made])

    after = [_queries(client, url) for url in pages]

    assert max(before + after) <= MOST
    assert after == before


def _queries(client: Browser, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_signing_in_by_the_page(cast: Cast, engagement: Engagement, people: Any, client: Browser) -> None:
    meeting = planned(cast, engagement, people)
    client.force_login(cast.staff)

    page = client.get(meeting.get_absolute_url()).content.decode()
    client.post(reverse("certification:meeting_sign_in", args=[engagement.code, meeting.uid]))

    assert "Sign in: I am here" in page
    assert meetings.own_row(meeting, cast.staff).way == "account"
    assert "Sign in: I am here" not in client.get(meeting.get_absolute_url()).content.decode()
