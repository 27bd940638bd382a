"""What is told about a failure, and what is kept of people's HTML."""

import pytest
from django.utils import translation

from wobo.reporting.engine import RenderFailed, libraries, missing_libraries
from wobo.reporting.engine.reasons import describe, sentence
from wobo.reporting.engine.sanitize import clean, printable


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_failure_is_a_sentence_with_its_particulars():
    failed = RenderFailed("missing_glyph", characters=[{"character": "🙂", "code": "U+1F642"}])

    assert "🙂 (U+1F642)" in sentence(failed)
    assert describe("forbidden_url", {"url": "http://x/%s"}).endswith("http://x/%s")
    assert "1024" in describe("too_much_memory", {"limit": 1024})
    assert "(odd)" in describe("odd", {})
    assert describe("killed", {})  # data of an older version may lack a key


@pytest.mark.parametrize("name", ["too_much_memory", "too_much_time", "too_large", "too_deep", "forbidden_url", "broken_file", "missing_glyph", "killed", "server_died", "attempts", "disk", "no_engine", "broken"])  # fmt: skip
def test_every_code_has_a_sentence_of_its_own(name):
    assert f"({name})" not in describe(name, {})


def test_missing_libraries_gives_the_apt_line(monkeypatch):
    monkeypatch.setattr(libraries, "SHARED_OBJECTS", ("libno-such-thing.so.9",))

    line = missing_libraries()

    assert line == "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def test_machine_that_can_print_misses_nothing():
    assert missing_libraries() is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p style='color:red' onclick='x()' class='a'>文字</p>", "<p>文字</p>"),
        ("<img src='asset:x'>图<script>alert(1)</script><style>p{}</style>", "图"),
        ("<td colspan='100000'>x</td>", "x"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='https://x.cn/'>x</a>", '<a href="https://x.cn/">x</a>'),
        ("<svg><image href='file:///etc/passwd'/></svg><iframe src='x'></iframe>", ""),
        ("a\u2011b", "a-b"),
    ],
)
def test_clean_keeps_structure_and_drops_the_rest(given, kept):
    assert clean(given) == kept


def test_clean_limits_colspan_to_twenty():
    table = "<table><tbody><tr><td colspan='20'>a</td><td colspan='21'>b</td></tr></tbody></table>"

    assert clean(table) == '<table><tbody><tr><td colspan="20">a</td><td>b</td></tr></tbody></table>'


@pytest.mark.parametrize("tag", ["div", "blockquote", "table><tr><td"])
def test_clean_flattens_what_nobody_means(tag):
    assert clean(f"<{tag}>" * 60 + "文字") == "文字"


def test_printable_drops_control_characters_and_keeps_lines():
    assert printable("a\x00\x07b\r\n\tc\u200b") == "ab\r\n\tc"
