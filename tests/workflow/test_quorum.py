"""When enough have signed: quorums, optional slots, and the order that waits for them (trust 1.9)."""

import itertools

import pytest

from wobo.accounts.predicates import nobody
from wobo.workflow.models.signature import Meaning
from wobo.workflow.slots import Slot, settled


def slot(name: str, **more: object) -> Slot:
    return Slot(name, Meaning.REVIEWED, nobody, **more)


def test_without_groups_each_slot_settles_itself() -> None:
    slots = [slot("a"), slot("b")]

    assert settled(slots, []) == set()
    assert settled(slots, ["a"]) == {"a"}


def test_an_optional_slot_is_waited_for_by_nobody() -> None:
    assert settled([slot("a"), slot("b", required=False)], []) == {"b"}


@pytest.mark.parametrize("quorum", [1, 2, 3])
def test_a_group_is_settled_by_its_number_in_whatever_order(quorum: int) -> None:
    slots = [slot(name, group="g", quorum=quorum) for name in "abc"] + [slot("d")]

    for size in range(4):
        for done in itertools.permutations("abc", size):
            found = settled(slots, done)
            assert found == ({"a", "b", "c"} if size >= quorum else set(done))


def test_signatures_of_another_group_do_not_help() -> None:
    slots = [slot("a", group="g", quorum=2), slot("b", group="g", quorum=2), slot("c", group="h", quorum=1)]

    assert settled(slots, ["a", "c"]) == {"a", "c"}
