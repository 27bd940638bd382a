"""The first set-up: one link, one winner, nothing after."""

import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from tests.people import Cast
from wobo.accounts.models import Firm, Membership, User, Workspace
from wobo.site.actions import setup as actions
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event
from wobo.workflow.verify import findings

ENTERED = {
    "firm_name": "启明认证咨询有限公司",
    "firm_name_en": "Qiming Consulting",
    "code_pattern": "{ORG}-{YYYY}",
    "time_zone": "Asia/Shanghai",
    "language": "zh-hans",
    "display_name": "陈启明",
    "email": "Chen@Example.com",
    "password": "a quiet morning river",
    "password_again": "a quiet morning river",
}


@pytest.fixture(autouse=True)
def _token_file(settings: Any, tmp_path: Path) -> None:
    settings.SETUP_TOKEN_FILE = tmp_path / "setup.token"


def link() -> str:
    out = StringIO()
    call_command("setup_link", stdout=out)
    return out.getvalue().split()[-1].removeprefix("http://localhost:8000")


def test_first_person_makes_the_firm_and_is_signed_in_as_its_administrator(client: Client, db: None) -> None:
    path = link()
    assert client.get(path).status_code == 200

    answer = client.post(path, ENTERED)

    assert (answer.status_code, answer.url) == (302, "/settings/mail/")
    admin = User.objects.get(is_system=False)
    assert (admin.email, admin.display_name, admin.language) == ("chen@example.com", "陈启明", "zh-hans")
    assert admin.check_password(ENTERED["password"])
    assert Workspace.firm().name == "启明认证咨询有限公司"
    firm = Firm.current()
    assert (firm.name_en, firm.code_pattern, firm.second_factor) == ("Qiming Consulting", "{ORG}-{YYYY}", True)
    assert list(Membership.objects.values_list("user", "role")) == [(admin.pk, "firm_admin")]
    assert [(e.model, e.verb) for e in Event.objects.order_by("seq")] == [
        ("accounts.Workspace", "create"),
        ("accounts.User", "create"),
        ("accounts.Firm", "create"),
        ("accounts.Membership", "create"),
        ("accounts.User", "sign_in"),
    ]
    assert list(findings()) == []
    assert client.get("/settings/mail/").status_code == 200


def test_link_works_once_and_only_its_hash_is_kept(client: Client, db: None, settings: Any) -> None:
    path = link()
    kept = settings.SETUP_TOKEN_FILE.read_text()
    assert len(kept) == 64
    assert kept not in path

    client.post(path, ENTERED)

    assert not settings.SETUP_TOKEN_FILE.exists()
    assert Client().get(path).status_code == 404
    assert Client().post(path, ENTERED).status_code == 404
    with pytest.raises(CommandError, match="set up already"):
        link()
    out = StringIO()
    call_command("setup_link", "--quiet-if-done", stdout=out)
    assert out.getvalue() == ""


def test_new_link_kills_the_former_and_a_guessed_one_is_nothing(client: Client, db: None) -> None:
    former = link()
    link()

    assert client.get(former).status_code == 404
    assert client.get("/setup/guess/").status_code == 404
    assert User.objects.filter(is_system=False).count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password_again", "another long sentence"),
        ("code_pattern", "same-for-all"),
        ("code_pattern", "{EVIL}-{YYYY}"),
        ("time_zone", "Mars/Olympus"),
        ("email", "no address"),
        ("firm_name", ""),
    ],
)
def test_wrong_entry_makes_nothing_and_the_link_stays(client: Client, db: None, field: str, value: str) -> None:
    path = link()

    answer = client.post(path, ENTERED | {field: value})

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() <= {field, "password", "password_again"}
    assert answer.context["form"].errors != {}
    assert (Workspace.objects.count(), User.objects.filter(is_system=False).count()) == (0, 0)
    assert client.get(path).status_code == 200


def test_link_of_an_installation_in_use_opens_nothing(client: Client, cast: Cast) -> None:
    token = actions.make_token()

    assert client.get(f"/setup/{token}/").status_code == 404
    with pytest.raises(Obstructed):
        actions.set_up(actions.FirstChoices("F", "", "{YYYY}", "UTC", "en", "a@example.com", "A", "x" * 12))


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_first_persons_at_once_one_wins() -> None:
    start, outcomes = threading.Barrier(2), []

    def set_up(number: int) -> None:
        choices = actions.FirstChoices("Firm", "", "{YYYY}", "UTC", "en", f"p{number}@example.com", "P", "x" * 12)
        start.wait()
        try:
            actions.set_up(choices)
            outcomes.append("made")
        except Obstructed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=set_up, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made", "refused"]
    assert (Workspace.objects.count(), Membership.objects.count()) == (1, 1)
    assert User.objects.filter(is_system=False).count() == 1
