"""How far workers share the making of an application dossier: two against one, on a thousand pages."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from audits.actions import dossier, dossier_builds
from audits.actions.dossier import Brought
from audits.models import DossierBuild
from benches.documents import MOMENT, at, office
from benches.figures import figure, take_turns
from certification.models import Engagement
from tests.factories_certification import running
from wobo.reporting.engine import press, render
from wobo.workflow import clock

PAPERS, PAGES = 20, 50
WORKER = """
import datetime as dt
import sys
import time

import django

django.setup()
from django.conf import settings

from audits.actions import dossier_builds
from audits.models import DossierBuild
from wobo.reporting.engine import press, render
from wobo.workflow import clock

warm = settings.VAR_DIR / f"warm-{sys.argv[2]}.pdf"
render("<p>warm</p>", out=warm)
print("ready", flush=True)
with clock.at(dt.datetime.fromisoformat(sys.argv[1])):
    for line in sys.stdin:
        uid = line.strip()
        while DossierBuild.objects.get(uid=uid).is_busy:
            dossier_builds.work(uid)
            time.sleep(0.02)  # the bell of a broker would come now
        print("done", flush=True)
press.stop()
"""
WORDS = "变更管理：登记、评估、批准、实施与回顾。Each change is registered. " * 40
PAGE = "<h1>程序文件 {number}</h1><p>" + WORDS + "</p>"


class Hand:
    """A worker in a process of its own, its press warm, waiting for a bell."""

    def __init__(self, place: Path, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WORKER, MOMENT.isoformat(), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"DATABASE_URL": f"sqlite:///{place}", "VAR_DIR": str(settings.VAR_DIR)},
        )

    def heard(self, word: str) -> None:
        """Wait for a word."""
        if self.process.stdout.readline().strip() != word:
            raise RuntimeError("A worker of the dossier stopped.")

    def ring(self, uid: str) -> None:
        """Tell of work."""
        self.process.stdin.write(f"{uid}\n")
        self.process.stdin.flush()


def dossier_scaling() -> None:
    """From the request to both files, with two workers and with one, the two taking turns."""
    place, cast = office()
    with at(place), clock.at(MOMENT):
        engagement = running(cast)
        _fill(engagement, cast)
        with _hands(place) as hands:
            queue: list[str] = []

            def ask() -> None:
                queue.append(dossier_builds.request_build(engagement.cycle, "zh-hans", by=cast.lead).uid)

            def one() -> None:
                _through(queue.pop(), hands[:1])

            def two() -> None:
                _through(queue.pop(), hands)

            ask()
            two()
            _asked, alone, _again, together = take_turns(ask, one, ask, two)
        made = DossierBuild.objects.order_by("-pk")[0]
    press.stop()
    told = {"pages": made.pages, "one_seconds": round(alone, 2), "two_seconds": round(together, 2)}
    figure("dossier_scaling", together / alone, "x", **told, goal=0.7)


@contextlib.contextmanager
def _hands(place: Path) -> Iterator[list[Hand]]:
    connection.close()
    hands = [Hand(place, name) for name in ("first", "second")]
    try:
        for hand in hands:
            hand.heard("ready")
        yield hands
    finally:
        for hand in hands:
            hand.process.kill()
            hand.process.wait()


def _fill(engagement: Engagement, cast: object) -> None:
    """Bring in twenty papers of fifty pages."""
    out = settings.VAR_DIR / "paper.pdf"
    sheets = "".join(f"<section style='break-after: page'>{PAGE.format(number=n)}</section>" for n in range(PAGES - 1))
    render(f"<html lang='zh'><body>{sheets}<p>—</p></body></html>", out=out)
    for number in range(PAPERS):
        upload = SimpleUploadedFile(f"paper-{number}.pdf", out.read_bytes(), "application/pdf")
        paper = Brought(f"程序文件 {number}", upload)
        dossier.bring_in(engagement.cycle, "mandate", paper, by=cast.lead)  # type: ignore[attr-defined]


def _through(uid: str, hands: list[Hand]) -> None:
    for hand in hands:
        hand.ring(uid)
    for hand in hands:
        hand.heard("done")
    found = DossierBuild.objects.get(uid=uid)
    if found.state != found.State.READY:
        raise RuntimeError(f"{found.state} {found.error} {found.error_data}")
