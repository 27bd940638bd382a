"""The inbox: what waits, in its groups, and the notices."""

import datetime as dt

import pytest
from django.test import Client

from tests.people import Cast
from wobo.accounts.models import User
from wobo.notices import work
from wobo.notices.actions import tell
from wobo.notices.work import WorkItem, items_for, register_work
from wobo.site.views.inbox import groups_of
from wobo.workflow.doors import record

MONDAY = dt.date(2026, 10, 12)


def item(title: str, due: dt.date | None, kind: str = "Sign", since: dt.date = MONDAY) -> WorkItem:
    return WorkItem(kind, title, f"/x/{title}/", since=since, due=due, engagement_code="A-2026", action="Sign")


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[WorkItem]:
    items: list[WorkItem] = []
    monkeypatch.setattr(work, "_registered", [])
    register_work(lambda user: items if user.email == "lead@example.com" else [])
    return items


def test_items_stand_in_their_groups_oldest_first(client: Client, cast: Cast, waiting: list[WorkItem], moment) -> None:
    day = dt.timedelta(days=1)
    waiting += [
        item("no date, new", None, since=MONDAY),
        item("no date, old", None, since=MONDAY - 9 * day),
        item("next monday", MONDAY + 7 * day),
        item("sunday", MONDAY + 6 * day),
        item("tomorrow", MONDAY + day),
        item("today", MONDAY),
        item("yesterday", MONDAY - day, kind="Answer"),
        item("last week", MONDAY - 7 * day),
    ]
    client.force_login(cast.lead)

    page = client.get("/")

    assert [(group.name, [entry.title for entry in group.items]) for group in page.context["groups"]] == [
        ("overdue", ["last week", "yesterday"]),
        ("today", ["today"]),
        ("week", ["tomorrow", "sunday"]),
        ("later", ["next monday", "no date, old", "no date, new"]),
    ]
    assert [(kind["name"], kind["count"]) for kind in page.context["kinds"]] == [("Answer", 1), ("Sign", 7)]
    assert page.content.decode().count('class="rail-item') >= 1


def test_one_kind_can_be_shown_and_an_unknown_one_shows_all(
    client: Client, cast: Cast, waiting: list[WorkItem]
) -> None:
    waiting += [item("a", None), item("b", None, kind="Answer")]
    client.force_login(cast.lead)

    only = client.get("/?kind=Answer").context["groups"]
    assert [entry.title for group in only for entry in group.items] == ["b"]
    everything = client.get("/?kind=<script>").context["groups"]
    assert [entry.title for group in everything for entry in group.items] == ["a", "b"]


def test_nothing_waits(client: Client, cast: Cast, waiting: list[WorkItem]) -> None:
    waiting.append(item("a", None))
    client.force_login(cast.staff)

    page = client.get("/")

    assert page.context["groups"] == []
    assert "Nothing waits for you today" in page.content.decode()


def test_group_depends_on_the_persons_own_day(cast: Cast) -> None:
    groups = groups_of([item("a", MONDAY)], MONDAY)
    assert [group.name for group in groups] == ["today"]
    groups = groups_of([item("a", dt.datetime(2026, 10, 12, tzinfo=dt.UTC))], MONDAY + dt.timedelta(days=1))
    assert [group.name for group in groups] == ["overdue"]


def test_count_is_fresh_after_ones_own_act(client: Client, cast: Cast, waiting: list[WorkItem]) -> None:
    waiting.append(item("a", None))
    client.force_login(cast.lead)
    assert client.get("/help/").context["inbox_count"] == 1

    waiting.clear()
    assert client.get("/help/").context["inbox_count"] == 1  # up to twenty seconds old
    record(cast.engagement_a, "edit", by=cast.lead, changes={"name": "A-2027"})  # what clears an item is an event
    client.post("/language/", {"language": "en", "next": "/help/"})

    assert client.get("/help/").context["inbox_count"] == 0


def test_registering_twice_shows_once(cast: Cast, waiting: list[WorkItem]) -> None:
    def answer(user: User) -> list[WorkItem]:
        return [item("a", None)]

    register_work(answer)
    register_work(answer)

    assert len(items_for(cast.staff)) == 1


def test_guest_sees_no_inbox(client: Client, cast: Cast) -> None:
    assert client.get("/").url == "/accounts/login/?next=/"


def test_notices_are_read_one_by_one_or_all_at_once(client: Client, cast: Cast) -> None:
    first = tell([cast.lead], "report", "First", url="/help/", workspace=cast.engagement_a)[0]
    tell([cast.lead], "report", "Second", workspace=cast.engagement_a)
    client.force_login(cast.lead)
    page = client.get("/notices/")
    assert [notice.subject for notice in page.context["page"]] == ["Second", "First"]
    assert page.context["unread"] == 2

    assert client.get(f"/notices/{first.uid}/").status_code == 405
    assert client.post(f"/notices/{first.uid}/").url == "/help/"
    assert [notice.subject for notice in client.get("/notices/?unread").context["page"]] == ["Second"]
    assert client.post("/notices/read/").url == "/notices/"

    assert client.get("/notices/").context["unread"] == 0


def test_notice_of_another_person_is_not_there(client: Client, cast: Cast) -> None:
    notice = tell([cast.lead], "report", "CANARY", workspace=cast.engagement_a)[0]
    client.force_login(cast.consultant)

    assert client.post(f"/notices/{notice.uid}/").status_code == 404
    assert "CANARY" not in client.get("/notices/").content.decode()
    client.post("/notices/read/")
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_costs_the_same_for_more_items(
    client: Client, cast: Cast, waiting: list[WorkItem], count: int, django_assert_num_queries
) -> None:
    waiting += [item(str(number), None) for number in range(count)]
    tell([cast.lead] * count, "report", "x", workspace=cast.engagement_a)
    client.force_login(cast.lead)
    client.get("/")

    with django_assert_num_queries(5):
        client.get("/")
