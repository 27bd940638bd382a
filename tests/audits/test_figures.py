"""Figures: exact, the same for page and print."""

from fractions import Fraction

import pytest

from audits.figures import EMPTY, figures_of, groups_of, percent


class Node:
    """A clause as the grouping sees it."""

    def __init__(self, pk: int, parent_id: int | None = None, *, assessable: bool = False) -> None:
        self.pk, self.parent_id, self.assessable = pk, parent_id, assessable


def answers(**counts: int) -> list[tuple[str, int | None]]:
    return [(result, None) for result, count in counts.items() for _one in range(count)]


def test_conformity_counts_half_of_the_partial_and_leaves_out_what_has_no_verdict_on_the_merits() -> None:
    figures = figures_of(answers(conform=12, partial=28, nonconform=18, no_case=4))

    assert figures.conformity == Fraction(26, 58)
    assert figures.conformity_shown == "44.8 %"
    assert (figures.assessed, figures.total, figures.coverage_shown, figures.divisor) == (62, 62, "100 %", 58)


@pytest.mark.parametrize(
    ("counts", "conformity", "coverage"),
    [
        ({}, EMPTY, EMPTY),
        ({"not_assessed": 3}, EMPTY, "0.0 %"),
        ({"no_case": 2}, EMPTY, "100 %"),
        ({"not_applicable": 1, "no_case": 1, "not_assessed": 2}, EMPTY, "50.0 %"),
        ({"conform": 1}, "100 %", "100 %"),
        ({"nonconform": 1}, "0.0 %", "100 %"),
        ({"partial": 1, "not_assessed": 2}, "50.0 %", "33.3 %"),
        ({"conform": 1, "partial": 1, "nonconform": 1, "not_applicable": 1}, "50.0 %", "100 %"),
        ({"conform": 2, "nonconform": 1}, "66.7 %", "100 %"),
        ({"conform": 1, "nonconform": 15}, "6.3 %", "100 %"),
    ],
)
def test_figures_are_exact(counts: dict[str, int], conformity: str, coverage: str) -> None:
    figures = figures_of(answers(**counts))

    assert (figures.conformity_shown, figures.coverage_shown) == (conformity, coverage)


def test_maturity_is_the_mean_of_the_marks_given() -> None:
    figures = figures_of([("conform", 3), ("partial", 2), ("nonconform", None), ("not_assessed", 5)])

    assert figures.maturity_shown == "2.5"
    assert figures_of([]).maturity_shown == EMPTY


def test_a_zero_mark_counts() -> None:
    assert figures_of([("nonconform", 0), ("conform", 3)]).maturity_shown == "1.5"


@pytest.mark.parametrize(("share", "shown"), [(None, "—"), (Fraction(1), "100 %"), (Fraction(1, 3), "33.3 %")])
def test_a_share_is_printed_with_one_decimal(share: Fraction | None, shown: str) -> None:
    assert percent(share) == shown


def test_a_chapter_with_more_than_a_third_is_divided() -> None:
    tree = [Node(1), Node(2, 1, assessable=True), Node(3), Node(4, 3), Node(5, 4, assessable=True)]
    tree += [
        Node(6, 4, assessable=True),
        Node(7, 3),
        Node(8, 7, assessable=True),
        Node(9),
        Node(10, 9, assessable=True),
    ]

    groups = groups_of(tree)

    assert [(group.clause.pk, [leaf.pk for leaf in group.leaves]) for group in groups] == [
        (1, [2]),
        (5, [5]),
        (6, [6]),
        (7, [8]),
        (9, [10]),
    ]


def test_a_flat_standard_is_its_own_groups() -> None:
    tree = [Node(pk, assessable=True) for pk in (1, 2)]

    assert [group.clause.pk for group in groups_of(tree)] == [1, 2]


def test_nothing_gives_no_groups() -> None:
    assert groups_of([]) == []
