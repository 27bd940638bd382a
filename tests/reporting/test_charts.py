"""Charts: one SVG for page and print, safe under a strict content policy, honest in scale."""

from collections.abc import Callable
from datetime import date

import pytest
from defusedxml import ElementTree

from wobo.reporting import charts
from wobo.reporting.charts.svg import wrap

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(1)</script>&\"'\x00"
DAY = date(2026, 11, 22)

FULL: dict[str, Callable[[str], str]] = {
    "radar": lambda word: charts.radar([word] * 5, [10, 20, None, 40, 50], target=[80] * 5, last=[5] * 5, names={"now": word, "target": word, "last": word}, title=word, desc=word),
    "hbar": lambda word: charts.hbar([(word, 40), (word, None)], title=word, desc=word),
    "stacked": lambda word: charts.stacked_bar([(word, [3, 2, 1, 1, 1])], [(fill, word) for fill in ("good", "part", "bad", "none", "unknown")], title=word),
    "donut": lambda word: charts.donut([("good", word, 3), ("bad", word, 1)], share=75, title=word),
    "pareto": lambda word: charts.pareto([(word, 4), (word, 2)], title=word, count_name=word, share_name=word),
    "timeline": lambda word: charts.timeline([charts.Bar(label=word, start=DAY, end=date(2027, 3, 1), actual_start=DAY)], today=date(2026, 12, 1), names=(word, word, word), title=word),
    "qr": lambda word: charts.qr("https://wobo.example/verify/7Q4M", title=word),
}  # fmt: skip
EMPTY = {
    "radar": charts.radar([], [], title="t"),
    "radar without values": charts.radar(["a", "b", "c"], [None] * 3, title="t"),
    "hbar": charts.hbar([], title="t"),
    "stacked": charts.stacked_bar([("a", [0, 0])], [("good", "a"), ("bad", "b")], title="t"),
    "donut": charts.donut([("good", "a", 0)], title="t"),
    "pareto": charts.pareto([("a", 0)], title="t"),
    "timeline": charts.timeline([charts.Bar(label="a")], title="t"),
}


@pytest.mark.parametrize("name", FULL)
def test_chart_is_well_formed_named_and_described(name):
    root = ElementTree.fromstring(FULL[name]("条款"))

    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}title").text == "条款"
    assert root.attrib["class"] == f"chart chart-{name}"
    assert root.attrib["viewBox"].startswith("0 0 ")


@pytest.mark.parametrize("name", FULL)
def test_chart_has_no_inline_style_script_or_ids(name):
    for element in ElementTree.fromstring(FULL[name]("a")).iter():
        assert element.tag.removeprefix(SVG) not in {"style", "script", "image", "a"}
        assert not {key for key in element.attrib if key in {"style", "id"} or key.startswith("on")}


@pytest.mark.parametrize("name", FULL)
def test_words_are_escaped_and_control_characters_dropped(name):
    drawn = FULL[name](NASTY)

    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert "\x00" not in drawn


@pytest.mark.parametrize("name", FULL)
def test_every_text_names_its_own_font(name):
    texts = list(ElementTree.fromstring(FULL[name]("a")).iter(f"{SVG}text"))

    assert all(text.attrib["font-family"].startswith("'Noto Sans SC'") for text in texts)


@pytest.mark.parametrize("name", EMPTY)
def test_no_data_prints_a_dash(name):
    texts = [text.text for text in ElementTree.fromstring(EMPTY[name]).iter(f"{SVG}text")]

    assert "—" in texts
    assert "0%" not in texts


def labels(drawn: str) -> list[str]:
    return [text.text for text in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def test_radar_scale_is_fixed_however_weak_the_result():
    weak = labels(charts.radar(["a", "b", "c"], [1, 2, 3], title="t"))

    assert {"20", "40", "60", "80", "100"} <= set(weak)
    assert {"1", "2", "3", "4", "5"} <= set(labels(charts.radar(["a", "b", "c"], [1, 2, 3], top=5, title="t")))


def test_radar_leaves_an_unknown_axis_out_instead_of_drawing_a_zero():
    drawn = ElementTree.fromstring(charts.radar(["a", "b", "c", "d"], [50, None, 50, 50], title="t"))

    shape = next(one for one in drawn.iter(f"{SVG}polygon") if one.attrib.get("class") == "chart-now")
    assert len(shape.attrib["points"].split()) == 3


def test_values_beyond_the_scale_stay_inside_the_drawing():
    root = ElementTree.fromstring(charts.hbar([("a", 250), ("b", -5)], title="t"))

    assert max(float(one.attrib["width"]) for one in root.iter(f"{SVG}rect")) <= 330
    assert min(float(one.attrib["width"]) for one in root.iter(f"{SVG}rect")) >= 0


def test_pareto_ranks_and_ends_at_one_hundred():
    drawn = labels(charts.pareto([("少", 1), ("多", 4), ("无", 0), ("中", 3)], title="t"))

    assert [word for word in drawn if word in "少多中无"] == ["多", "中", "少"]
    assert [word for word in drawn if word.endswith("%")][-3:] == ["50%", "87.5%", "100%"]


def test_timeline_draws_today_only_inside_its_days():
    bar = charts.Bar(label="a", start=date(2026, 1, 1), end=date(2026, 2, 1))

    assert "今天 01-15" in labels(charts.timeline([bar], today=date(2026, 1, 15), names=("", "", "今天"), title="t"))
    assert not any("今天" in word for word in labels(charts.timeline([bar], today=date(2027, 1, 1), names=("", "", "今天"), title="t")))  # fmt: skip


def test_timeline_of_one_day_and_of_years_are_drawn():
    one = charts.Bar(label="a", start=DAY, end=DAY)
    years = charts.Bar(label="a", start=date(2024, 1, 31), end=date(2027, 1, 31))

    assert "rect" in charts.timeline([one], title="t")
    assert "2025-01" in labels(charts.timeline([years], title="t"))


def test_whole_donut_is_a_full_ring():
    assert charts.donut([("good", "a", 5), ("bad", "b", 0)], share=100, title="t").count("<path") == 0


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("运行的策划和控制", ["运行的策划和", "控制"]),
        ("Understanding the organization", ["Understa…", "the orga…"]),
        ("很长很长很长很长很长很长很长很长", ["很长很长很长", "很长很长很…"]),
        ("", [""]),
    ],
)
def test_labels_wrap_in_their_room(value, rows):
    assert wrap(value, 66, 11) == rows
