"""No page of the site takes more than fifteen queries, for anybody who may open it, with the cache in the database."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.papers import ready_note
from tests.people import Cast, member, person
from wobo.accounts.models import Firm, Role
from wobo.notices.actions import tell
from wobo.site.actions import people
from wobo.site.health import HEARTBEAT

pytestmark = pytest.mark.django_db

BUDGET = 15
FOR_ALL = {"/", "/notices/", "/search/", "/search/?q=a", "/reports/", "/me/", "/help/", "/verify/"}
ROLES = {
    "partner": 7, "admin": 11, "lead": 3, "consultant": 2, "client_admin": 5, "representative": 2, "staff": 2,
    "external_auditor": 2,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cache_in_the_database(settings: Any) -> None:
    """As installed without Redis: each look into the cache is a query, too. The worker is alive."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    cache.set(HEARTBEAT, time.time())


def of_people(cast: Cast) -> set[str]:
    """Return the pages about people, which not everybody may open."""
    at_client = f"/people/{cast.client_a.uid}/"
    return {
        "/settings/", "/settings/mail/", "/people/users/", f"/people/users/{cast.staff.uid}/",
        f"/people/{cast.firm.uid}/", f"/people/{cast.firm.uid}/invite/", f"/people/{cast.engagement_a.uid}/",
        at_client, f"{at_client}invite/", f"{at_client}add/", f"/people/{cast.engagement_a.uid}/invite/",
    }  # fmt: skip


def grow(cast: Cast, copies: int) -> None:
    """Put more of everything there."""
    for number in range(copies):
        member(person(f"more{number}"), cast.client_a, Role.STAFF)
        people.invite(
            cast.client_a, people.Offer(f"new{number}@example.com", "N", "staff", "en"), by=cast.client_admin
        )
        ready_note(cast, f"%PDF {number}".encode(), f"A-2026-R0{number}")
        tell([cast.lead, cast.staff, cast.admin], "report", "News", workspace=cast.engagement_a)


def counts(cast: Cast, browser: Client) -> dict[str, int]:
    """Count the queries of each page that the person may open."""
    found = {}
    for page in FOR_ALL | of_people(cast):
        if browser.get(page).status_code == 200:
            with CaptureQueriesContext(connection) as counted:
                browser.get(page)
            found[page] = len(counted)
    return found


@pytest.mark.parametrize(("who", "more"), ROLES.items(), ids=ROLES)
def test_every_page_stays_within_the_budget_with_few_rows_or_many(
    cast: Cast, client: Client, who: str, more: int
) -> None:
    Firm.objects.create(workspace=cast.firm)
    for user in cast.everyone().values():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    grow(cast, 1)
    client.force_login(getattr(cast, who))

    few = counts(cast, client)
    for number in range(2, 6):
        ready_note(cast, f"%PDF more {number}".encode(), f"A-2026-R1{number}")
        member(person(f"other{number}"), cast.client_a, Role.STAFF)
    many = counts(cast, client)

    assert (set(few) >= FOR_ALL, len(set(few) - FOR_ALL)) == (True, more)
    assert {page: number for page, number in few.items() if number > BUDGET} == {}
    assert many == few
