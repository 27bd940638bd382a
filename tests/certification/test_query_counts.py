"""Pages of many rows take as many queries for three rows as for one; the numbers are meant."""

from typing import Any

import pytest
from django.test import Client as Browser

from certification.models import Engagement, Person, Service, Site
from tests.factories_certification import (
    make_client,
    make_department,
    make_engagement,
    make_person,
    make_scope,
    phase_of,
)
from tests.people import SINCE, Cast
from wobo.accounts.models import Membership, Role, Workspace
from wobo.workflow.doors import record


def more_engagements(cast: Cast, count: int) -> None:
    for number in range(count):
        client = Workspace.objects.create(kind="client", parent=cast.firm, name=f"Client {'CDE'[number]}")
        place = Workspace.objects.create(kind="engagement", parent=client, name=f"{'CDE'[number]}-2026")
        Membership.objects.create(user=cast.lead, workspace=place, role=Role.LEAD_CONSULTANT, since=SINCE)
        make_engagement(place, state="running")


@pytest.mark.parametrize("count", [0, 2])
def test_portfolio(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_num_queries: Any, count: int
) -> None:
    more_engagements(cast, count)
    client.force_login(cast.partner)
    client.get("/engagements/")

    with django_assert_num_queries(10):
        client.get("/engagements/")


@pytest.mark.parametrize("count", [1, 3])
def test_clients(cast: Cast, client: Browser, django_assert_num_queries: Any, count: int) -> None:
    make_client(cast.client_a)
    if count > 1:
        make_client(cast.client_b)
    client.force_login(cast.partner)
    client.get("/clients/")

    with django_assert_num_queries(6):
        client.get("/clients/")


@pytest.mark.parametrize("count", [1, 2000])
def test_people(cast: Cast, client: Browser, django_assert_max_num_queries: Any, count: int) -> None:
    found = make_client(cast.client_a)
    department = make_department(found, "Desk")
    Person.objects.bulk_create(
        Person(workspace=found.workspace, name=f"Person {number}", department=department) for number in range(count)
    )
    client.force_login(cast.client_admin)
    client.get(f"/clients/{found.uid}/people/")

    with django_assert_max_num_queries(15):
        answer = client.get(f"/clients/{found.uid}/people/")
    assert len(answer.context["page"].object_list) == min(count, 50)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("folder", "queries"), [("departments", 5), ("services", 6), ("sites", 6)])
def test_registers(
    cast: Cast, client: Browser, django_assert_num_queries: Any, folder: str, queries: int, count: int
) -> None:
    found = make_client(cast.client_a)
    head = make_person(found, "Head")
    for number in range(count):
        make_department(found, f"Department {number}", head=head)
        site = Site.objects.create(workspace=found.workspace, name=f"Site {number}", kind="branch")
        Service.objects.create(workspace=found.workspace, name=f"Service {number}", owner=head).sites.add(site)
    client.force_login(cast.client_admin)
    client.get(f"/clients/{found.uid}/{folder}/")

    with django_assert_num_queries(queries):
        client.get(f"/clients/{found.uid}/{folder}/")


@pytest.mark.parametrize("count", [1, 3])
def test_dashboard(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_max_num_queries: Any, count: int
) -> None:
    make_scope(engagement)
    for number in range(1, count + 1):
        record(phase_of(engagement, number, "active"), "edit", by=cast.lead, changes={"plan_end": "2026-10-01"})
    client.force_login(cast.lead)
    client.get(f"/e/{engagement.code}/")

    with django_assert_max_num_queries(15):
        client.get(f"/e/{engagement.code}/")


@pytest.mark.parametrize("count", [1, 3])
def test_trail(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(1, count + 1):
        record(phase_of(engagement, number), "edit", by=cast.lead, changes={"plan_end": "2026-10-01"})
    client.force_login(cast.lead)
    client.get(f"/e/{engagement.code}/trail/")

    with django_assert_num_queries(7):
        client.get(f"/e/{engagement.code}/trail/")
