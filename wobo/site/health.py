"""Whether this installation works: each check answers with what is wrong, in one sentence, or nothing."""

import datetime as dt
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wobo.notices.models import Mail
from wobo.reporting.models import Report

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
HEARTBEAT = "worker.heartbeat"
HEARTBEAT_SECONDS, QUEUE_SECONDS, DISK_SHARE = 90, 600, 0.10
_migrated: set[str] = set()


@dataclass(frozen=True)
class Check:
    """One answer: what was looked at, and what is wrong with it (empty: nothing)."""

    name: str
    problem: str

    @property
    def label(self) -> str:
        """What was looked at, for people."""
        return str(LABELS[self.name])

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


def database() -> str:
    """Write a row in the database and take it back."""
    with transaction.atomic():
        Mail.objects.create(to="probe@wobo.invalid", state=Mail.State.SENT, queued_at=EPOCH, due_at=EPOCH)
        transaction.set_rollback(True)
    return ""


def migrations() -> str:
    """Compare the tables with the code; looked at until it is right once, since code does not change in a process."""
    if "done" in _migrated:
        return ""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        told = {"count": len(waiting), "first": waiting[0][0]}
        return gettext("%(count)s migrations are not applied; the first is %(first)s.") % told
    _migrated.add("done")
    return ""


def storage() -> str:
    """Write a file, read it back, delete it."""
    name, content = f"health/{secrets.token_hex(8)}", secrets.token_bytes(16)
    kept = default_storage.save(name, ContentFile(content))
    try:
        with default_storage.open(kept) as held:
            return "" if held.read() == content else gettext("A stored file came back different.")
    finally:
        default_storage.delete(kept)


def cache_works() -> str:
    """Write to the cache and read back: throttles and one-time codes live there.

    A fresh sign of life that the worker left is as good: somebody wrote, and it can be read.
    """
    if _beat_age() <= HEARTBEAT_SECONDS:
        return ""
    key, value = "health.probe", secrets.token_hex(8)
    cache.set(key, value, 30)
    return "" if cache.get(key) is not None else gettext("The cache forgets at once.")


def worker() -> str:
    """Look for the worker's sign of life; real time, never simulated."""
    age = _beat_age()
    if age <= HEARTBEAT_SECONDS:
        return ""
    if age == float("inf"):
        return gettext("No worker has given a sign of life.")
    return gettext("The worker's last sign of life is %(seconds)s s old.") % {"seconds": f"{age:.0f}"}


def _beat_age() -> float:
    """Return how many seconds ago the worker gave its last sign of life; endless where there is none."""
    beat = cache.get(HEARTBEAT)
    return float("inf") if beat is None else time.time() - float(beat)


def disk() -> str:
    """Look at the free space where database and files lie."""
    places = {Path(settings.VAR_DIR)}
    if isinstance(default_storage, FileSystemStorage):
        places.add(Path(default_storage.location))
    for place in places:
        while not place.exists():
            place = place.parent  # noqa: PLW2901  a folder that its first file will make
        usage = shutil.disk_usage(place)
        if usage.free < usage.total * DISK_SHARE:
            told = {"share": f"{usage.free / usage.total:.0%}", "place": place}
            return gettext("Only %(share)s of the disk at %(place)s is free.") % told
    return ""


def reports() -> str:
    """Look at the report that waits longest."""
    oldest = Report.objects.waiting().order_by("requested_at").values_list("requested_at", flat=True).first()
    if oldest is None:
        return ""
    age = time.time() - oldest.timestamp()
    if age <= QUEUE_SECONDS:
        return ""
    return gettext("A report has been waiting for %(minutes)s minutes.") % {"minutes": f"{age / 60:.0f}"}


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "storage": storage,
    "cache": cache_works,
    "worker": worker,
    "disk": disk,
    "reports": reports,
}

LABELS = {
    "database": _("Database"),
    "migrations": _("Tables"),
    "storage": _("File storage"),
    "cache": _("Cache"),
    "worker": _("Worker"),
    "disk": _("Disk space"),
    "reports": _("Waiting reports"),
}


def checks() -> list[Check]:
    """Return every check's answer; one that breaks is a problem, not an error of the page."""
    return [Check(name, _answer(look)) for name, look in CHECKS.items()]


def _answer(look: Callable[[], str]) -> str:
    try:
        return look()
    except Exception as error:  # noqa: BLE001  whatever the client of a database, cache or storage raises
        return f"{type(error).__name__}: {error}"[:300]


def unsent_mails() -> int:
    """Return how many mails were given up: shown to administrators, no reason to take the site out of service."""
    return Mail.objects.filter(state=Mail.State.FAILED).count()
