"""The scripts of the page kit in Chromium: a signature drawn by hand, menus, and what the security policy says."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.papers import opened, ready_note
from tests.people import PASSWORD, make_cast
from wobo.accounts.models import User
from wobo.reporting.models import Report
from wobo.workflow.models import Signature

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A phone; the test fails when its console says anything."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where Chromium is

    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        browser.close()
    assert [line for line in said if "422" not in line] == []


@pytest.fixture
def report() -> Report:
    cast = make_cast()
    report = ready_note(cast, b"%PDF-1.7 a note")
    opened(cast.consultant, report)
    return report


def sign_in(page: Any, live_server: Any, cast_member: str) -> None:
    """Carry the session of a signed-in test client into the browser."""
    client = Client()
    client.force_login(User.objects.get(email=f"{cast_member}@example.com"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def draw(page: Any, *, down: bool) -> None:
    """Draw one stroke across the sheet."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    ends = (40, 100) if down else (100, 40)
    page.mouse.move(box["x"] + 40, box["y"] + ends[0])
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + ends[1], steps=8)
    page.mouse.up()


def picture(page: Any) -> str:
    return str(page.input_value("[data-signature-value]"))


def test_a_drawn_signature_survives_rotation_and_a_wrong_password(page: Any, live_server: Any, report: Report) -> None:
    sign_in(page, live_server, "consultant")
    page.goto(live_server.url + reverse("workflow:sign", args=["report", report.uid, "prepared"]))

    draw(page, down=True)
    one = picture(page)
    draw(page, down=False)
    two = picture(page)
    page.click("[data-signature-undo]")
    assert one.startswith("data:image/png;base64,")
    assert len(picture(page)) < len(two)

    draw(page, down=False)
    drawn = picture(page)
    page.set_viewport_size({"width": 740, "height": 360})
    page.set_viewport_size({"width": 360, "height": 740})
    assert picture(page) == drawn

    page.fill("[name=secret]", "not the password")
    page.check("[name=terms]")
    page.click("form[data-signing] .form-actions .btn-primary")
    page.wait_for_selector(".is-invalid")
    assert picture(page) == drawn

    page.fill("[name=secret]", PASSWORD)
    page.check("[name=terms]")
    page.click("form[data-signing] .form-actions .btn-primary")
    page.wait_for_url("**/signed/")
    assert [(signature.slot, bool(signature.stroke_sha256)) for signature in Signature.objects.all()] == [
        ("prepared", True)
    ]


def test_the_phone_has_no_sideways_scroll_and_a_menu_that_closes(page: Any, live_server: Any, report: Report) -> None:
    sign_in(page, live_server, "representative")
    for path in ("/", "/reports/", report.get_absolute_url(), "/me/", "/search/?q=A"):
        page.goto(live_server.url + path)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 360)

    page.click(".bottom-me summary")
    assert page.is_visible(".bottom-sheet .menu-button")
    page.keyboard.press("Escape")
    assert not page.is_visible(".bottom-sheet .menu-button")
