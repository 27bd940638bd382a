"""What people have typed elsewhere, shown by a real browser: nothing of it runs (trust 3b).

The pages come from the test client, with their own headers; Chromium applies the content policy and our scripts. A
hook in every page writes down each dialog, each call of a payload, and each thing that the policy had to stop.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.attacks.payloads import MARK
from tests.attacks.test_stored import type_everywhere
from tests.matrix.addresses import address, tenant_routes
from tests.matrix.standing import browser, shut
from tests.matrix.table import TABLE
from tests.sizes import LONG
from tests.world import World

pytestmark = pytest.mark.browser
ORIGIN = "http://testserver"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
HOOK = f"""
window.heard = [];
for (const name of ["alert", "confirm", "prompt", "{MARK}"]) window[name] = () => {{ window.heard.push(name); }};
document.addEventListener("securitypolicyviolation", (event) =>
  window.heard.push(`stopped: ${{event.effectiveDirective}} ${{event.sample || event.blockedURI}}`));
"""
LIVE = f"<!doctype html><p>x</p><img src=x onerror='{MARK}()'><script>alert(1)</script>"


class Window:
    """A window to which every page is given as the test client got it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pages: dict[str, tuple[dict[str, str], str]] = {}
        self.outside: list[str] = []
        page.add_init_script(HOOK)
        page.route("**/*", self._answer)

    def _answer(self, route: Any) -> None:
        url = route.request.url
        path = url.removeprefix(ORIGIN)
        if path == url:
            self.outside += [] if url.startswith("data:") else [url]
            route.abort()
        elif path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/").split("?")[0])
            kind = mimetypes.guess_type(path)[0] or "text/plain"
            route.fulfill(body=Path(found).read_bytes() if found else b"", content_type=kind)
        elif path in self.pages:
            headers, body = self.pages[path]
            route.fulfill(headers=headers, body=body)
        else:
            route.fulfill(body="", content_type="text/html")  # papers in frames, pictures that are none

    def show(self, path: str, headers: dict[str, str], body: str) -> list[str]:
        """Open a page and return what was heard there."""
        self.pages = {path: (headers, body)}
        self.page.goto(ORIGIN + path, wait_until="load", timeout=15_000)
        heard: list[str] = self.page.evaluate("window.heard")
        return heard


@contextmanager
def window(chromium: str) -> Iterator[Window]:
    """Open a window. Nothing asks the database meanwhile: Playwright's loop is none of Django's business."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where Chromium is

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield Window(running.new_page())
        finally:
            running.close()


def drawn(world: World) -> dict[str, tuple[dict[str, str], str]]:
    """Return headers and body of every page of A that the lead sees."""
    client, found = browser(world, "lead"), {}
    for name in tenant_routes():
        if TABLE[name].get["lead"] != 200 or name == "files:download":
            continue
        path = address(world, world.a, name)
        response = client.get(path)
        if response.streaming or "html" not in response.headers.get("Content-Type", ""):
            shut(response)
        else:
            found[path] = (dict(response.headers), response.content.decode())
    return found


def test_the_hook_hears_what_runs_and_what_the_policy_stops(world: World, chromium: str) -> None:
    """The control: a page that shows a payload as it was typed, without and with our policy."""
    plain = {"Content-Type": "text/html"}
    policy = browser(world, "lead").get("/me/").headers["Content-Security-Policy"]

    with window(chromium) as opened:
        runs = opened.show("/open/", plain, LIVE)
        stopped = opened.show("/closed/", plain | {"Content-Security-Policy": policy}, LIVE)

    assert sorted(runs) == ["alert", MARK]
    assert sorted(one.split()[1] for one in stopped) == ["script-src-attr", "script-src-elem"]


@pytest.mark.parametrize("start", [0, 20, 40, 60] if LONG else [0])
def test_nothing_that_was_typed_runs_in_a_browser(world: World, chromium: str, start: int) -> None:
    taken, _crashed = type_everywhere(world, start)
    pages = drawn(world)

    with window(chromium) as opened:
        heard = {path: found for path, told in pages.items() if (found := opened.show(path, *told))}
        outside = opened.outside

    assert heard == {}
    assert outside == []
    assert (taken > 25, sum(MARK in body for _headers, body in pages.values()) > 20) == (True, True)
