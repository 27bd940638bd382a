"""The world as fixtures: built once for a package, seen by each test inside a transaction of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from tests.people import Cast
from tests.world import World, build, surroundings
from wobo.accounts.models import User
from wobo.notices.work import items_for
from wobo.site.context import count_key
from wobo.workflow import guards

COLUMNS = (
    "anon deactivated stranger unassigned staff working_group representative top_manager client_admin"
    " external_auditor consultant lead partner admin"
).split()
OUTSIDE = ("stranger", "unassigned")  # people with rights, but none at A
GUESTS = ("anon", "deactivated")


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Build the world, committed; empty the tables again afterwards."""
    folder: Path = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), surroundings(folder):
        world = build(folder)
        sign_everybody_in(world)
    yield world
    with django_db_blocker.unblock(), guards.lifted():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def world(built: World, db: None) -> Iterator[World]:
    """The world; what a test writes is gone after it."""
    with surroundings(built.folder):
        cache.clear()
        cache.set_many(_counts(built))
        yield built


def _counts(world: World) -> dict[str, int]:
    """Return what waits for each person when a test begins: the same each time, so it is worked out once.

    A page that a test draws shows it at the inbox; the inbox itself is gathered anew.
    """
    if not world.counts:
        everyone = [user for name, user in world.cast.everyone().items() if name in world.cookies]
        world.counts |= {count_key(user): len(items_for(user.fresh())) for user in everyone}
    return world.counts


@pytest.fixture
def as_(world: World) -> Callable[[str], Client]:
    """Return a browser in which a person of the cast is signed in."""
    return lambda name: browser(world, name)


def sign_everybody_in(world: World) -> None:
    """Keep a session of each person, one page old: signing in costs more than all that a test asks."""
    for name, user in world.cast.everyone().items():
        client = Client()
        client.force_login(user)
        client.get("/me/")
        world.cookies[name] = client.cookies["session"].value


def browser(world: World, name: str) -> Client:
    """Return a client with the session of `name`; of nobody for "anon"."""
    client = Client(raise_request_exception=False)
    if name in world.cookies:
        client.cookies["session"] = world.cookies[name]
    return client


def shut(response: Any) -> None:
    """Close the file of a download that nobody read."""
    for close in getattr(response, "_resource_closers", []):
        close()


def user_of(cast: Cast, name: str) -> User:
    """Return a person by name."""
    user: User = getattr(cast, name)
    return user
