"""One's own account: profile, language, address."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.people import PASSWORD, Cast
from wobo.accounts.models import User
from wobo.notices.models import Mail, MailSettings
from wobo.workflow.models import Event

PROFILE = {
    "display_name": "Li Lei",
    "phone": "139",
    "language": "zh-hans",
    "time_zone": "Asia/Tokyo",
    "by_mail": ["signature", "task"],
}


def signed_in(user: User) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def confirmed(browser: Client, where: str) -> None:
    """Prove again who one is, as allauth asks before an account page."""
    browser.post(f"/accounts/reauthenticate/?next={where}", {"password": PASSWORD})


@pytest.fixture
def mail_works(cast: Cast) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")


def test_person_saves_the_profile(client: Client, cast: Cast) -> None:
    client.force_login(cast.staff)
    assert client.get("/me/").status_code == 200

    assert client.post("/me/", PROFILE).status_code == 302

    user = User.objects.get(pk=cast.staff.pk)
    assert (user.display_name, user.phone, user.language, user.time_zone) == ("Li Lei", "139", "zh-hans", "Asia/Tokyo")
    assert "report" in user.muted
    assert {"signature", "task"} & set(user.muted) == set()
    assert set(Event.objects.get(model="accounts.User", verb="edit").told["changes"]) == {
        "display_name",
        "phone",
        "language",
        "time_zone",
        "muted",
    }


def test_profile_changes_nothing_that_is_not_on_the_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.staff)

    client.post("/me/", PROFILE | {"email": "evil@example.com", "is_active": "", "is_system": "on", "uid": "x"})

    user = User.objects.get(pk=cast.staff.pk)
    assert (user.email, user.is_active, user.is_system, user.uid) == (
        "staff@example.com",
        True,
        False,
        cast.staff.uid,
    )


@pytest.mark.parametrize(("field", "value"), [("time_zone", "Mars/Olympus"), ("language", "xx"), ("display_name", "")])
def test_wrong_profile_is_refused(client: Client, cast: Cast, field: str, value: str) -> None:
    client.force_login(cast.staff)

    answer = client.post("/me/", PROFILE | {field: value})

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert User.objects.get(pk=cast.staff.pk).display_name == "Staff"


def test_guest_and_person_switch_the_language(client: Client, cast: Cast) -> None:
    answer = client.post("/language/", {"language": "zh-hans", "next": "/accounts/login/"})
    assert (answer.status_code, answer.url) == (302, "/accounts/login/")
    assert client.get("/accounts/login/").headers["Content-Language"] == "zh-hans"

    client.force_login(cast.staff)
    client.post("/language/", {"language": "zh-hant", "next": "/me/"})
    assert User.objects.get(pk=cast.staff.pk).language == "zh-hant"
    assert client.get("/me/").headers["Content-Language"] == "zh-hant"
    client.post("/language/", {"language": "tlh", "next": "/me/"})
    assert User.objects.get(pk=cast.staff.pk).language == "zh-hant"
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_language_switch_leads_nowhere_else(client: Client, cast: Cast, next_: str) -> None:
    assert client.post("/language/", {"language": "en", "next": next_}).url == "/"


def test_address_changes_only_after_the_new_mailbox_confirmed(cast: Cast, mail_works: None) -> None:
    browser, elsewhere = signed_in(cast.staff), signed_in(cast.staff)
    page = "/accounts/email/"
    assert browser.post(page, {"email": "moved@example.com"}).url.startswith("/accounts/reauthenticate/")
    assert Mail.objects.count() == 0
    confirmed(browser, page)  # the form that waited is sent then

    warning, question = Mail.objects.order_by("pk")
    assert (warning.to, question.to) == ("staff@example.com", "moved@example.com")
    assert "moved@example.com" in warning.text
    link = next(word for word in question.text.split() if "/confirm/" in word)
    assert User.objects.get(pk=cast.staff.pk).email == "staff@example.com"
    assert browser.get(link).status_code == 200  # opening changes nothing
    assert User.objects.get(pk=cast.staff.pk).email == "staff@example.com"

    assert browser.post(link).url == "/me/"

    assert User.objects.get(pk=cast.staff.pk).email == "moved@example.com"
    assert browser.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert browser.post(link).status_code == 409
    assert "_auth_user_id" in signed_in(User.objects.get(pk=cast.staff.pk)).session


def test_link_of_another_person_and_a_forged_one_change_nothing(cast: Cast, mail_works: None) -> None:
    browser = signed_in(cast.staff)
    confirmed(browser, "/accounts/email/")
    browser.post("/accounts/email/", {"email": "moved@example.com"})
    link = next(
        word
        for mail in Mail.objects.filter(to="moved@example.com")
        for word in mail.text.split()
        if "/confirm/" in word
    )
    other = signed_in(cast.working_group)

    assert other.post(link).status_code == 409
    assert browser.post("/accounts/email/confirm/forged/").status_code == 409
    assert Client().post(link).status_code == 302  # to the sign-in page
    assert User.objects.filter(email="moved@example.com").count() == 0


def test_taken_address_looks_like_a_free_one(cast: Cast, mail_works: None) -> None:
    browser = signed_in(cast.staff)
    confirmed(browser, "/accounts/email/")

    taken = browser.post("/accounts/email/", {"email": "lead@example.com"}, follow=True)
    free = browser.post("/accounts/email/", {"email": "free@example.com"}, follow=True)

    told = [[str(m) for m in page.context["messages"]] for page in (taken, free)]
    assert told[0] == [told[1][0].replace("free@", "lead@")]
    assert [mail.to for mail in Mail.objects.order_by("pk")] == [
        "staff@example.com",
        "staff@example.com",
        "free@example.com",
    ]


def test_without_mail_the_administrator_changes_addresses(cast: Cast) -> None:
    browser = signed_in(cast.staff)
    confirmed(browser, "/accounts/email/")

    page = browser.post("/accounts/email/", {"email": "moved@example.com"})

    assert (page.status_code, page.context["mail_works"]) == (200, False)
    assert User.objects.get(pk=cast.staff.pk).email == "staff@example.com"


def test_help_and_profile_pages_render_in_every_language(client: Client, cast: Cast, tmp_path: Path) -> None:
    client.force_login(cast.admin)
    for language in ("zh-hans", "zh-hant", "en"):
        User.objects.filter(pk=cast.admin.pk).update(language=language)
        for page in ("/me/", "/help/", "/notices/", "/settings/", "/settings/mail/", "/search/?q=a", "/"):
            answer: Any = client.get(page)
            assert (page, answer.status_code) == (page, 200)
