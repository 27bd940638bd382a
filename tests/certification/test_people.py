"""People of a client: the list for five thousand, a person's page, the account that comes later."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification import actions, panels
from certification.models import Client, Engagement, Person
from tests.factories_certification import make_client, make_department, make_person, running
from tests.people import SINCE, Cast, person
from wobo.accounts.models import Invitation, Membership, Role
from wobo.site.actions import people as staffing
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Event


@pytest.fixture
def house(cast: Cast) -> Client:
    return make_client(cast.client_a)


def page(house: Client, row: Person, what: str = "") -> str:
    return f"/clients/{house.uid}/people/{row.uid}/{what}"


def listed(browser: Browser, house: Client, query: str = "") -> list[str]:
    return [row.name for row in browser.get(f"/clients/{house.uid}/people/{query}").context["page"]]


def test_the_list_is_searched_and_filtered(cast: Cast, house: Client, client: Browser) -> None:
    desk = make_department(house, "服务台")
    make_person(house, "甲", department=desk, post="专员", phone="13800138000")
    make_person(house, "乙", email="yi@example.com", user=cast.staff)
    make_person(house, "丙", left_on="2020-01-01")
    client.force_login(cast.client_admin)

    found = {
        query: listed(client, house, query)
        for query in (
            "",
            "?q=专员",
            "?q=138001",
            "?q=YI@",
            f"?department={desk.uid}",
            "?left=1&q=丙",
            "?bare=1",
            "?q=%",
        )
    }

    assert sorted(found.pop("")) == ["乙", "甲"]
    assert list(found.values()) == [["甲"], ["甲"], ["乙"], ["甲"], ["丙"], ["甲"], []]


@pytest.mark.parametrize("name", ["client_admin", "lead", "partner"])
def test_five_thousand_people_cost_no_more_questions_than_forty(
    cast: Cast, house: Client, client: Browser, name: str
) -> None:
    engagement = running(cast)
    departments = [make_department(house, f"部门{n}", order=n) for n in range(40)]
    head = make_person(house, "头", department=departments[0], email="head@example.com")
    departments[0].head = head
    departments[0].save()

    def more(count: int) -> None:
        Person.objects.bulk_create(
            Person(workspace=house.workspace, name=f"P{n}", department=departments[n % 40]) for n in range(count)
        )

    def costs() -> dict[str, int]:
        found = {}
        for url in (
            *(f"people/{query}" for query in ("", "?page=2", "?q=P1", "new/", "import/")),
            *(f"people/{head.uid}/{what}" for what in ("", "edit/", "leave/", "invite/")),
            *(f"departments/{what}" for what in ("", "new/", "chart/", f"{departments[0].uid}/edit/")),
        ):
            client.get(f"/clients/{house.uid}/{url}")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/clients/{house.uid}/{url}").status_code == 200, url
            found[url] = len(queries)
        return found

    client.force_login(getattr(cast, name))
    more(40)
    few = costs()
    more(4960)
    many = costs()

    assert engagement.client == house
    assert {url: count for url, count in many.items() if count > 15} == {}
    assert many == few


def test_a_person_needs_a_name_only(cast: Cast, house: Client, client: Browser) -> None:
    client.force_login(cast.client_admin)

    done = client.post(f"/clients/{house.uid}/people/new/", {"name": "林小雨"})
    refused = client.post(f"/clients/{house.uid}/people/new/", {"name": "", "post": "专员"})

    made = Person.objects.get()
    assert done.url == page(house, made)
    assert 'value="专员"' in refused.content.decode()  # what was typed is kept
    assert Event.objects.about(made).get().verb == "create"


def test_an_address_belongs_to_one_person_of_the_client(cast: Cast, house: Client, client: Browser) -> None:
    make_person(house, "甲", email="jia@example.com")
    make_person(make_client(cast.client_b), "别家", email="other@example.com")
    client.force_login(cast.client_admin)

    refused = client.post(f"/clients/{house.uid}/people/new/", {"name": "乙", "email": "JIA@example.com"})
    client.post(f"/clients/{house.uid}/people/new/", {"name": "丙", "email": "Other@Example.com"})

    assert "甲 has this address already." in refused.content.decode()
    assert list(Person.objects.within(house.workspace).values_list("name", "email")) == [
        ("甲", "jia@example.com"),
        ("丙", "other@example.com"),  # another client's address is nobody's business here
    ]


def test_save_and_add_another_stays_in_the_department(cast: Cast, house: Client, client: Browser) -> None:
    desk = make_department(house, "服务台")
    client.force_login(cast.client_admin)

    answer = client.post(
        f"/clients/{house.uid}/people/new/", {"name": "甲", "department": desk.uid, "more": "1"}, follow=True
    )

    assert answer.context["form"]["department"].value() == desk.uid


def test_the_page_shows_what_the_rooms_add(
    cast: Cast, house: Client, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_person(house, "甲")
    asked: list[Any] = []

    def part(about: panels.PersonPage) -> list[panels.Part]:
        asked.append((about.person, about.user, about.client))
        return [panels.Part("Part of a room", "certification/_person_open.html", {})]

    monkeypatch.setitem(panels._gatherers["person"], "test", part)
    client.force_login(cast.staff)

    html = client.get(page(house, row)).content.decode()

    assert "Part of a room" in html
    assert asked == [(row, cast.staff, house)]
    assert f'href="{page(house, row, "edit/")}"' not in html  # staff reads


def test_an_invitation_from_the_page_links_the_account_when_it_is_accepted(
    cast: Cast, engagement: Engagement, client: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    house = engagement.client
    row = make_person(house, "林小雨", email="Lin@Example.com")
    client.force_login(cast.client_admin)

    answer = client.post(page(house, row, "invite/"), {"engagement": engagement.uid, "role": "staff"}, follow=True)
    shown = answer.content.decode()
    offer = Invitation.objects.get()
    joined = person("lin")
    joined.email = "lin@example.com"
    joined.save()
    with django_capture_on_commit_callbacks(execute=True):
        Membership.objects.create(user=joined, workspace=engagement.workspace, role=Role.STAFF, since=SINCE)

    assert (offer.email, offer.display_name, offer.role, offer.workspace) == (
        "lin@example.com",
        "林小雨",
        "staff",
        engagement.workspace,
    )
    assert reverse("site:invitation", args=["x"]).removesuffix("x/") in shown
    assert "It is shown once." in shown
    assert "It is shown once." not in client.get(page(house, row)).content.decode()
    row.refresh_from_db()
    assert row.user == joined
    event = Event.objects.about(row).get()
    assert (event.verb, event.actor) == ("edit", cast.system)


def test_two_people_of_one_address_are_not_guessed_between(cast: Cast, house: Client) -> None:
    make_person(house, "甲", email="x@example.com")
    make_person(house, "乙", email="X@example.com")
    cast.staff.email = "x@example.com"

    assert actions.account_joined(cast.staff, cast.client_a) is None
    assert not Person.objects.exclude(user=None).exists()


def test_an_account_is_one_persons_and_a_consultants_is_nobodys(cast: Cast, house: Client) -> None:
    make_person(house, "甲", user=cast.staff)
    other = make_person(house, "乙", email=cast.staff.email)
    consultant = make_person(house, "丙", email=cast.lead.email)

    with pytest.raises(Obstructed, match="belongs to somebody else"):
        actions.link_account(other, cast.staff, by=cast.client_admin)

    assert actions.account_of(other) is None
    assert actions.account_of(consultant) is None


def test_an_account_that_was_there_first_is_linked_at_a_press(cast: Cast, house: Client, client: Browser) -> None:
    row = make_person(house, "甲", email=cast.staff.email)
    stranger = make_person(house, "乙", email=cast.stranger.email)
    client.force_login(cast.client_admin)

    offered = "Link the account" in client.get(page(house, row)).content.decode()
    foreign = client.get(page(house, stranger)).content.decode()
    done = client.post(page(house, row, "link/"))
    refused = client.post(page(house, stranger, "link/"))

    row.refresh_from_db()
    assert (offered, done.status_code, row.user) == (True, 302, cast.staff)
    assert "Link the account" not in foreign  # that there is such an account at another client stays unsaid
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "An invitation needs an e-mail address."),
        ({"email": "a@example.com", "left_on": "2020-01-01"}, "has left."),
    ],
)
def test_who_cannot_be_invited_is_told_why(
    cast: Cast, engagement: Engagement, client: Browser, fields: dict[str, str], reason: str
) -> None:
    row = make_person(engagement.client, "甲", **fields)
    client.force_login(cast.client_admin)

    answer = client.get(page(engagement.client, row, "invite/"))

    assert answer.status_code == 409
    assert reason in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("staff", 403), ("external_auditor", 403), ("representative", 403), ("stranger", 404)]
)
def test_who_gives_no_roles_invites_nobody(
    cast: Cast, engagement: Engagement, client: Browser, name: str, status: int
) -> None:
    row = make_person(engagement.client, "甲", email="a@example.com")
    client.force_login(getattr(cast, name))

    given = {"engagement": engagement.uid, "role": "staff"}
    assert client.post(page(engagement.client, row, "invite/"), given).status_code == status
    assert not Invitation.objects.exists()


def test_an_accepted_invitation_of_the_site_links_too(
    cast: Cast, engagement: Engagement, django_capture_on_commit_callbacks: Any
) -> None:
    row = make_person(engagement.client, "新人")
    joined = person("new")
    record(row, "edit", by=cast.client_admin, changes={"email": joined.email})

    with django_capture_on_commit_callbacks(execute=True):
        staffing.add_member(engagement.workspace, joined, Role.WORKING_GROUP, by=cast.lead)

    row.refresh_from_db()
    assert row.user == joined
