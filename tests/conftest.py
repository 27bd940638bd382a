"""Fixtures that every test may use: the cast, real time's stand-ins, a database with its guards."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import TransactionTestCase
from django.urls import clear_url_caches

from tests.people import Cast, make_cast
from wobo.workflow import clock, guards

MOMENT = dt.datetime(2026, 10, 12, 1, 30, tzinfo=dt.UTC)  # a Monday, 09:30 in Foshan


django_settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder


LONGEST = ("site/test_demo.py", "journeys/test_every_page.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests: whichever runs last alone keeps one core waiting."""
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(f"tests/{name}" for name in LONGEST)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let SQLite tests use a file: in-memory databases know no races."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        suffix = Path(str(database["TEST"].get("NAME") or "test")).name.replace(":", "").replace("?", "")[:40]
        database["TEST"]["NAME"] = str(Path(django_settings.VAR_DIR) / f"{suffix or 'test'}.sqlite3")


@pytest.fixture(autouse=True)
def _counts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the number at the inbox for the whole test: twenty seconds may pass between two pages that are compared."""
    monkeypatch.setattr("wobo.site.context.COUNT_SECONDS", 3600)


@pytest.fixture(autouse=True)
def _surroundings(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Give each test its own files, key and checkpoints, a fast hasher unless it asks for the real one."""
    settings.TRAIL_KEY_FILE = tmp_path / "trail.key"
    settings.TRAIL_CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    settings.STORAGES = {
        "default": {"BACKEND": "wobo.files.storage.DurableStorage", "OPTIONS": {"location": tmp_path / "files"}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if request.node.get_closest_marker("real_hasher") is None:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    clear_url_caches()
    yield
    cache.clear()


_flush = TransactionTestCase._fixture_teardown


def _flush_without_guards(case: TransactionTestCase) -> None:
    """Lift the guards while Django empties the tables after a transactional test; nowhere else."""
    with guards.lifted():
        _flush(case)


TransactionTestCase._fixture_teardown = _flush_without_guards  # type: ignore[method-assign]


@pytest.fixture
def cast(db: None) -> Cast:
    """The same people everywhere: a firm, client A with an engagement, client B with another."""
    return make_cast()


@pytest.fixture
def moment() -> Iterator[dt.datetime]:
    """Let it be Monday, 12 October 2026, 09:30 in Foshan."""
    with clock.at(MOMENT):
        yield MOMENT
