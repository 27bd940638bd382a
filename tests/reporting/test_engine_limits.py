"""Reports that ask for too much are stopped in time, and the next one prints."""

import time

import pytest

from tests.reporting.test_engine_render import PAGE, failure
from tests.sizes import LONG
from wobo.reporting.engine import Limits, render

SHORT = Limits(cpu_seconds=1, wall_seconds=4)
MIB = 2**20


@pytest.mark.parametrize(
    "html",
    ["<table><tr><td colspan='100000'>x</table>", "<div style='display:flex'>" * 25 + "x"],
    ids=["colspan", "nested flex"],
)
def test_endless_layout_is_killed_by_the_processor_limit(html, tmp_path):
    started = time.monotonic()

    failed = failure(html, tmp_path / "a.pdf", limits=SHORT)

    assert (failed.code, failed.data) == ("too_much_time", {"limit": 1})
    assert time.monotonic() - started < 10
    assert render(PAGE, out=tmp_path / "b.pdf").pages == 1


def test_wall_limit_kills_a_child_that_the_processor_limit_spares(tmp_path):
    limits = Limits(cpu_seconds=60, wall_seconds=1.0)

    failed = failure("<table><tr><td colspan='100000'>x</table>", tmp_path / "a.pdf", limits=limits)

    assert (failed.code, failed.data) == ("too_much_time", {"limit": 1.0})


def test_report_that_needs_too_much_memory_fails_in_words(tmp_path):
    html = "<p>文字 text</p>" * (200_000 if LONG else 20_000)

    failed = failure(html, tmp_path / "a.pdf", limits=Limits(memory_bytes=(1024 if LONG else 220) * MIB))

    assert failed.code == "too_much_memory"
    assert render(PAGE, out=tmp_path / "b.pdf").pages == 1


@pytest.mark.parametrize("tag", ["div", "span", "ul", "table><tr><td"])
def test_thousands_of_nested_tags_fail_cleanly(tag, tmp_path):
    failed = failure(f"<{tag}>" * 3000 + "x", tmp_path / "a.pdf", limits=Limits(cpu_seconds=20))

    assert failed.code in {"too_deep", "too_much_time", "too_much_memory"}


def test_impossible_sizes_fail_with_what_went_wrong(tmp_path):
    failed = failure("<p style='font-size:1e8px'>x</p>", tmp_path / "a.pdf")

    assert (failed.code, failed.data["detail"]) == ("broken", "ZeroDivisionError: float division by zero")


def test_too_many_pages_and_too_much_html_are_refused(tmp_path):
    pages = failure("<p style='break-after:page'>x</p>" * 30, tmp_path / "a.pdf", limits=Limits(pages=20))
    html = failure("x" * 2000, tmp_path / "a.pdf", limits=Limits(html_bytes=1000))

    assert (pages.code, pages.data) == ("too_large", {"limit": 20, "what": "pages"})
    assert html.code == "too_large"


@pytest.mark.skipif(not LONG, reason="WOBO_N=long: minutes of layout")
def test_fifteen_hundred_pages_end_within_the_real_limits(tmp_path):
    started = time.monotonic()

    failed = failure("<h2>标题</h2>" + "<p>文字 text</p>" * 40_000, tmp_path / "a.pdf", limits=Limits(pages=1400))

    assert failed.code in {"too_large", "too_much_time", "too_much_memory"}
    assert time.monotonic() - started < 240
