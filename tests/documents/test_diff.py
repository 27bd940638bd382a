"""Differences by the character: what is marked, what stays whole, how long it takes."""

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.writing import setfiles
from documents.writing.clean import clean, words_of
from documents.writing.compare import parts
from documents.writing.diff import changes
from documents.writing.reading import Read

CASES: list[tuple[str, str, str]] = [
    (
        "<p>服务台收到事件后十五分钟内响应。</p>",
        "<p>服务台在收到事件后三十分钟内响应。</p>",
        "<p>服务台<ins>在</ins>收到事件后<del>十五</del><ins>三十</ins>分钟内响应。</p>",
    ),
    (
        "<ul><li>甲</li><li>乙方负责人</li></ul>",
        "<ul><li>甲</li><li>新增的一项</li><li>乙方总负责人</li></ul>",
        "<ul><li>甲</li><li><ins>新增的一项</ins></li><li>乙方<ins>总</ins>负责人</li></ul>",
    ),
    (
        "<table><tbody><tr><td>P1</td><td>15 分钟</td></tr></tbody></table>",
        "<table><tbody><tr><td>P1</td><td>30 分钟</td></tr></tbody></table>",
        "<table><tbody><tr><td>P1</td><td><del>15</del><ins>30</ins> 分钟</td></tr></tbody></table>",
    ),
    (
        "<p>由<strong>服务台</strong>受理</p><p>整段删去</p>",
        "<p>由<strong>服务台经理</strong>受理</p>",
        "<p>由<strong>服务台<ins>经理</ins></strong>受理</p><p><del>整段删去</del></p>",
    ),
    ("<p>x &lt; y</p>", "<p>x &gt; y</p>", "<p>x <del>&lt;</del><ins>&gt;</ins> y</p>"),
]


@pytest.mark.parametrize(("old", "new", "both"), CASES)
def test_what_changed_is_marked_and_nothing_else(old: str, new: str, both: str) -> None:
    assert changes(old, new).both == both


def without(html: str, mark: str) -> str:
    """Return marked HTML with the words in `mark` left out, and the other marks lifted."""
    kept = re.sub(rf"<{mark}>.*?</{mark}>", "", html, flags=re.DOTALL)
    return re.sub(r"</?(?:ins|del)>", "", kept)


TEXT = st.lists(st.sampled_from("事件服务变更管理甲乙 a1<"), max_size=12).map("".join)
BLOCK = st.one_of(
    TEXT.map(lambda one: f"<p>{one.replace('<', '&lt;')}字</p>"),
    st.lists(TEXT, min_size=1, max_size=4).map(
        lambda rows: "<ul>" + "".join(f"<li>{row.replace('<', '&lt;')}项</li>" for row in rows) + "</ul>"
    ),
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3).map(
        lambda rows: (
            "<table><tbody>"
            + "".join(
                f"<tr><td>{a.replace('<', '&lt;')}</td><td><strong>{b.replace('<', '&lt;')}格</strong></td></tr>"
                for a, b in rows
            )
            + "</tbody></table>"
        )
    ),
)
HTML = st.lists(BLOCK, max_size=5).map("".join)


@settings(max_examples=150, deadline=None)
@given(HTML, HTML)
def test_either_side_is_its_text_and_no_mark_holds_a_tag(old: str, new: str) -> None:
    made = changes(old, new)

    assert re.sub(r"</?(?:ins|del)>", "", made.left) == old
    assert re.sub(r"</?(?:ins|del)>", "", made.right) == new
    for side in made:
        assert not re.search(r"<(ins|del)>[^<]*<(?!/\1>)", side)
    squeezed = lambda html: re.sub(r"\s", "", words_of(html))  # noqa: E731
    assert squeezed(without(made.both, "del")) == squeezed(new)


@settings(max_examples=60, deadline=None)
@given(HTML)
def test_the_same_text_has_no_marks(html: str) -> None:
    assert changes(html, html) == (html, html, html)


def long_text(times: int) -> str:
    return "".join(html for _key, _title, html in setfiles.sections_of("documents", "zh-hans")) * times


@pytest.mark.parametrize("edits", [5, 500])
def test_a_long_section_is_compared_in_time(edits: int) -> None:
    """Twenty pages are some 25,000 characters."""
    old = long_text(7)
    assert len(words_of(old)) > 20_000
    places = re.split(r"(<[^>]+>)", old)
    for place in range(0, len(places), max(1, len(places) // edits)):
        if places[place] and not places[place].startswith("<"):
            places[place] = places[place][:1] + "改" + places[place][1:]

    began = time.perf_counter()
    made = changes(old, "".join(places))

    assert time.perf_counter() - began < 2
    assert made.both.count("<ins>") >= edits // 4


def test_one_endless_paragraph_is_compared_in_time() -> None:
    words = words_of(long_text(7)).replace("\n", "")
    other = words[::-1]

    began = time.perf_counter()
    made = changes(f"<p>{words}</p>", f"<p>{other}</p>")

    assert time.perf_counter() - began < 3
    assert re.sub(r"</?(?:ins|del)>", "", made.right) == f"<p>{other}</p>"


def test_sections_come_go_and_change_their_heading() -> None:
    old = [Read("a", "目的", "<p>一</p>"), Read("b", "范围", "<p>二</p>"), Read("c", "记录", "<p>三</p>")]
    new = [Read("a", "目的", "<p>一</p>"), Read("d", "术语", "<p>新</p>"), Read("c", "相关记录", "<p>三</p>")]

    found = [(part.key, part.state, part.renamed) for part in parts(old, new)]

    assert found == [("a", "same", False), ("d", "added", False), ("b", "removed", False), ("c", "changed", True)]


def test_a_drawing_is_compared_as_a_whole() -> None:
    old, new = "<figure><svg><text>a</text></svg></figure>", "<figure><svg><text>b</text></svg></figure>"

    made: Any = changes(f"<p>同</p>{old}", f"<p>同</p>{new}")

    assert made.both == f'<p>同</p><div class="diff-del">{old}</div><div class="diff-ins">{new}</div>'
    assert clean("<p>同</p>") == "<p>同</p>"
