"""Signing in from end to end: throttles, second factor, recovery codes, sessions, closed sign-up, no enumeration."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.people import PASSWORD, Cast
from wobo.accounts.models import User
from wobo.notices.models import Mail, MailSettings
from wobo.workflow.models import Event

LOGIN = "/accounts/login/"


@pytest.fixture
def client() -> Client:
    """A browser that prefers English, so that refusals can be read."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def mail_works(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "wobo.notices.mail.FirmBackend"
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")


def totp(secret: str, step: int = 0) -> str:
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_app(client: Client) -> str:
    """Set up an authenticator app for the person who is signed in; return its secret."""
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)}).status_code == 302
    return secret


def test_person_signs_in_with_any_case_of_the_address_and_it_is_noted(client: Client, cast: Cast) -> None:
    before = client.session.session_key

    answer = sign_in(client, "Staff@Example.COM")

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session.session_key != before
    assert [e.verb for e in Event.objects.filter(actor=cast.staff)] == ["sign_in"]
    client.post("/accounts/logout/")
    assert not is_in(client)
    assert [e.verb for e in Event.objects.filter(actor=cast.staff)] == ["sign_in", "sign_out"]


def test_unknown_address_wrong_password_and_switched_off_look_the_same(client: Client, cast: Cast) -> None:
    answers = [
        sign_in(client, "nobody@example.com"),
        sign_in(client, "staff@example.com", "wrong-password-1"),
        sign_in(client, "nobody@example.com", "wrong-password-1"),
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1


def test_reset_answers_the_same_for_known_and_unknown_addresses(client: Client, cast: Cast, mail_works: None) -> None:
    known = client.post("/accounts/password/reset/", {"email": "staff@example.com"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    first, second = Mail.objects.order_by("pk")
    assert (first.to, second.to) == ("staff@example.com", "nobody@example.com")
    link = next(word for word in first.text.split() if "/reset/key/" in word)
    assert link.startswith("http://localhost:8000/accounts/password/reset/key/")
    assert "/signup/" not in second.text


def test_foreign_host_gets_into_no_mail(client: Client, cast: Cast, settings: Any, mail_works: None) -> None:
    refused = client.post(
        "/accounts/password/reset/", {"email": "staff@example.com"}, headers={"host": "evil.example"}
    )
    assert refused.status_code == 400
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/accounts/password/reset/", {"email": "staff@example.com"}, headers={"host": "evil.example"})

    assert "evil.example" not in Mail.objects.get().text


def test_nobody_signs_up(client: Client, cast: Cast) -> None:
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": "a quiet morning river"})

    assert User.objects.filter(email="new@example.com").count() == 0


def test_guesser_is_stopped_and_the_owner_is_not_locked_out_elsewhere(client: Client, cast: Cast) -> None:
    for _try in range(5):
        sign_in(client, "staff@example.com", "wrong-password-1")

    stopped = sign_in(client, "staff@example.com")

    assert not is_in(client)
    assert "Too many failed" in str(stopped.context["form"].errors)
    other = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(other, "working_group@example.com")
    assert is_in(other)


def test_twenty_wrong_codes_are_blocked_by_the_tenth(client: Client, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.staff, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    sign_in(client, "staff@example.com")

    answers = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}) for _n in range(20)]

    blocked = [n for n, answer in enumerate(answers, 1) if "Too many failed" in answer.content.decode()]
    assert blocked != []
    assert blocked[0] <= 10
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_app_code_is_needed_works_and_works_once(client: Client, cast: Cast) -> None:
    sign_in(client, "staff@example.com")
    secret = with_app(client)
    code, first, second = totp(secret), Client(), Client()

    assert sign_in(first, "staff@example.com").url == "/accounts/2fa/authenticate/"
    assert not is_in(first)
    first.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_in(first)
    sign_in(second, "staff@example.com")
    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert not is_in(second)
    assert [e.told["data"]["kind"] for e in Event.objects.filter(verb="second_factor_added")][:1] == ["totp"]


def test_recovery_code_works_once(client: Client, cast: Cast) -> None:
    sign_in(client, "staff@example.com")
    with_app(client)
    codes = Authenticator.objects.get(user=cast.staff, type="recovery_codes").wrap().get_unused_codes()
    first, second = Client(), Client()

    sign_in(first, "staff@example.com")
    first.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert is_in(first)
    sign_in(second, "staff@example.com")
    second.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    assert not is_in(second)


@pytest.mark.django_db(transaction=True)
def test_new_second_factor_ends_the_other_sessions(client: Client, cast: Cast) -> None:
    other = Client()
    sign_in(other, "staff@example.com")
    sign_in(client, "staff@example.com")

    with_app(client)

    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200


def test_changing_the_password_needs_the_old_one_and_ends_the_other_sessions(client: Client, cast: Cast) -> None:
    other = Client()
    sign_in(other, "staff@example.com")
    sign_in(client, "staff@example.com")
    new = "another quiet morning"
    path = "/accounts/password/change/"

    client.post(path, {"oldpassword": "wrong", "password1": new, "password2": new})
    assert User.objects.get(pk=cast.staff.pk).check_password(PASSWORD)
    client.post(path, {"oldpassword": PASSWORD, "password1": "short", "password2": "short"})
    assert User.objects.get(pk=cast.staff.pk).check_password(PASSWORD)
    client.post(path, {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert User.objects.get(pk=cast.staff.pk).check_password(new)
    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert Event.objects.filter(verb="password_changed", actor=cast.staff).count() == 1


def test_own_sessions_are_listed_and_ended(client: Client, cast: Cast) -> None:
    other = Client()
    sign_in(other, "staff@example.com")
    sign_in(client, "staff@example.com")
    page = client.get("/accounts/sessions/")
    assert (page.status_code, len(page.context["sessions"])) == (200, 2)

    client.post("/accounts/sessions/")

    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert UserSession.objects.filter(user=cast.staff).count() == 1


def test_second_factor_page_asks_again_who_one_is(client: Client, cast: Cast) -> None:
    sign_in(client, "staff@example.com")

    answer = client.get("/accounts/2fa/totp/activate/")

    assert answer.url.startswith("/accounts/reauthenticate/")


def test_passkeys_are_offered_and_their_page_opens(client: Client, cast: Cast) -> None:
    assert re.search(r'id="passkey_login"', client.get(LOGIN).content.decode())
    sign_in(client, "staff@example.com")
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/webauthn/add/", {"password": PASSWORD})

    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_sign_in_leads_nowhere_else(client: Client, cast: Cast, next_: str) -> None:
    answer = client.post(f"{LOGIN}?next={next_}", {"login": "staff@example.com", "password": PASSWORD, "next": next_})

    assert answer.url == "/"


@pytest.mark.parametrize("host", ["", "mail.firm.example"])
def test_sign_in_page_says_where_no_mail_leaves(client: Client, cast: Cast, host: str) -> None:
    if host:
        MailSettings.objects.create(workspace=cast.firm, host=host, sender="wobo@firm.example")

    for path in ("/accounts/login/", "/accounts/password/reset/"):
        assert ("ask your administrator for a link" in client.get(path).content.decode()) is not bool(host), path
