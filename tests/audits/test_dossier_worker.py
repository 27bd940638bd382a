"""A real worker, really killed while it makes a dossier: another one goes on, nothing is made twice."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audits.actions import dossier, dossier_builds
from audits.actions.dossier import Brought
from audits.models import DossierBuild
from tests.factories_certification import running
from tests.factories_dossier import upload
from tests.people import make_cast
from tests.reporting.test_worker_faults import Worker
from wobo.workflow import verify
from wobo.workflow.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def wait_for(done: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, list(DossierBuild.objects.values_list("state", "attempts", "error"))
        time.sleep(0.05)


def state() -> str:
    return str(DossierBuild.objects.values_list("state", flat=True).get())


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    cast = make_cast()
    engagement = running(cast)
    dossier.bring_in(engagement.cycle, "licence", Brought("Long", upload("long.pdf", 300)), by=cast.lead)
    dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)
    worker = Worker(tmp_path)
    try:
        wait_for(lambda: state() in {"stamping", "binding", "ready"})
        worker.kill()
        worker.start()
        wait_for(lambda: state() == "ready")
    finally:
        worker.stop()

    assert DossierBuild.objects.get().pages > 300
    assert Event.objects.filter(model="audits.DossierBuild", verb="finish").count() == 1
    assert list(verify.findings()) == []
