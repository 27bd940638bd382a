"""The whole history of an engagement is read by who answers for it; others see the work, not the trail of it."""

import pytest
from django.test import Client as Browser

from certification.models import Engagement
from tests.factories_certification import make_waiver, phase_of
from tests.people import Cast
from wobo.workflow.doors import record

READERS = ["partner", "admin", "lead", "consultant", "representative", "top_manager", "client_admin"]
OTHERS = ["staff", "working_group", "controller", "internal_auditor", "external_auditor"]


@pytest.fixture
def url(cast: Cast, engagement: Engagement) -> str:
    record(phase_of(engagement, 3), "edit", by=cast.lead, changes={"plan_end": "2026-10-01"})
    return f"/e/{engagement.code}/"


@pytest.mark.parametrize("name", READERS)
def test_who_answers_for_the_work_reads_the_trail(cast: Cast, url: str, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))

    dashboard, trail = client.get(url), client.get(f"{url}trail/")

    assert trail.status_code == 200
    assert "edited the phase" in trail.content.decode()
    assert f'href="{url}trail/"' in dashboard.content.decode()
    assert "What happened" in dashboard.content.decode()


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("page", ["", "phase/3/"])
def test_others_meet_403_and_no_link_and_no_events(
    cast: Cast, url: str, client: Browser, name: str, page: str
) -> None:
    client.force_login(getattr(cast, name))

    html = client.get(f"{url}{page}").content.decode()

    assert client.get(f"{url}trail/").status_code == 403
    assert client.get(f"{url}trail/?q=phase").status_code == 403
    assert f"{url}trail/" not in html
    assert "What happened" not in html
    assert "edited the phase" not in html


@pytest.mark.parametrize("name", ["stranger", "unassigned"])
def test_people_of_elsewhere_meet_404(cast: Cast, url: str, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))

    assert client.get(f"{url}trail/").status_code == 404


@pytest.mark.parametrize(("name", "times"), [("representative", 1), ("external_auditor", 0)])
def test_a_waiver_shows_its_history_to_the_same_people(
    cast: Cast, url: str, engagement: Engagement, client: Browser, name: str, times: int
) -> None:
    waiver = make_waiver(phase_of(engagement, 3, "active"), "presented", cast.lead)
    client.force_login(getattr(cast, name))

    html = client.get(waiver.get_absolute_url()).content.decode()

    assert html.count("What happened") == times
    assert "Later." in html
