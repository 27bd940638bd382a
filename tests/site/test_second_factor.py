"""Members of the firm need a second factor where the firm says so."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.people import Cast
from wobo.accounts.models import Firm


@pytest.fixture
def demanded(cast: Cast) -> Firm:
    return Firm.objects.create(workspace=cast.firm, second_factor=True)


@pytest.mark.parametrize("who", ["partner", "admin", "lead", "consultant"])
def test_member_of_the_firm_is_led_to_its_setup(client: Client, cast: Cast, demanded: Firm, who: str) -> None:
    user = getattr(cast, who)
    client.force_login(user)

    for page in ("/", "/me/", "/people/", "/notices/", "/library/standards/"):
        assert (client.get(page).url, client.post(page).url) == ("/accounts/2fa/", "/accounts/2fa/")
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/livez").status_code == 200

    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("who", ["staff", "top_manager", "client_admin", "external_auditor"])
def test_others_are_not_asked(client: Client, cast: Cast, demanded: Firm, who: str) -> None:
    client.force_login(getattr(cast, who))

    assert client.get("/").status_code == 200


def test_firm_may_do_without(client: Client, cast: Cast, demanded: Firm) -> None:
    Firm.objects.update(second_factor=False)
    client.force_login(cast.lead)

    assert client.get("/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client: Client, cast: Cast, demanded: Firm) -> None:
    Authenticator.objects.create(user=cast.lead, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    client.force_login(cast.lead)

    assert client.get("/").status_code == 302


def test_who_never_needs_it_pays_no_query_for_it(
    client: Client, cast: Cast, demanded: Firm, django_assert_num_queries
) -> None:
    Authenticator.objects.create(user=cast.lead, type="totp", data={"secret": "x"})
    client.force_login(cast.lead)
    client.get("/help/")

    with django_assert_num_queries(3):  # session, person, memberships
        client.get("/help/")
