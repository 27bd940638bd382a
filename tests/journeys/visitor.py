"""One person with a browser: goes to pages, fills forms, signs; remembers what the console said."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from tests.people import PASSWORD
from wobo.accounts.models import User

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
PICTURES = os.environ.get("WOBO_PICTURES", "")  # a folder: every step is photographed there, wide and narrow
# What the page reports by itself: refusals of the content security policy do not all reach the console.
WATCH = (
    "addEventListener('securitypolicyviolation', (e) => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`))"
)


class Visitor:
    """A browser context of its own, signed in as `user` when one is given."""

    def __init__(
        self, browser: Any, base: str, user: User | None = None, *, phone: bool = False, **options: Any
    ) -> None:
        device = {"has_touch": True, "is_mobile": True} if phone else {}
        self.base, self.size = base, PHONE if phone else DESK
        self.context = browser.new_context(viewport=self.size, locale="zh-CN", base_url=base, **device, **options)
        self.context.set_default_timeout(10_000)
        self.context.add_init_script(WATCH)
        self.page: Any = self.context.new_page()
        self.said: list[str] = []
        self.expected: set[int] = set()  # statuses that this journey provokes
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))
        self.taps = 0
        if user:
            self.sign_in(user)

    def _listen(self, message: Any) -> None:
        status = re.search(r"status of (\d+)", message.text)
        if message.type == "error" and not (status and int(status[1]) in self.expected):
            self.said.append(f"{self.page.url}: {message.text}")

    def sign_in(self, user: User) -> None:
        """Carry the session of a signed-in test client into the browser."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base}])

    # Going

    def go(self, path: str) -> "Visitor":
        """Open an address."""
        self.page.goto(self.base + path if path.startswith("/") else path)
        return self

    def press(self, selector: str, *, to: str | Callable[[str], bool] = "") -> "Visitor":
        """Click what leads to another page and wait for it; `to` is a pattern of its address."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        if to:
            self.page.wait_for_url(to)
        return self

    def tap(self, selector: str) -> "Visitor":
        """Touch the first such thing on the phone; taps are counted."""
        self.taps += 1
        self.page.locator(selector).first.tap()
        return self

    def confirm(self, selector: str) -> "Visitor":
        """Click what asks back, and say yes."""
        self.page.locator(selector).first.click()
        with self.page.expect_navigation():
            self.page.click("#confirm-dialog [value=yes]")
        return self

    def fill(self, **values: str) -> "Visitor":
        """Type into fields by their names; choose in selects, tick radios and boxes by value."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]:not([type=hidden])')
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                field.first.select_option(value)
            elif kind in {"radio", "checkbox"}:
                self.page.check(f'main [name="{name}"][value="{value}"]')
            else:
                field.first.fill(value)
        return self

    def send(self, name: str = "") -> "Visitor":
        """Press the main button of the page's form, or the one of this name."""
        return self.press(f'main .form-actions button[name="{name}"]' if name else "main .form-actions .btn-primary")

    # Reading

    def value(self, name: str) -> str:
        """Return what a field holds."""
        return str(self.page.locator(f'main [name="{name}"]').first.input_value())

    def refusals(self) -> list[str]:
        """Return what the page says is wrong."""
        return [text.strip() for text in self.page.locator("main .errorlist li").all_inner_texts()]

    def count(self, selector: str) -> int:
        """Count what is there."""
        return int(self.page.locator(selector).count())

    def width(self) -> int:
        """Return how wide the page is; more than the window means a sideways scroll."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def snap(self, name: str) -> "Visitor":
        """Photograph the page, wide and narrow, where pictures are wanted."""
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            for size in (DESK, PHONE):
                self.page.set_viewport_size(size)
                self.page.screenshot(path=f"{PICTURES}/{name}-{size['width']}.png", full_page=True)
            self.page.set_viewport_size(self.size)
        return self

    # Signing

    def draw(self) -> "Visitor":
        """Draw one stroke across the signature sheet."""
        canvas = self.page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        self.page.mouse.move(box["x"] + 40, box["y"] + 40)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 180, box["y"] + 90, steps=6)
        self.page.mouse.up()
        self.taps += 1
        return self

    def sign(self, address: str, *, draws: bool = False) -> "Visitor":
        """Sign what stands at an address with the password, having seen it."""
        self.go(address)
        self.page.wait_for_selector("[data-until-opened]", state="detached")
        if draws:
            self.draw()
        self.page.fill("main [name=secret]", PASSWORD)
        if self.count("main [name=terms]"):
            self.page.check("main [name=terms]")
        return self.press("form[data-signing] .form-actions .btn-primary")

    def leave(self) -> None:
        """Close the browser; nothing may have gone wrong on any page."""
        self.context.close()
        assert self.said == []
