"""Measures, and prints one JSON line per figure: `./run bench [NAME…]`.

Each figure is the median of five. Where two things are compared, they take turns in one run, so that a slow
minute of the machine slows both. The data is made up and lives in a folder that is removed at the end;
WOBO_TEST_DATABASE=postgres measures on PostgreSQL.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import translations

ROOT = translations.ROOT
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.conf import settings  # noqa: E402

from tests import services  # noqa: E402  the environment, before the settings are read

TURNS = 5
Job = Callable[[], object]


def take_turns(*jobs: Job) -> list[float]:
    """Return the median seconds of each job, run one after the other, five times round."""
    took: list[list[float]] = [[] for _job in jobs]
    for _turn in range(TURNS):
        for job, seconds in zip(jobs, took, strict=True):
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds) for seconds in took]


def figure(name: str, value: float, unit: str, **detail: object) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": unit, "detail": detail}), flush=True)


# Paper

FONTS = ROOT / "wobo" / "reporting" / "fonts"
SENTENCE = "服务提供方应按照策划的时间间隔评审服务管理体系，确保其持续的适宜性、充分性和有效性，并保留成文信息。"


def document() -> str:
    """Return a report of about thirty pages: headings, text, a long table."""
    faces = "".join(
        f"@font-face{{font-family:Sheet;font-weight:{weight};src:url({(FONTS / name).as_uri()})}}"
        for weight, name in ((400, "NotoSansSC-Regular.ttf"), (700, "NotoSansSC-Bold.ttf"))
    )
    style = f"{faces}@page{{size:A4;margin:25mm;@bottom-center{{content:counter(page);font-family:Sheet}}}}"
    text = "".join(f"<h2>{n} 服务管理</h2>" + f"<p>{SENTENCE * 6}</p>" * 4 for n in range(1, 21))
    rows = "".join(f"<tr><td>{n}</td><td>8.{n}</td><td>{SENTENCE}</td><td>符合</td></tr>" for n in range(200))
    return (
        f"<html lang=zh-Hans><head><title>Bench</title><style>{style}body{{font:11pt/1.6 Sheet}}</style></head>"
        f"<body>{text}<table><thead><tr><th>#</th><th>条款</th><th>要求</th><th>结论</th></tr></thead>{rows}</table></body></html>"
    )


def paper() -> None:
    """Our press, with its limits and its own process, against WeasyPrint by itself."""
    import weasyprint

    from wobo.reporting.engine import press, render

    html, pages = document(), 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bench.pdf"

        def ours() -> None:
            nonlocal pages
            pages = render(html, out=out).pages

        def bare() -> None:
            weasyprint.HTML(string=html).write_pdf(Path(folder) / "bare.pdf", pdf_variant="pdf/a-3b")

        ours_seconds, bare_seconds = take_turns(ours, bare)
    press.stop()
    figure("paper", ours_seconds, "s", pages=pages)
    figure("paper_ratio", ours_seconds / bare_seconds, "x", pages=pages, bare_seconds=round(bare_seconds, 3))


# Trail

EDITS = 100


def trail() -> None:
    """An edit through the door, with its event, against the bare save; then the walk over all that was written."""
    from wobo.accounts.models import Workspace
    from wobo.workflow import verify
    from wobo.workflow.doors import record

    people = cast()
    numbers = iter(range(10**9))

    def through_the_door() -> None:
        for _edit in range(EDITS):
            record(people.client_a, "edit", by=people.partner, changes={"name": f"Client {next(numbers)}"})

    def bare() -> None:
        for _edit in range(EDITS):
            Workspace.objects.filter(pk=people.client_b.pk).update(name=f"Client {next(numbers)}")

    door_seconds, bare_seconds = take_turns(through_the_door, bare)
    figure("edit", 1000 * door_seconds / EDITS, "ms", bare_ms=round(1000 * bare_seconds / EDITS, 3))
    found: list[str] = []
    (seconds,) = take_turns(lambda: found.extend(verify.findings(files=False)))
    events = TURNS * EDITS
    figure("verify_trail", events / seconds, "events/s", events=events, broken=len(found))


# Pages

PAGES = ("/", "/clients/", "/engagements/", "/library/standards/", "/reports/", "/me/")
VISITS = 20


def pages() -> None:
    """The first pages that a partner opens, warm, without the network."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(cast().partner, backend=settings.AUTHENTICATION_BACKENDS[0])
    for address in PAGES:
        answer = client.get(address)
        if answer.status_code != 200:
            figure("page", 0, "ms", address=address, status=answer.status_code)
            continue
        (seconds,) = take_turns(lambda address=address: [client.get(address) for _visit in range(VISITS)])
        figure("page", 1000 * seconds / VISITS, "ms", address=address, bytes=len(answer.content))


_cast = None


def cast():
    """Return the people of the tests, in a database of their own."""
    global _cast
    if _cast is None:
        from django.core.management import call_command

        from tests.people import make_cast

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        _cast = make_cast()
    return _cast


# Start

START_SECONDS = 300


def start() -> None:
    """From `./run` to the first answer, with everything installed and the demo made."""
    environment = {k: v for k, v in os.environ.items() if k not in services.SET} | {"PORT": "8765"}

    def once() -> None:
        demo = subprocess.Popen([ROOT / "run"], env=environment, stdout=subprocess.DEVNULL)
        try:
            _await("http://localhost:8765/livez")
        finally:
            waiting.append((demo, demo.terminate()))

    waiting: list[tuple[subprocess.Popen, None]] = []

    def ended() -> None:
        waiting.pop()[0].wait()

    once()  # may have to make the demo
    ended()
    seconds, stopping = take_turns(once, ended)
    figure("start", seconds, "s", stop_seconds=round(stopping, 3))


def _await(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(address)


BENCHES: dict[str, Callable[[], None]] = {"paper": paper, "trail": trail, "pages": pages, "start": start}


def main(names: list[str]) -> None:
    if unknown := set(names) - BENCHES.keys():
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
    translations.compile_all()
    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    for name in names or BENCHES:
        BENCHES[name]()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "wobo.settings"
    main(sys.argv[1:])
