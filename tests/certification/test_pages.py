"""Every page of an engagement opens for who may read it, and is unknown to the other client."""

import pytest
from django.test import Client as Browser

from certification.models import Engagement
from tests.factories_certification import make_scope, phase_of
from tests.people import Cast

ENGAGEMENT_PAGES = [
    "",
    "contract/",
    "plan/",
    "scope/",
    "team/",
    "trail/",
    "adjustments/",
    *(f"phase/{number}/" for number in range(1, 10)),
]
CLIENT_PAGES = ["", "departments/", "people/", "services/", "sites/"]


@pytest.mark.parametrize("page", ENGAGEMENT_PAGES)
def test_a_member_opens_each_page_of_the_engagement(
    cast: Cast, engagement: Engagement, client: Browser, page: str
) -> None:
    make_scope(engagement)
    phase_of(engagement, 3, "active")
    client.force_login(cast.lead)

    answer = client.get(f"/e/{engagement.code}/{page}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "page", [*ENGAGEMENT_PAGES, "edit/", "plan/edit/", "scope/edit/", "scope/eligibility/", "phase/3/waivers/new/"]
)
def test_the_other_client_does_not_learn_that_the_engagement_exists(
    cast: Cast, engagement: Engagement, client: Browser, page: str
) -> None:
    client.force_login(cast.stranger)

    answer = client.get(f"/e/{engagement.code}/{page}")

    assert answer.status_code == 404


@pytest.mark.parametrize("page", ["edit/", "plan/edit/", "scope/edit/", "scope/eligibility/"])
def test_staff_reads_but_does_not_open_the_forms(
    cast: Cast, engagement: Engagement, client: Browser, page: str
) -> None:
    make_scope(engagement)
    client.force_login(cast.staff)

    answer = client.get(f"/e/{engagement.code}/{page}")

    assert answer.status_code == 403


@pytest.mark.parametrize("page", ["edit/", "plan/edit/", "scope/edit/", "scope/eligibility/", "contract/"])
def test_the_partner_opens_the_forms(cast: Cast, engagement: Engagement, client: Browser, page: str) -> None:
    make_scope(engagement)
    client.force_login(cast.partner)

    answer = client.get(f"/e/{engagement.code}/{page}")

    assert answer.status_code == 200


@pytest.mark.parametrize("page", CLIENT_PAGES)
@pytest.mark.parametrize(
    ("name", "status"), [("lead", 200), ("staff", 200), ("partner", 200), ("stranger", 404), ("unassigned", 404)]
)
def test_the_pages_of_a_client_open_for_those_inside(
    cast: Cast, engagement: Engagement, client: Browser, page: str, name: str, status: int
) -> None:
    client.force_login(getattr(cast, name))

    answer = client.get(f"/clients/{engagement.client.uid}/{page}")

    assert answer.status_code == status


def test_lists_show_only_what_the_reader_may_read(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.stranger)

    engagements, clients = client.get("/engagements/"), client.get("/clients/")

    assert engagement.code not in engagements.content.decode()
    assert engagement.client.legal_name not in clients.content.decode()


@pytest.mark.parametrize("url", ["/engagements/", "/clients/"])
def test_lists_show_everything_to_the_firm(cast: Cast, engagement: Engagement, client: Browser, url: str) -> None:
    client.force_login(cast.partner)

    answer = client.get(url)

    assert answer.status_code == 200
    assert engagement.client.short_name in answer.content.decode()
