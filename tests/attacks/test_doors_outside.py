"""Ways around the doors: redirects, hosts, file names, forged mails."""

from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.models import Evidence
from tests.attacks.payloads import NAMES, REDIRECTS
from tests.matrix.standing import browser, shut
from tests.people import PASSWORD
from tests.world import World
from wobo.files.models import StoredFile
from wobo.notices.models import Mail


def leads_away(location: str) -> bool:
    """Whether a browser that follows `location` leaves the site: browsers read backslashes and tabs their own way."""
    cleaned = location.replace("\\", "/").translate({ord(sign): None for sign in "\t\r\n\x00"}).strip()
    parts = urlsplit(cleaned)
    return (
        parts.scheme not in {"", "http", "https"} or parts.netloc not in {"", "testserver"} or cleaned.startswith("//")
    )


@pytest.mark.parametrize("target", REDIRECTS)
def test_no_redirect_leaves_the_site(world: World, target: str) -> None:
    answers = {
        "sign in": browser(world, "anon").post(
            "/accounts/login/", {"login": "lead@example.com", "password": PASSWORD, "next": target}
        ),
        "sign in by address": browser(world, "anon").post(
            "/accounts/login/", {"login": "lead@example.com", "password": PASSWORD}, query_params={"next": target}
        ),
        "signed in already": browser(world, "lead").get("/accounts/login/", {"next": target}),
        "sign out": browser(world, "staff").post("/accounts/logout/", {"next": target}),
        "language": browser(world, "lead").post("/language/", {"language": "en", "next": target}),
        "language of a guest": browser(world, "anon").post("/language/", {"language": "en", "next": target}),
        "password again": browser(world, "lead").post(
            "/accounts/reauthenticate/", {"password": PASSWORD, "next": target}
        ),
    }

    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code >= 500} == {}
    assert {
        name: answer.headers["Location"]
        for name, answer in answers.items()
        if leads_away(answer.headers.get("Location", ""))
    } == {}


@pytest.mark.parametrize(
    "header",
    [
        "Host",
        "X-Forwarded-Host",
        "X-Forwarded-For",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-HTTP-Method-Override",
    ],
)
def test_a_foreign_host_is_refused_or_not_listened_to(world: World, header: str) -> None:
    value = "/settings/" if header.endswith("URL") else "DELETE" if "Method" in header else "evil.example"

    response = browser(world, "staff").get("/", headers={header: value})

    assert response.status_code == (400 if header == "Host" else 200)
    assert b"evil.example" not in response.content


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "testserver:80@evil.example",
        "",
        "testserver\x00",
        "testserver evil",
        "[::1",
        "a" * 300,
    ],
)
def test_a_host_that_is_not_ours_gets_nothing(world: World, host: str) -> None:
    assert browser(world, "anon").get("/accounts/login/", headers={"Host": host}).status_code == 400


def test_a_reset_mail_leads_to_our_own_address(world: World, settings: object, mailoutbox: list) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browser(world, "anon").post(
        "/accounts/password/reset/",
        {"email": "staff@example.com"},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )

    said = [mail.body for mail in mailoutbox] + [mail.text for mail in Mail.objects.filter(to="staff@example.com")]

    assert said
    assert [text for text in said if "evil.example" in text] == []


def test_the_answer_to_a_reset_does_not_tell_who_has_an_account(world: World) -> None:
    known, unknown = (
        browser(world, "anon").post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("staff@example.com", "nobody@example.com")
    )

    assert known.status_code == unknown.status_code
    assert known.redirect_chain == unknown.redirect_chain


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_a_name(world: World, name: str) -> None:
    code, diagnosis = world.a.engagement.code, world.a.diagnosis
    url = reverse("audits:clause_files", args=[code, diagnosis.uid, world.a.clause.ref])
    before = Evidence.objects.count()
    upload = SimpleUploadedFile("x.txt", f"Bytes of {name!r}".encode(), "text/html")
    upload._name = name  # as a client may send it: Django's own class cuts folders off

    response = browser(world, "lead").post(url, {"files": upload, "classification": "internal"})

    assert response.status_code in {302, 422}
    if response.status_code == 302:
        assert Evidence.objects.count() == before + 1
        _is_tame(world, StoredFile.objects.order_by("-pk").first())


def _is_tame(world: World, stored: StoredFile) -> None:
    assert not set(stored.name) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert 0 < len(stored.name) <= 130
    assert stored.content_type == "text/plain"
    response = browser(world, "lead").get(stored.get_absolute_url())
    told = response.headers["Content-Disposition"]
    assert told.startswith("attachment")
    assert (response.headers["X-Content-Type-Options"], response.headers["Content-Security-Policy"]) == (
        "nosniff",
        "sandbox",
    )
    shut(response)


ACTIVE = {
    "x.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "x.html": b"<script>alert(1)</script>",
    "x.xhtml": b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
    "x.xml": b"<?xml-stylesheet href='//evil.example'?><x/>",
    "x.txt": b"<script>alert(1)</script>",
    "x.csv": b"  <html>",
    "x.pdf": b"<html>%PDF-",
    "x.png": b"<svg onload=alert(1)>",
    "x.jpg": b"\xff\xd8\xff<script>alert(1)</script>",
    "x.zip": b"PK\x03\x04<script>",
    "x.docx": b"PK\x03\x04",
    "x.exe": b"MZ",
    "x.pdf.exe": b"%PDF-1.7",
    "x.php": b"<?php",
    "x": b"%PDF-1.7",
    "x.js": b"alert(1)",
    "x.swf": b"FWS",
}


@pytest.mark.parametrize("name", ACTIVE)
def test_what_a_browser_could_run_is_no_evidence(world: World, name: str) -> None:
    url = reverse("audits:clause_files", args=[world.a.engagement.code, world.a.diagnosis.uid, world.a.clause.ref])
    before = StoredFile.objects.count()

    response = browser(world, "lead").post(
        url, {"files": SimpleUploadedFile(name, ACTIVE[name], "application/pdf"), "classification": "internal"}
    )

    assert (response.status_code, StoredFile.objects.count()) == (422, before)
