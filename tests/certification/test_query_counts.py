"""At most fifteen queries a page for every role that sees it, and no more for three rows than for one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from certification.models import Engagement, OrganisationAdjustment, Person, Service, Site
from tests.factories_certification import (
    make_client,
    make_department,
    make_engagement,
    make_person,
    make_scope,
    make_standard,
    make_waiver,
    phase_of,
)
from tests.people import SINCE, Cast
from wobo.accounts.models import Membership, Role, Workspace
from wobo.workflow.doors import record

MOST = 15
READERS = (
    "partner admin lead consultant top_manager representative client_admin controller working_group"
    " internal_auditor staff external_auditor"
).split()
OF_ENGAGEMENT = (
    "",
    "edit/",
    "contract/",
    "kick_off/",
    "plan/",
    "plan/edit/",
    "scope/",
    "scope/edit/",
    "scope/eligibility/",
    "team/",
    "trail/",
    "adjustments/",
    "phase/1/",
    "phase/3/",
    "phase/4/",
    "phase/3/waivers/new/",
    "phase/5/adopt/",
)
OF_CLIENT = ("", "edit/", "departments/", "people/", "services/", "sites/", "departments/new/", "services/new/")
OTHERS = (
    "/engagements/",
    "/engagements/new/client/",
    "/clients/",
    "/clients/new/",
    "/library/standards/",
    "/library/standards/iso20000-1-2018/",
)


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


def crowd(cast: Cast, engagement: Engagement, count: int) -> None:
    """Write `count` of everything that the pages list."""
    make_scope(engagement)
    head = make_person(engagement.client, "Head")
    phase = phase_of(engagement, 3, "active")
    for number, criterion in enumerate(("presented", "plan", "scope")[:count]):
        make_waiver(phase, criterion, cast.lead)
        make_department(engagement.client, f"Department {number}", head=head)
        OrganisationAdjustment.objects.create(
            workspace=engagement.workspace, engagement=engagement, text=f"Proposal {number}", proposed_by=cast.lead
        )


def pages(engagement: Engagement) -> Iterator[str]:
    """Yield every address."""
    waiver, proposal = engagement.cycle.phases.get(number=3).waivers.earliest("pk"), engagement.adjustments.first()
    yield from (f"/e/{engagement.code}/{page}" for page in OF_ENGAGEMENT)
    yield from (f"/clients/{engagement.client.uid}/{page}" for page in OF_CLIENT)
    yield from (f"{waiver.get_absolute_url()}{verb}" for verb in ("", "refuse/"))
    yield from (f"{proposal.get_absolute_url()}{verb}" for verb in ("", "adopt/", "decline/"))  # type: ignore[union-attr]
    yield from OTHERS


def costs(engagement: Engagement, browser: Browser) -> dict[str, int]:
    """Return the number of queries of each page that the browser's user may read."""
    found = {}
    for url in pages(engagement):
        if browser.get(url).status_code == 200:
            with CaptureQueriesContext(connection) as queries:
                browser.get(url)
            found[url] = len(queries)
    return found


@pytest.mark.parametrize("name", READERS)
def test_no_page_asks_more_than_fifteen_times(cast: Cast, engagement: Engagement, client: Browser, name: str) -> None:
    make_standard()
    crowd(cast, engagement, 3)
    phase_of(engagement, 1, "submitted")
    phase_of(engagement, 4, "active")
    client.force_login(getattr(cast, name))

    found = costs(engagement, client)

    assert len(found) >= 20
    assert {url: cost for url, cost in found.items() if cost > MOST} == {}


@pytest.mark.parametrize("name", ["lead", "top_manager", "representative"])
def test_more_rows_cost_no_more_queries(cast: Cast, engagement: Engagement, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))
    crowd(cast, engagement, 1)
    few = costs(engagement, client)

    for number in range(3):
        make_waiver(phase_of(engagement, 5, "active"), f"criterion-{number}", cast.lead)
        make_department(engagement.client, f"More {number}")
        OrganisationAdjustment.objects.create(
            workspace=engagement.workspace, engagement=engagement, text=f"More {number}", proposed_by=cast.lead
        )

    assert {url: cost for url, cost in costs(engagement, client).items() if cost > few[url]} == {}
