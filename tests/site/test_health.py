"""Health: each fault flips the answer, and only administrators learn which."""

import datetime as dt
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from tests.people import Cast
from wobo.notices.models import Mail
from wobo.reporting.models import Report
from wobo.site import health
from wobo.site.views import health as views


@pytest.fixture(autouse=True)
def _forget() -> None:
    views._memory.clear()
    health._migrated.clear()


@pytest.fixture
def healthy(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set(health.HEARTBEAT, time.time())
    health._migrated.add("done")  # the tests may run without migrations
    monkeypatch.setattr("shutil.disk_usage", lambda _p: SimpleNamespace(total=100, free=50))


def answers() -> dict[str, str]:
    return {check.name: check.problem for check in health.checks() if check.problem}


def test_everything_works(client: Client, healthy: None) -> None:
    assert answers() == {}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.head("/readyz").status_code == 200
    assert client.post("/readyz").status_code == 405


def test_alive_looks_at_nothing(client: Client, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/livez")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_guest_learns_that_but_not_what_is_wrong(client: Client, healthy: None) -> None:
    cache.delete(health.HEARTBEAT)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "failing"})


def test_administrator_learns_what_is_wrong_others_do_not(client: Client, cast: Cast, healthy: None) -> None:
    cache.delete(health.HEARTBEAT)
    client.force_login(cast.admin)
    told = client.get("/readyz").json()
    assert told["checks"]["worker"] == "No worker has given a sign of life."
    assert told["checks"]["database"] == "ok"

    client.force_login(cast.partner)
    assert client.get("/readyz").json() == {"status": "failing"}


@pytest.mark.parametrize(("age", "problem"), [(89, None), (95, "The worker's last sign of life is 95 s old.")])
def test_worker_is_missed_after_ninety_seconds(healthy: None, age: int, problem: str | None) -> None:
    cache.set(health.HEARTBEAT, time.time() - age)

    assert answers().get("worker") == problem


def test_full_disk(healthy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _p: SimpleNamespace(total=1000, free=99))

    assert list(answers()) == ["disk"]


def test_storage_that_cannot_be_written(healthy: None, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")

    assert list(answers()) == ["storage"]


def test_storage_probe_leaves_nothing(healthy: None, tmp_path: Path) -> None:
    health.checks()

    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_cache_that_forgets(healthy: None, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert sorted(answers()) == ["cache", "worker"]


def test_report_that_waits_too_long(healthy: None, cast: Cast) -> None:
    report = Report.objects.create(
        workspace=cast.engagement_a,
        kind="x",
        number="A-2026-R01",
        language="en",
        model="x.X",
        record_uid="x",
        snapshot={},
        requested_by=cast.lead,
    )
    Report.objects.filter(pk=report.pk).update(requested_at=timezone.now() - dt.timedelta(minutes=9))
    assert answers() == {}

    Report.objects.filter(pk=report.pk).update(requested_at=timezone.now() - dt.timedelta(minutes=12))
    assert answers() == {"reports": "A report has been waiting for 12 minutes."}


def test_missing_migration(healthy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    health._migrated.clear()
    plan = [(SimpleNamespace(name="x"), False)]
    monkeypatch.setattr("wobo.site.health.MigrationExecutor.migration_plan", lambda self, targets: plan)

    assert list(answers()) == ["migrations"]


def test_database_that_is_down(client: Client, healthy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("the database is gone")

    with monkeypatch.context() as broken:
        broken.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", down)
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "failing"})


def test_database_probe_leaves_no_row(healthy: None) -> None:
    health.checks()

    assert Mail.objects.count() == 0


def test_guests_cannot_make_it_write_at_every_request(
    client: Client, healthy: None, django_assert_num_queries: Any
) -> None:
    client.get("/readyz")

    with django_assert_num_queries(0):
        client.get("/readyz")


def test_search_engines_stay_out_and_the_icon_is_found(client: Client, db: None) -> None:
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    assert client.get("/favicon.ico").url == "/static/img/favicon.svg"
