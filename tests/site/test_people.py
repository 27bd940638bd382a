"""Members: who sees whom, who ends what, and that rights end at once."""

import threading

import pytest
from django.db import connection
from django.test import Client

from tests.people import Cast, member, person
from wobo.accounts.models import Membership, Role, User
from wobo.site.actions import accounts, people
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("admin", "firm", 200),
        ("partner", "client_b", 200),
        ("lead", "engagement_a", 200),
        ("lead", "client_a", 200),
        ("lead", "firm", 404),
        ("staff", "client_a", 200),
        ("staff", "engagement_a", 200),
        ("staff", "client_b", 404),
        ("stranger_admin", "engagement_a", 404),
        ("external_auditor", "engagement_b", 404),
    ],
)
def test_who_sees_the_people_of_what(client: Client, cast: Cast, who: str, where: str, status: int) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(f"/people/{getattr(cast, where).uid}/").status_code == status


def test_only_who_gives_roles_sees_addresses_and_invitations(client: Client, cast: Cast) -> None:
    people.invite(cast.client_a, people.Offer("new@example.com", "N", "staff", "en"), by=cast.client_admin)
    client.force_login(cast.staff)
    seen = client.get(f"/people/{cast.client_a.uid}/").content.decode()
    assert "Top Manager" in seen
    assert "top_manager@example.com" not in seen
    assert "new@example.com" not in seen

    client.force_login(cast.client_admin)
    seen = client.get(f"/people/{cast.client_a.uid}/").content.decode()
    assert "top_manager@example.com" in seen
    assert "new@example.com" in seen


def test_people_leads_to_the_firm_or_to_where_one_gives_roles(client: Client, cast: Cast) -> None:
    for who, where in [
        ("admin", cast.firm),
        ("partner", cast.firm),
        ("lead", cast.engagement_a),
        ("client_admin", cast.client_a),
        ("stranger_admin", cast.client_b),
    ]:
        client.force_login(getattr(cast, who))
        assert client.get("/people/").url == f"/people/{where.uid}/"
    for who in ("staff", "consultant", "external_auditor"):
        client.force_login(getattr(cast, who))
        assert client.get("/people/").status_code == 403


def test_page_names_only_the_workspaces_that_one_may_read(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    page = client.get(f"/people/{cast.engagement_a.uid}/")
    assert list(page.context["around"]) == [cast.client_a]

    client.force_login(cast.partner)
    page = client.get(f"/people/{cast.firm.uid}/")
    assert list(page.context["around"]) == [cast.client_a, cast.client_b]


def test_ended_role_is_gone_at_the_next_request(client: Client, cast: Cast) -> None:
    theirs = Client()
    theirs.force_login(cast.consultant)
    assert theirs.get(f"/people/{cast.engagement_a.uid}/").status_code == 200
    membership = cast.consultant.memberships.get()
    client.force_login(cast.lead)

    answer = client.post(f"/people/memberships/{membership.uid}/end/", {"reason": "left the project"})

    assert answer.status_code == 302
    assert theirs.get(f"/people/{cast.engagement_a.uid}/").status_code == 404
    event = Event.objects.get(model="accounts.Membership", verb="edit")
    assert (event.actor, event.told["reason"]) == (cast.lead, "left the project")
    assert client.post(f"/people/memberships/{membership.uid}/end/").status_code == 409
    assert client.get(f"/people/memberships/{membership.uid}/end/").status_code == 405


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("consultant", "lead", 403),
        ("client_admin", "lead", 403),
        ("client_admin", "staff", 302),
        ("lead", "staff", 403),  # the client's own people, above the engagement
        ("staff", "working_group", 403),
        ("stranger_admin", "staff", 404),
        ("partner", "stranger_admin", 302),
    ],
)
def test_who_ends_whose_role(client: Client, cast: Cast, who: str, whose: str, status: int) -> None:
    client.force_login(getattr(cast, who))
    membership = getattr(cast, whose).memberships.first()

    assert client.post(f"/people/memberships/{membership.uid}/end/").status_code == status
    membership.refresh_from_db()
    assert (membership.until is None) == (status != 302)


def test_person_with_an_account_gets_a_role(client: Client, cast: Cast) -> None:
    client.force_login(cast.partner)

    answer = client.post(
        f"/people/{cast.engagement_a.uid}/add/", {"user": cast.unassigned.uid, "role": "consultant", "role_until": ""}
    )

    assert answer.status_code == 302
    assert cast.engagement_a.pk in cast.unassigned.fresh().rights.readable
    again = client.post(f"/people/{cast.engagement_a.uid}/add/", {"user": cast.unassigned.uid, "role": "consultant"})
    assert again.status_code == 409


def test_list_of_persons_shows_nobody_of_another_client(client: Client, cast: Cast) -> None:
    client.force_login(cast.client_admin)

    form = client.get(f"/people/{cast.client_a.uid}/add/").context["form"]

    offered = {user.email for user in form.fields["user"].queryset}
    assert "staff@example.com" in offered
    assert offered & {"stranger@example.com", "stranger_admin@example.com", "partner@example.com"} == set()
    posted = client.post(f"/people/{cast.client_a.uid}/add/", {"user": cast.stranger.uid, "role": "staff"})
    assert posted.status_code == 200
    assert cast.stranger.memberships.filter(workspace=cast.client_a).count() == 0


def test_last_administrator_stays(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    membership = cast.admin.memberships.get()

    answer = client.post(f"/people/memberships/{membership.uid}/end/")

    assert answer.status_code == 409
    assert cast.admin.fresh().rights.is_firm_admin is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_administrators_who_end_each_other_leave_one(cast: Cast) -> None:
    Membership.objects.create(user=cast.partner, workspace=cast.firm, role=Role.FIRM_ADMIN, since="2026-01-01")
    start, outcomes = threading.Barrier(2), []

    def end(by: User, whose: User) -> None:
        membership = whose.memberships.get(role=Role.FIRM_ADMIN)
        by = User.objects.get(pk=by.pk)
        start.wait()
        try:
            people.end_membership(membership, by=by)
            outcomes.append("ended")
        except Obstructed:
            outcomes.append("refused")
        finally:
            connection.close()

    pairs = [(cast.admin, cast.partner), (cast.partner, cast.admin)]
    threads = [threading.Thread(target=end, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["ended", "refused"]
    assert Membership.objects.filter(role=Role.FIRM_ADMIN, until=None, user__is_active=True).count() == 1


def test_list_of_people_costs_the_same_for_more_people(
    client: Client, cast: Cast, django_assert_num_queries: object
) -> None:
    client.force_login(cast.client_admin)
    client.get(f"/people/{cast.client_a.uid}/")
    with django_assert_num_queries(7):
        client.get(f"/people/{cast.client_a.uid}/")
    for number in range(3):
        member(person(f"extra{number}"), cast.client_a, Role.STAFF)
    with django_assert_num_queries(7):
        client.get(f"/people/{cast.client_a.uid}/")


def test_switched_off_administrator_does_not_count(cast: Cast) -> None:
    with pytest.raises(Obstructed, match="another administrator"):
        accounts.deactivate(cast.admin, by=cast.admin)
