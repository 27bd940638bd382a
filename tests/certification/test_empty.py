"""A firm with nothing in it: every list says the next step once, with one button, and shows no filters."""

import pytest
from django.test import Client as Browser

from certification.models import Engagement, Standard
from tests.certification.test_wizard import CLIENT, NEW
from tests.people import Cast


@pytest.mark.parametrize(
    ("url", "title", "target"),
    [
        ("/engagements/", "No engagement yet", "/engagements/new/client/"),
        ("/clients/", "No client yet", "/clients/new/"),
        ("/library/standards/", "No standard yet", "/library/standards/import/"),
    ],
)
def test_an_empty_list_leads_the_administrator_on(
    cast: Cast, client: Browser, url: str, title: str, target: str
) -> None:
    client.force_login(cast.admin)

    html = client.get(url).content.decode().partition("<main")[2].partition("</main>")[0]

    assert title in html
    assert html.count(f'href="{target}"') == 1
    assert 'class="filters"' not in html


@pytest.mark.parametrize("url", ["/engagements/", "/clients/", "/library/standards/"])
def test_who_may_not_begin_gets_no_button(cast: Cast, client: Browser, url: str) -> None:
    client.force_login(cast.staff)

    html = client.get(url).content.decode().partition("<main")[2].partition("</main>")[0]

    assert "btn-primary" not in html


def test_filters_stay_where_nothing_fits(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.admin)

    html = client.get("/engagements/?q=nothing").content.decode()

    assert 'class="filters"' in html
    assert "No engagement fits" in html


def test_the_wizard_says_that_a_standard_is_missing(cast: Cast, client: Browser) -> None:
    client.force_login(cast.admin)
    client.post(f"{NEW}client/", CLIENT)

    html = client.get(f"{NEW}terms/").content.decode()

    assert not Standard.objects.exists()
    assert "Import a standard first; what you typed is kept." in html
