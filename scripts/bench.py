"""Measures, and prints one JSON line per figure: `./run bench [NAME…]`.

Each figure is the median of five. Where two things are compared, they take turns in one run, so that a slow
minute of the machine slows both. The data is made up and lives in a folder that is removed at the end;
`trail` also runs on PostgreSQL, with WOBO_TEST_DATABASE=postgres.
"""

import contextlib
import functools
import io
import json
import logging
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import translations

ROOT = translations.ROOT
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402

from tests import services  # noqa: E402, F401  the environment, before the settings are read

os.environ["DEMO"] = "1"  # the demo's firm asks for no second factor

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


# The demo, alone and among copies

COPIES = 50
LINK = re.compile(r'href="(/[^"#?]*)')
ELSEWHERE = {"files", "account", "mfa", "usersessions", "admin", "socialaccount", "headless"}
OF_A_KIND = Counter({"certification:phase_detail": 9})  # addresses that a kind of page is measured at, else one


class Demo:
    """The demo's database twice: by itself, and with copies of its client; a signed-in browser for each role."""

    def __init__(self) -> None:
        from django.core.management import call_command

        quiet = {"stdout": io.StringIO(), "verbosity": 0}
        call_command("migrate", **quiet)
        call_command("createcachetable", verbosity=0)
        call_command("import_standard", shipped=True, **quiet)
        call_command("demo", **quiet)
        self.spread()

    def spread(self) -> None:
        """Sign the people in, then put the second database beside the first."""
        import copies
        from django.db import connection

        from audits.models import Diagnosis

        if connection.vendor != "sqlite":
            sys.exit("The pages are measured on SQLite: two databases take turns.")
        self.alone = Path(connection.settings_dict["NAME"])
        self.beside = self.alone.with_name("beside.sqlite3")
        diagnosis = Diagnosis.objects.get()
        self.first = [diagnosis.get_absolute_url(), diagnosis.engagement.get_absolute_url()]
        self.clients = self._clients()
        self._pages: dict[str, list[str]] = {}
        for role in self.clients:
            self.pages(role)
        connection.close()
        with (
            contextlib.closing(sqlite3.connect(self.alone)) as one,
            contextlib.closing(sqlite3.connect(self.beside)) as two,
        ):
            one.backup(two)
        with self.at(self.beside):
            copies.copy_client(diagnosis.engagement.client.workspace, COPIES)

    @contextlib.contextmanager
    def at(self, place: Path) -> Iterator[None]:
        """Work in one of the two databases."""
        from django.db import connection

        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

    def _clients(self) -> dict[str, Any]:
        from django.test import Client

        from wobo.accounts.models import Membership
        from wobo.workflow import clock

        found = {}
        for held in Membership.objects.live(clock.today()).select_related("user").order_by("pk"):
            if held.role not in found and held.user.is_active:
                found[held.role] = Client(SERVER_NAME="localhost")
                found[held.role].force_login(held.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return found

    def pages(self, role: str) -> list[str]:
        """Return the pages that a role reaches by links, a few of each kind."""
        if role not in self._pages:
            self._pages[role] = list(self._crawled(self.clients[role]))
        return self._pages[role]

    def _crawled(self, client: Any) -> Iterator[str]:
        waiting = [*self.first, "/"]  # the client that is copied, before others that pages may name
        seen, kinds = set(waiting), Counter()
        while waiting:
            page = waiting.pop(0)
            answer = client.get(page)
            if page == "/" and answer.status_code != 200:
                raise RuntimeError(f"The inbox answered {answer.status_code}.")
            if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            yield page
            for link in LINK.findall(answer.content.decode()):
                kind = _kind_of(link)
                if kind and link not in seen and kinds[kind] < (OF_A_KIND[kind] or 1):
                    seen.add(link)
                    kinds[kind] += 1
                    waiting.append(link)


def _kind_of(link: str) -> str:
    """Return the name of the view behind a link; nothing for what is no page of ours."""
    try:
        match = resolve(link)
    except Resolver404:
        return ""
    return "" if ELSEWHERE & {*match.namespaces, *match.view_name.split("_")} else match.view_name


@functools.cache
def demo() -> Demo:
    return Demo()


# Paper


BARE = """
import sys, weasyprint
for line in sys.stdin:
    path, base = line.rstrip("\\n").split("|")
    html = open(path, encoding="utf-8").read()
    weasyprint.HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/a-3b")
    print("done", flush=True)
"""


def report_overhead() -> None:
    """The diagnosis report, from lease to ready with the press warm, against WeasyPrint alone on the same HTML.

    WeasyPrint alone is a process that has imported it and nothing of ours, with the same fonts.
    """
    from wobo.reporting.actions import make, page_of, request
    from wobo.reporting.engine import press
    from wobo.reporting.engine.client import PRINT, _environment
    from wobo.reporting.models import Report

    with demo().at(demo().alone):
        first = Report.objects.filter(kind="diagnosis", source=None).order_by("pk")[0]
        about = apps.get_model(first.model)._base_manager.get(uid=first.record_uid)
        queue: list[Report] = []

        def ours() -> None:
            make(queue.pop())

        page = Path(settings.VAR_DIR) / "bare.html"
        page.write_text(page_of(first)[0], encoding="utf-8")
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

        def fill() -> None:
            queue.append(request(first.kind, about, first.language, by=first.requested_by, snapshot=first.snapshot))

        fill()
        ours()
        bare()
        _untimed, ours_seconds, bare_seconds = take_turns(fill, ours, bare)
        pages = first.pages
        alone.kill()
        alone.wait()
    press.stop()
    detail = {"pages": pages, "seconds": round(ours_seconds, 2), "bare_seconds": round(bare_seconds, 2)}
    figure("report_overhead", ours_seconds / bare_seconds, "x", **detail, goal=1.15)


# Pages


def queries_per_page() -> None:
    """Every kind of page that each role reaches from its inbox by links, at 1x and at 50x."""
    here, counts = demo(), {}
    for place in (here.alone, here.beside):
        with here.at(place):
            counts[place] = {
                (role, page): _queries(here.clients[role], page) for role in here.clients for page in here.pages(role)
            }
    one, fifty = counts[here.alone], counts[here.beside]
    worst = sorted(fifty, key=lambda key: -max(one[key], fifty[key]))[:5]
    differ = [[*key, one[key], fifty[key]] for key in one if one[key] != fifty[key]]
    figure(
        "queries_per_page",
        max(*one.values(), *fifty.values()),
        "queries",
        pages=len(one),
        roles=len(here.clients),
        worst=[[*key, max(one[key], fifty[key])] for key in worst],
        equal=not differ,
        differ=differ[:10],
        goal=15,
    )


def _queries(client: Any, page: str) -> int:
    """Count the queries of a page that was opened a moment ago."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page}: {answer.status_code}")
    return len(asked)


def page_growth() -> None:
    """The server's time for the same pages, with 50 copies of the client beside it and without."""
    here, took = demo(), {}
    for role in ("partner", "lead_consultant", "management_representative"):
        for page in here.pages(role):
            took[role, page] = _both(here, here.clients[role], page)
    alone, beside = (sum(pair[half] for pair in took.values()) for half in (0, 1))
    worst = sorted(took, key=lambda key: -took[key][1] / took[key][0])[:5]
    told = [[*key, *(round(1000 * seconds, 1) for seconds in took[key])] for key in worst]
    figure("page_growth", beside / alone, "x", pages=len(took), worst_ms=told, goal=1.5)


def _both(here: Demo, client: Any, page: str) -> tuple[float, float]:
    """Return the median seconds of a page without and with the copies, the two taking turns."""
    took: dict[Path, list[float]] = {here.alone: [], here.beside: []}
    for turn in range(TURNS + 1):
        for place, seconds in took.items():
            with here.at(place):
                start = time.perf_counter()
                client.get(page)
                if turn:  # the first is to warm up
                    seconds.append(time.perf_counter() - start)
    return statistics.median(took[here.alone]), statistics.median(took[here.beside])


# The sheet

LONG = 1189


def sheet_ms() -> None:
    """The assessment sheet with all its chapters open, for the standard of the demo and for a very long one."""
    from audits.models import Diagnosis

    here = demo()
    client = here.clients["lead_consultant"]
    with here.at(here.alone):
        diagnosis = Diagnosis.objects.get()
        page = f"{diagnosis.get_absolute_url()}sheet/"
        for clauses in (diagnosis.clauses().count(), LONG):
            if clauses == LONG:
                _lengthen(diagnosis, LONG)
            client.get(page)
            first, whole = take_turns(lambda: client.get(page), lambda: client.get(f"{page}?chapter=all"))
            figure("sheet_ms", 1000 * first, "ms", clauses=clauses, all_chapters_ms=round(1000 * whole, 1))


def _lengthen(diagnosis: Any, clauses: int) -> None:
    """Let the standard of a diagnosis have so many assessable clauses, all answered, in chapters of a hundred."""
    from audits.models import ClauseAssessment
    from certification.models import Clause

    standard, there = diagnosis.standard, diagnosis.clauses().count()
    chapters: list[Clause] = []
    for number in range(clauses - there):
        if number % 100 == 0:
            ref = f"{20 + number // 100}"
            chapter = Clause(standard=standard, ref=ref, label=ref, order=10_000 + number * 2, depth=1)
            chapter.titles = {"en": f"Chapter {ref}", "zh-hans": f"第 {ref} 章"}
            chapter.save()
            chapters.append(chapter)
        ref = f"{chapters[-1].ref}.{number % 100 + 1}"
        clause = Clause(standard=standard, parent=chapters[-1], ref=ref, label=ref, depth=2, assessable=True)
        clause.order, clause.titles = 10_001 + number * 2, {"en": f"Clause {ref}", "zh-hans": f"条款 {ref}"}
        clause.save()
        ClauseAssessment.objects.create(
            workspace=diagnosis.workspace, diagnosis=diagnosis, clause=clause, result="conform", found=ref
        )


def save_answer_ms() -> None:
    """One verdict from the sheet, all in: request, rights, chain, lock, row, event, commit."""
    from django.urls import reverse

    from audits.models import Diagnosis

    here = demo()
    client = here.clients["lead_consultant"]
    with here.at(here.alone):
        diagnosis = Diagnosis.objects.get()
        Diagnosis.objects.filter(pk=diagnosis.pk).update(state=Diagnosis.State.ON_SITE)
        ref = diagnosis.clauses()[3].ref
        address = reverse("audits:line", args=[diagnosis.engagement.code, diagnosis.uid, ref])
        version = diagnosis.assessments.get(clause__ref=ref).version
        results = iter(["partial", "conform"] * TURNS)

        def save() -> None:
            nonlocal version
            answer = client.post(address, {"version": version, "result": next(results)})
            if answer.status_code != 200:
                raise RuntimeError(answer.content.decode())
            version = answer.json()["version"]

        save()
        (seconds,) = take_turns(save)
    figure("save_answer_ms", 1000 * seconds, "ms", clause=ref)


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


BENCHES: dict[str, Callable[[], None]] = {
    "report_overhead": report_overhead,
    "queries_per_page": queries_per_page,
    "page_growth": page_growth,
    "sheet_ms": sheet_ms,
    "save_answer_ms": save_answer_ms,
    "trail": trail,
}


def main(names: list[str]) -> None:
    if unknown := set(names) - BENCHES.keys():
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
    translations.compile_all()
    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    logging.disable(logging.WARNING)  # the crawl meets what a role may not open
    for name in names or BENCHES:
        BENCHES[name]()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "wobo.settings"
    main(sys.argv[1:])
