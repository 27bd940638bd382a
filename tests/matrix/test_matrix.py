"""Every cell of the matrix, and that the matrix is the whole site (trust 3.1)."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.matrix.addresses import address, all_routes, tenant_routes
from tests.matrix.ledger import changed, tables
from tests.matrix.rows import Row
from tests.matrix.standing import COLUMNS, GUESTS, OUTSIDE, browser, shut
from tests.matrix.table import TABLE
from tests.sizes import LONG, part
from tests.world import World

METHODS = ("get", "head", "options", "post")


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The status is decided before a page is drawn: test_pages.py draws every page, this saves nine tenths of the time."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_args, **_options: "")


def ask(world: World, name: str, method: str, url: str) -> Any:
    """Send a request; what it writes is undone."""
    if route_is_throttled(url):
        cache.clear()
    with transaction.atomic():
        response = getattr(browser(world, name), method)(url)
        transaction.set_rollback(True)
    shut(response)
    return response


def route_is_throttled(url: str) -> bool:
    """Whether the address counts who asks: fourteen people come from one address here."""
    return url.startswith(("/accounts/", "/verify/"))


def test_the_table_is_the_site() -> None:
    assert set(all_routes()) == set(TABLE)


def test_the_table_names_as_many_arguments_as_each_address_has() -> None:
    known = all_routes()
    wrong = [name for name, row in TABLE.items() if name in known and len(row.args) != known[name].pattern.count("<")]

    assert wrong == []


def cells_of(row: Row, route: str) -> dict[tuple[str, str], int]:
    """Return the cells of a row that a run tries: all; in a short one two people of each answer to each method."""
    found = {(method, name): status for method, name, status in row.cells()}
    alike: dict[tuple[str, int], list[str]] = {}
    for (method, name), status in found.items():
        alike.setdefault((method, status), []).append(name)
    return {
        (method, name): status
        for (method, status), people in alike.items()
        for name in part(people, 2, f"{route} {method}")
    }


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("route", TABLE)
def test_everybody_gets_the_answer_of_the_table(world: World, route: str) -> None:
    url = address(world, world.a, route)

    cells = cells_of(TABLE[route], route)

    found = {(method, name): ask(world, name, method, url).status_code for method, name in cells}

    assert found == cells


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("route", tenant_routes())
def test_what_is_another_clients_is_not_there(world: World, route: str) -> None:
    """404, or 405 where the address knows no such method for anybody: neither tells that the record exists."""
    mine, theirs, before = address(world, world.a, route), address(world, world.b, route), tables()
    people = [name for name in COLUMNS if name not in {*GUESTS, *OUTSIDE, "partner", "admin", "lead"}]
    methods = METHODS if LONG else ("get", "post", *part(("head", "options"), 1, route))

    unknown = {method for method in methods if ask(world, "lead", method, mine).status_code == 405}
    found = {
        (method, name): ask(world, name, method, theirs).status_code
        for name in ("lead", *part(people, 1, route))
        for method in (methods if name == "lead" or LONG else ("get", "post"))
    }
    found |= {
        (method, name): ask(world, name, method, mine).status_code
        for name in part(OUTSIDE, 1, route)
        for method in methods
    }

    assert found == {cell: 405 if cell[0] in unknown else 404 for cell in found}
    assert changed(before) == []


@pytest.mark.parametrize("route", tenant_routes())
def test_an_address_of_a_record_that_never_was_answers_like_a_foreign_one(world: World, route: str) -> None:
    url = address(world, world.b, route)
    invented = url
    for word in (world.b.engagement.code, *(one for one in url.split("/") if len(one) == 16)):
        invented = invented.replace(word, "A" * len(word))
    foreign, missing = (ask(world, "lead", "get", where) for where in (url, invented))

    assert (foreign.status_code, len(foreign.content)) == (missing.status_code, len(missing.content))
