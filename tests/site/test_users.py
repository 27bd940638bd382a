"""Accounts in the administrator's hands: off, on, reset, sessions, second factor, address."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.people import PASSWORD, Cast
from wobo.accounts.models import User
from wobo.notices.models import Notice
from wobo.workflow.models import Event

VERBS = ["deactivate", "reactivate", "reset-link", "sign-out", "second-factor", "email"]


def signed_in(user: User) -> Client:
    browser = Client()
    assert browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return browser


@pytest.mark.parametrize("who", ["partner", "lead", "client_admin", "staff", "stranger", "external_auditor"])
def test_accounts_are_for_administrators_only(client: Client, cast: Cast, who: str) -> None:
    client.force_login(getattr(cast, who))

    assert client.get("/people/users/").status_code == 403
    assert client.get(f"/people/users/{cast.staff.uid}/").status_code == 403
    for verb in VERBS:
        path = f"/people/users/{cast.staff.uid}/{verb}/"
        assert client.post(path, {"email": "evil@example.com"}).status_code == 403
    cast.staff.refresh_from_db()
    assert (cast.staff.is_active, cast.staff.email) == (True, "staff@example.com")


def test_guest_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get("/people/users/").url == "/accounts/login/?next=/people/users/"


def test_system_user_is_no_account(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)

    assert client.get(f"/people/users/{cast.system.uid}/").status_code == 404
    assert "system@" not in client.get("/people/users/").content.decode()


def test_switched_off_person_is_out_at_once_and_cannot_come_back(client: Client, cast: Cast) -> None:
    theirs = signed_in(cast.staff)
    assert theirs.get("/").status_code == 200
    client.force_login(cast.admin)

    answer = client.post(f"/people/users/{cast.staff.uid}/deactivate/", {"reason": "left the company"})

    assert (answer.status_code, answer.url) == (302, f"/people/users/{cast.staff.uid}/")
    assert theirs.get("/").status_code == 302
    assert UserSession.objects.filter(user=cast.staff).count() == 0
    again = Client().post("/accounts/login/", {"login": "staff@example.com", "password": PASSWORD})
    assert "_auth_user_id" not in again.client.session
    event = Event.objects.filter(model="accounts.User", uid=cast.staff.uid, verb="edit").get()
    assert (event.told["changes"], event.told["reason"]) == ({"is_active": [True, False]}, "left the company")

    client.post(f"/people/users/{cast.staff.uid}/reactivate/")
    assert signed_in(User.objects.get(pk=cast.staff.pk)).get("/").status_code == 200


def test_nobody_switches_off_the_last_administrator_or_themselves(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)

    assert client.post(f"/people/users/{cast.admin.uid}/deactivate/").status_code == 409
    assert User.objects.get(pk=cast.admin.pk).is_active is True


def test_reset_link_works_once_and_is_told(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)

    page = client.post(f"/people/users/{cast.staff.uid}/reset-link/", follow=True)

    link = page.context["reset_link"]
    assert link.startswith("http://localhost:8000/accounts/password/reset/key/")
    assert link not in client.get(f"/people/users/{cast.staff.uid}/").content.decode()
    assert list(Notice.objects.values_list("recipient__email", "kind")) == [
        ("staff@example.com", "security.reset_link")
    ]
    assert Event.objects.filter(verb="reset_link", uid=cast.staff.uid, actor=cast.admin).count() == 1
    browser = Client()
    form = browser.get(link, follow=True)
    new = "another quiet morning"
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert User.objects.get(pk=cast.staff.pk).check_password(new)
    used = Client().get(link, follow=True)
    assert used.context["token_fail"] is True


def test_reset_by_link_does_not_pass_the_second_factor(client: Client, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.staff, type="totp", data={"secret": "x"})
    client.force_login(cast.admin)
    link = client.post(f"/people/users/{cast.staff.uid}/reset-link/", follow=True).context["reset_link"]
    browser = Client()
    new = "another quiet morning"
    browser.post(browser.get(link, follow=True).redirect_chain[-1][0], {"password1": new, "password2": new})

    answer = browser.post("/accounts/login/", {"login": "staff@example.com", "password": new})

    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert browser.get("/").status_code == 302


def test_lost_second_factor_is_removed_and_sessions_end(client: Client, cast: Cast) -> None:
    theirs = signed_in(cast.staff)
    Authenticator.objects.create(user=cast.staff, type="totp", data={"secret": "x"})
    client.force_login(cast.admin)

    client.post(f"/people/users/{cast.staff.uid}/second-factor/")

    assert Authenticator.objects.filter(user=cast.staff).count() == 0
    assert theirs.get("/").status_code == 302
    assert list(Notice.objects.values_list("kind", flat=True)) == ["security.second_factor"]
    assert Event.objects.filter(verb="second_factor_reset", actor=cast.admin).count() == 1


def test_signing_out_everywhere_ends_every_session(client: Client, cast: Cast) -> None:
    browsers = [signed_in(cast.staff), signed_in(cast.staff)]
    client.force_login(cast.admin)

    client.post(f"/people/users/{cast.staff.uid}/sign-out/")

    assert [browser.get("/").status_code for browser in browsers] == [302, 302]


def test_administrator_changes_an_address_but_not_to_a_taken_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    path = f"/people/users/{cast.staff.uid}/email/"

    assert client.post(path, {"email": "Lead@example.com"}).status_code == 409
    assert client.post(path, {"email": "no address"}).status_code == 422
    assert client.post(path, {"email": "Moved@Example.com"}).status_code == 302

    assert User.objects.get(pk=cast.staff.pk).email == "moved@example.com"


def test_list_searches_and_costs_the_same_for_more_people(
    client: Client, cast: Cast, django_assert_num_queries: object
) -> None:
    client.force_login(cast.admin)
    client.get("/people/users/")

    found = client.get("/people/users/?q=Internal")
    assert [user.email for user in found.context["page"]] == ["internal_auditor@example.com"]
    with django_assert_num_queries(6):
        client.get("/people/users/?q=Internal")
    with django_assert_num_queries(6):
        client.get("/people/users/")
