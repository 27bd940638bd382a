"""Rights end with the membership, at the next request (trust 3.7)."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings

from tests.matrix.addresses import address
from tests.matrix.standing import browser, shut
from tests.world import World
from wobo.accounts.models import Membership, User
from wobo.site.actions.people import end_membership

ROUTES = (
    "files:download",
    "certification:engagement_detail",
    "audits:diagnosis_detail",
    "reporting:report_detail",
    "certification:client_detail",
)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", ["lead", "staff", "external_auditor"])
def test_what_was_open_is_gone_when_the_role_ends(world: World, route: str, name: str) -> None:
    client, url = browser(world, name), address(world, world.a, route)
    opened = client.get(url)
    shut(opened)

    for membership in Membership.objects.filter(user=getattr(world.cast, name)):
        end_membership(membership, by=world.cast.partner.fresh())
    now = client.get(url)
    shut(now)

    assert (opened.status_code, now.status_code) == (200, 404)


@pytest.mark.postgres
def test_a_role_that_runs_out_ends_by_itself(world: World) -> None:
    client, url = browser(world, "external_auditor"), address(world, world.a, "files:download")
    Membership.objects.filter(user=world.cast.external_auditor).update(until=dt.date(2026, 10, 11))

    assert client.get(url).status_code == 404


def test_a_deactivated_account_is_a_guest_at_once(world: World) -> None:
    client = browser(world, "lead")
    User.objects.filter(pk=world.cast.lead.pk).update(is_active=False)

    response = client.get(address(world, world.a, "files:download"))

    assert (response.status_code, response["Location"][:17]) == (302, "/accounts/login/?")


@pytest.mark.postgres
def test_a_consultant_of_another_engagement_of_the_client_reads_the_client_alone(world: World) -> None:
    """They read people and services above both engagements, and nothing inside the other one."""
    from certification import actions  # noqa: PLC0415

    terms = actions.Terms(code="ALPHA-2027", standards=[world.standard], profile="CN", plan={}, lead=world.lead_b)
    actions.create_engagement(world.a.client, terms, by=world.cast.partner.fresh())
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(world.lead_b)

    found = {route: client.get(address(world, world.a, route)).status_code for route in ROUTES}

    assert found == dict.fromkeys(ROUTES, 404) | {"certification:client_detail": 200}


def test_stored_bytes_have_no_address_of_their_own(world: World) -> None:
    sha256 = world.a.file.sha256
    client: Any = browser(world, "lead")
    guesses = (
        f"/files/{sha256}/",
        f"/files/{sha256[:2]}/{sha256[2:4]}/{sha256}",
        f"/media/{sha256[:2]}/{sha256[2:4]}/{sha256}",
        f"/static/../files/{sha256}",
        f"/var/files/{sha256[:2]}/{sha256[2:4]}/{sha256}",
    )

    assert {url: client.get(url).status_code for url in guesses} == dict.fromkeys(guesses, 404)
    assert not settings.MEDIA_URL.strip("/")


@pytest.mark.postgres
def test_the_same_bytes_of_two_clients_are_two_files(world: World) -> None:
    """Content is stored once; the right to it is each client's own."""
    from wobo.files import store  # noqa: PLC0415
    from wobo.workflow.doors import record  # noqa: PLC0415

    twin = store.row(
        workspace=world.a.engagement.workspace,
        name="twin.pdf",
        kind="evidence",
        content_type="application/pdf",
        by=world.cast.lead,
        sha256=world.b.file.sha256,
        size=world.b.file.size,
    )
    record(twin, "create", by=world.cast.lead.fresh())
    client = browser(world, "staff")

    mine, theirs = client.get(twin.get_absolute_url()), client.get(world.b.file.get_absolute_url())
    shut(mine)

    assert (mine.status_code, theirs.status_code) == (200, 404)
