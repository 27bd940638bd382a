"""Addresses of the matrix: a row's arguments, turned into those of one side."""

from typing import Any

from django.urls import get_resolver, reverse

from tests.matrix.table import FIRMS_OWN, TABLE
from tests.routes import Route, routes
from tests.world import Side, World


def all_routes() -> dict[str, Route]:
    """Return every route by name."""
    return {route.name: route for route in routes(get_resolver())}


def argument(world: World, side: Side, name: str) -> Any:
    """Return what a name of the table stands for."""
    named = {
        "=HOUSE": lambda: world.standard.ref,
        "code": lambda: side.engagement.code,
        "client": lambda: side.client.uid,
        "place": lambda: side.engagement.workspace.uid,
        "clause": lambda: side.clause.ref,
        "invitation_token": lambda: side.secrets["invitation"],
    }
    if name in named:
        return named[name]()
    return name[1:] if name.startswith("=") else side.rows[name].uid


def arguments(world: World, side: Side, name: str) -> list[Any]:
    """Return the arguments of a route for a side."""
    return [argument(world, side, one) for one in TABLE[name].args]


def address(world: World, side: Side, name: str) -> str:
    """Return the address of a route with a side's records."""
    return reverse(name, args=arguments(world, side, name))


def tenant_routes() -> list[str]:
    """Return the names of routes that show or change rows of one client."""
    return [
        name
        for name, row in TABLE.items()
        if name not in FIRMS_OWN
        and name != "site:invitation"  # its secret is its right
        and any(not one.startswith("=") for one in row.args)
    ]
