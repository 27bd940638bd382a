"""The list of first steps: who sees it, what ticks it off, when it goes."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from certification import actions
from tests.people import Cast
from wobo.accounts.models import Firm
from wobo.notices.models import MailSettings
from wobo.site.actions import people
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(cast: Cast) -> Firm:
    return Firm.objects.create(workspace=cast.firm, second_factor=False)


def told(client: Client) -> list[tuple[str, bool]]:
    return [(step.title, step.done) for step in client.get("/").context["first_steps"]]


def test_steps_are_ticked_off_by_what_is_there(client: Client, cast: Cast, firm: Firm) -> None:
    cast.partner.memberships.all().delete()
    cast.deactivated.memberships.all().delete()
    client.force_login(cast.admin)
    names = [
        "Switch on your second factor",
        "Set up outgoing mail",
        "Invite a colleague",
        "Create the first client",
        "Create the first engagement",
    ]
    assert told(client) == [(name, False) for name in names]

    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")
    people.invite(cast.firm, people.Offer("new@example.com", "N", "partner", "en"), by=cast.admin)
    actions.create_client(by=cast.admin, legal_name="Alpha Ltd", short_name="Alpha", code="ALPHA")
    assert [done for _name, done in told(client)] == [False, True, True, True, False]

    Authenticator.objects.create(user=cast.admin, type=Authenticator.Type.TOTP, data={})
    assert [done for _name, done in told(client)] == [True, True, True, True, False]


def test_each_open_step_leads_to_a_page_that_the_administrator_may_open(
    client: Client, cast: Cast, firm: Firm
) -> None:
    client.force_login(cast.admin)
    page = client.get("/")

    assert "Nothing waits for you today" not in page.content.decode()
    for step in page.context["first_steps"]:
        assert client.get(step.url, follow=True).status_code == 200, step.title


@pytest.mark.parametrize("who", ["partner", "lead", "client_admin", "staff"])
def test_nobody_else_sees_the_list(client: Client, cast: Cast, firm: Firm, who: str) -> None:
    client.force_login(getattr(cast, who))

    assert told(client) == []
    assert client.post("/first-steps/close/").status_code == 403


def test_list_is_put_away_once_and_for_all(client: Client, cast: Cast, firm: Firm) -> None:
    client.force_login(cast.admin)
    assert len(told(client)) == 5

    for _time in range(2):
        answer = client.post("/first-steps/close/")
        assert (answer.status_code, answer.url) == (302, "/")

    assert told(client) == []
    assert "Nothing waits for you today" in client.get("/").content.decode()
    assert Event.objects.about(firm).filter(verb="edit").count() == 1
