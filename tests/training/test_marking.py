"""Papers are drawn by a seed and marked by rule: pure functions."""

from decimal import Decimal
from typing import Any

import pytest

from training import catalogue, marking


def question(uid: str, kind: str = "single", right: tuple[int, ...] = (0,), points: int = 10) -> dict[str, Any]:
    names = "ABCD" if kind != "short" else ""
    options = [{"text": name, "text_en": f"{name} en", "right": place in right} for place, name in enumerate(names)]
    told = {"text": f"问{uid}", "text_en": f"Q {uid}", "model_answer": "MODEL" if kind == "short" else ""}
    return {"uid": uid, "kind": kind, "points": points, "options": options, **told}


BANK = [question(f"q{number}") for number in range(20)]


def test_the_same_seed_draws_the_same_paper_however_the_bank_is_ordered() -> None:
    first = marking.draw(BANK, 10, 42)

    assert marking.draw(list(reversed(BANK)), 10, 42) == first
    assert len({one["uid"] for one in first}) == 10


def test_another_seed_draws_another_paper_and_shuffles_the_options() -> None:
    papers = [marking.draw(BANK, 10, seed) for seed in range(30)]
    first_options = {one["options"][0]["text"] for paper in papers for one in paper}

    assert len({tuple(one["uid"] for one in paper) for paper in papers}) == 30
    assert first_options == {"A", "B", "C", "D"}


def test_drawing_leaves_the_bank_alone_and_takes_all_of_a_small_one() -> None:
    small = [question("a"), question("b")]

    assert sorted(one["uid"] for one in marking.draw(small, 10, 1)) == ["a", "b"]
    assert [option["text"] for option in small[0]["options"]] == ["A", "B", "C", "D"]


def test_true_stands_before_false_on_every_paper() -> None:
    statement = {**question("t", "true_false"), "options": catalogue.true_false(right=False)}

    assert {marking.draw([statement], 1, seed)[0]["options"][0]["text_en"] for seed in range(20)} == {"True"}


def test_what_a_person_sees_tells_nothing_of_what_is_right() -> None:
    paper = [question("a"), question("b", "short", ())]

    assert marking.shown(paper, "en") == [
        {"uid": "a", "kind": "single", "points": 10, "text": "Q a", "options": ["A en", "B en", "C en", "D en"]},
        {"uid": "b", "kind": "short", "points": 10, "text": "Q b", "options": []},
    ]
    assert marking.shown(paper, "zh-hans")[0]["text"] == "问a"


@pytest.mark.parametrize(
    ("chosen", "points"),
    [([0, 1], 10.0), ([0], 5.0), ([0, 2], 0.0), ([0, 1, 2], 0.0), ([], 0.0), ([3], 0.0)],
)
def test_of_several_right_ones_some_give_half_and_a_wrong_one_nothing(chosen: list[int], points: float) -> None:
    paper = [question("a", "multiple", (0, 1))]

    assert marking.automatic(paper, {"a": chosen}) == {"a": points}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2", [2]),
        (["1", "3"], [1]),
        ("9", None),
        ("-1", None),
        ("x", None),
        ("١", None),
        ("1" * 5000, None),
        (None, None),
        ([], None),
        ({"a": 1}, None),
    ],
)
def test_nonsense_is_no_answer(sent: Any, kept: Any) -> None:
    assert marking.clean([question("a")], {"a": sent, "unknown": "1"}).get("a") == kept


def test_a_written_answer_waits_for_a_person_and_an_empty_one_does_not() -> None:
    paper = [question("a"), question("b", "short", ())]

    assert marking.automatic(paper, {"a": [0], "b": "Because."}) == {"a": 10.0}
    assert marking.automatic(paper, {"a": [0]}) == {"a": 10.0, "b": 0.0}
    assert [one["uid"] for one in marking.open_questions(paper, {"a": 10.0})] == ["b"]


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ({}, "0.0"),
        ({"a": 10, "b": 5, "c": 10}, "100.0"),
        ({"a": 10, "b": 2.5, "c": 0}, "50.0"),
        ({"a": 10, "c": 5}, "60.0"),
        ({"b": 0.5}, "2.0"),
    ],
)
def test_the_result_is_the_share_of_the_points(marks: dict[str, float], score: str) -> None:
    paper = [question("a"), question("b", points=5), question("c")]

    assert marking.score(paper, marks) == Decimal(score)


def test_halves_are_rounded_up_and_no_points_are_nothing() -> None:
    assert marking.score([question(str(n), points=1) for n in range(8)], {"0": 0.5}) == Decimal("6.3")
    assert marking.score([], {}) == Decimal(0)


def test_the_ready_questions_are_complete_in_both_languages() -> None:
    found = catalogue.questions()

    assert {key: len(rows) >= 12 for key, rows in found.items()} == dict.fromkeys(
        ("key_personnel", "document_writing", "internal_auditor", "special_post"), True
    )
    for course, rows in found.items():
        assert len(rows) >= catalogue.courses()[course].drawn
        assert len({one.key for one in rows}) == len(rows)
        for one in rows:
            assert one.text
            assert one.text_en
            assert all(option["text"] and option["text_en"] for option in one.options), one.key
            right = sum(bool(option["right"]) for option in one.options)
            expected = {
                "single": right == 1,
                "multiple": right > 1,
                "true_false": right == 1,
                "short": not one.options,
            }
            assert expected[one.kind], one.key
            assert bool(one.model_answer) == (one.kind == "short")
