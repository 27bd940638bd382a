"""What the product adds to WeasyPrint."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings

from benches.demo import demo
from benches.figures import figure, take_turns
from wobo.reporting.actions import make, page_of, request
from wobo.reporting.engine import press
from wobo.reporting.engine.client import PRINT, _environment
from wobo.reporting.models import Report

BARE = """
import sys, weasyprint
for line in sys.stdin:
    path, base = line.rstrip("\\n").split("|")
    html = open(path, encoding="utf-8").read()
    weasyprint.HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/a-3b")
    print("done", flush=True)
"""


def report_overhead() -> None:
    """The diagnosis report, from lease to ready with the press warm, against WeasyPrint alone on the same HTML."""
    with demo().at(demo().alone):
        first = Report.objects.filter(kind="diagnosis", source=None).order_by("pk")[0]
        about = apps.get_model(first.model)._base_manager.get(uid=first.record_uid)
        queue: list[Report] = []

        def fill() -> None:
            queue.append(request(first.kind, about, first.language, by=first.requested_by, snapshot=first.snapshot))

        def ours() -> None:
            make(queue.pop())

        with weasyprint_alone(page_of(first)[0]) as bare:
            fill()
            ours()
            bare()
            _untimed, ours_seconds, bare_seconds = take_turns(fill, ours, bare)
    press.stop()
    detail = {"pages": first.pages, "seconds": round(ours_seconds, 2), "bare_seconds": round(bare_seconds, 2)}
    figure("report_overhead", ours_seconds / bare_seconds, "x", **detail, goal=1.15)


@contextmanager
def weasyprint_alone(html: str) -> Iterator[Callable[[], None]]:
    """Give what prints this HTML in a process that knows WeasyPrint and nothing of ours, with the same fonts."""
    page = Path(settings.VAR_DIR) / "bare.html"
    page.write_text(html, encoding="utf-8")
    alone = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", BARE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_environment(),
    )

    def bare() -> None:
        alone.stdin.write(f"{page}|{PRINT.as_uri()}/\n")
        alone.stdin.flush()
        if alone.stdout.readline() != "done\n":
            raise RuntimeError("WeasyPrint alone could not print the page.")

    try:
        yield bare
    finally:
        alone.kill()
        alone.wait()
