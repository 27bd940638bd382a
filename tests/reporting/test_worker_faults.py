"""A real worker, really killed: nothing is lost, nothing is made twice (trust F1, F2, F4, F11)."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from tests.papers import note
from tests.people import Cast, make_cast
from tests.services import redis_url
from tests.sizes import LONG
from wobo.files.models import StoredFile
from wobo.reporting import actions
from wobo.reporting.models import Report
from wobo.workflow import verify
from wobo.workflow.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LEASE, SWEEP = 3, 1


def database_url() -> str:
    """Return the address of the test database, for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return (
        f"postgresql://{found['USER']}:{found['PASSWORD']}@/{found['NAME']}?host={found['HOST']}&port={found['PORT']}"
    )


class Worker:
    """The product's worker as a process of its own, with short leases."""

    def __init__(self, folder: Path, broker: str = "") -> None:
        self.log = (folder / "worker.log").open("ab")
        self.environment = os.environ | {
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(folder),
            "TRAIL_KEY_FILE": str(django_settings.TRAIL_KEY_FILE),
            "TRAIL_CHECKPOINTS": str(django_settings.TRAIL_CHECKPOINTS),
            "REDIS_URL": broker,
            "LEASE_SECONDS": str(LEASE),
            "SWEEP_SECONDS": str(SWEEP),
            "LOG_LEVEL": "INFO",
        }
        self.start()

    def start(self) -> None:
        """Start, in a process group of its own."""
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "celery",
            "-A",
            "tests.worker",
            "worker",
            "-P",
            "prefork",
            "-c",
            "1",
        ]
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, stdout=self.log, stderr=self.log
        )

    def kill(self) -> None:
        """Kill -9 of the whole group: worker, its child, its press."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """Stop whatever still runs."""
        if self.process.poll() is None:
            self.kill()
        self.log.close()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Share files between the test and its worker."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def worker(folder: Path) -> Iterator[Worker]:
    """A worker without any server beside it: the broker is a folder."""
    running = Worker(folder)
    yield running
    running.stop()


def wait_for(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, list(Report.objects.values_list("number", "state", "attempts", "error"))
        time.sleep(0.1)


def all_ready() -> bool:
    return not Report.objects.exclude(state="ready").exists()


def rendering() -> bool:
    return Report.objects.filter(state="rendering").exists()


def notes(cast: Cast, count: int, pages: int = 0) -> None:
    for number in range(count):
        report = note(cast, f"A-2026-R{number:02d}", snapshot={"title": "Note", "filler": list(range(pages * 40))})
        actions.ring(actions.TASK, report.uid)


def assert_made_once(count: int) -> None:
    assert Report.objects.filter(state="ready").count() == count
    assert Event.objects.filter(model="reporting.Report", verb="finish").count() == count
    assert StoredFile.objects.filter(kind="content").count() == count
    assert list(verify.findings()) == []


def children_of(pid: int) -> list[int]:
    """Return the processes below a process, the deepest last."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            child = int(path.parent.name)
            found += [child, *children_of(child)]
    return found


def test_waiting_reports_are_made_without_any_server(worker: Worker) -> None:
    notes(make_cast(), 3)

    wait_for(all_ready)

    assert_made_once(3)


def test_a_killed_worker_loses_and_doubles_nothing(worker: Worker) -> None:
    notes(make_cast(), 3, pages=30)
    for _kill in range(20 if LONG else 2):
        wait_for(lambda: rendering() or all_ready())
        worker.kill()
        worker.start()

    wait_for(all_ready, 120)

    assert_made_once(3)


def test_a_killed_child_costs_one_more_attempt(worker: Worker) -> None:
    cast = make_cast()
    kills = 100 if LONG else 3
    notes(cast, kills, pages=12)
    killed: set[str] = set()
    while not all_ready():
        for uid in Report.objects.filter(state="rendering", attempts=1).values_list("uid", flat=True):
            time.sleep(0.2)
            below = children_of(worker.process.pid)
            if uid not in killed and below:
                with contextlib.suppress(ProcessLookupError):  # it was quicker: nothing to kill
                    os.kill(below[-1], signal.SIGKILL)
                    killed.add(uid)
        assert not Report.objects.filter(state="failed").exists()
        time.sleep(0.05)

    assert_made_once(kills)
    assert max(Report.objects.values_list("attempts", flat=True)) == 2
    assert killed


def test_a_bell_that_nobody_heard_is_rung_again_by_the_sweep(folder: Path) -> None:
    cast = make_cast()
    note(cast)  # the row stands; the process died before the bell

    running = Worker(folder)
    try:
        wait_for(all_ready)
    finally:
        running.stop()

    assert_made_once(1)


@pytest.mark.redis
def test_a_broker_that_is_down_holds_up_nobody_and_loses_nothing(folder: Path, settings: Any) -> None:
    cast = make_cast()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    began = time.monotonic()
    notes(cast, 2)
    assert time.monotonic() - began < 5

    running = Worker(folder, redis_url())
    try:
        wait_for(all_ready)
    finally:
        running.stop()

    assert_made_once(2)


def test_a_crash_between_file_and_row_leaves_an_orphan_and_no_row(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report = note(cast)

    def crash(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions.store, "row", crash)
    with pytest.raises(KeyboardInterrupt):
        actions.make(report)

    assert (Report.objects.get().state, StoredFile.objects.count()) == ("rendering", 0)
    monkeypatch.undo()
    Report.objects.update(lease_until="2026-01-01T00:00Z")
    actions.sweep()
    actions.make(report)
    assert_made_once(1)
