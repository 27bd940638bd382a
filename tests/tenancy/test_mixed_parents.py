"""An address made of one client's engagement and another client's record leads nowhere (trust 3.2)."""

import itertools

import pytest
from django.urls import reverse

from tests.matrix.addresses import argument, tenant_routes
from tests.matrix.ledger import changed, tables
from tests.matrix.standing import browser, shut
from tests.matrix.table import TABLE
from tests.sizes import LONG
from tests.world import World

PARTED = [name for name in tenant_routes() if sum(not one.startswith("=") for one in TABLE[name].args) > 1]


@pytest.mark.parametrize("route", PARTED)
def test_a_mixed_address_is_not_there_even_for_who_may_read_both(world: World, route: str) -> None:
    before, found = tables(), {}
    pairs = [[argument(world, side, one) for side in (world.a, world.b)] for one in TABLE[route].args]
    whole = {tuple(pair[side] for pair in pairs) for side in (0, 1)}

    for args in sorted(set(itertools.product(*pairs)) - whole, key=str):
        url = reverse(route, args=args)
        for name in ("partner", *(["lead"] if LONG else [])):
            for method in ("get", "post"):
                response = getattr(browser(world, name), method)(url)
                shut(response)
                found[url, name, method] = response.status_code

    assert {cell: status for cell, status in found.items() if status not in {404, 405}} == {}
    assert found
    assert changed(before) == []


def test_there_are_such_addresses() -> None:
    assert len(PARTED) > 40
