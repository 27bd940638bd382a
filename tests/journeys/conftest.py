"""Chromium with the fonts that the product brings along, and people who use it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from tests.journeys.visitor import Visitor
from wobo.accounts.models import User

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """One Chromium for all journeys; Django is told that its loop is none of Django's business."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where Chromium is

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=FLAGS, env=os.environ | {"FONTCONFIG_FILE": str(_fonts())}
        )
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _fonts() -> Path:
    """Write a fontconfig file that names our fonts alone: a bare machine shows Chinese, every machine the same."""
    folder = Path(django_settings.VAR_DIR)
    written = folder / "fonts.conf"
    fonts = Path(django_settings.BASE_DIR) / "wobo" / "reporting" / "fonts"
    written.write_text(FONTS.format(fonts=fonts, cache=folder / "fontcache"), encoding="utf-8")
    return written


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """What a stage records is worded in the language of its people, as it would be in their requests."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def visit(browser: Any, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Return a function that seats a person before a browser; afterwards no console may have complained."""
    there: list[Visitor] = []

    def seat(user: User | None = None, **options: Any) -> Visitor:
        there.append(Visitor(browser, live_server.url, user, **options))
        return there[-1]

    yield seat
    for visitor in there:
        visitor.leave()


@pytest.fixture
def manage(db: None) -> Callable[..., str]:
    """Return a function that runs a management command as an administrator does, and gives what it printed."""
    from io import StringIO  # noqa: PLC0415

    from django.core.management import call_command  # noqa: PLC0415

    def run(*words: str) -> str:
        out = StringIO()
        call_command(*words, stdout=out)
        return out.getvalue()

    return run
