"""What controlled documents cost: a further signature in a ceremony, a long register, the issued file."""

import contextlib
import datetime as dt
import functools
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from benches.figures import TURNS, figure, take_turns
from benches.paper import weasyprint_alone
from documents.models import Document, Section
from documents.writing import setfiles
from tests.factories_flow import Paperwork, paperwork
from tests.papers import proof
from tests.people import Cast, make_cast
from wobo.reporting.actions import make, page_of, queue_issue
from wobo.reporting.engine import press
from wobo.reporting.models import Report
from wobo.workflow import batch, clock
from wobo.workflow.models import Opening

FURTHER = 8  # papers in a ceremony beside the first
MANY, FEW = 5000, 50
MOMENT = dt.datetime(2026, 10, 12, 1, 30, tzinfo=dt.UTC)


@functools.cache
def office() -> tuple[Path, Cast]:
    """Make a database with a firm, two clients and their people; return where it is."""
    place = Path(settings.VAR_DIR) / "office.sqlite3"
    with at(place):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        with clock.at(MOMENT):
            cast = make_cast()
    return place, cast


@contextlib.contextmanager
def at(place: Path) -> Iterator[None]:
    """Work in a database of its own."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(place)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def sign_ms() -> None:
    """One further document in a ceremony without its password check: what nine cost more than one, by eight."""
    place, cast = office()
    first, further = [], []
    with at(place), clock.at(MOMENT):
        ready = [_before_approval(cast, number) for number in range(TURNS * (FURTHER + 2))]
        for turn in range(TURNS):
            mine = ready[turn * (FURTHER + 2) : (turn + 1) * (FURTHER + 2)]
            alone, together = _seconds(cast, mine[:1]), _seconds(cast, mine[1:])
            first.append(alone)
            further.append((together - alone) / FURTHER)
    one, more = 1000 * median(first), 1000 * median(further)
    figure("sign_ms", more, "ms", first_ms=round(one, 2), ratio=round(more / one, 3), goal_ms=15, goal_ratio=1.2)


def _before_approval(cast: Cast, number: int) -> Paperwork:
    made = paperwork(cast, f"QL-ITSM-P-{1000 + number}")
    made.open()
    made.sign_until("approval")
    return made


def _seconds(cast: Cast, papers: list[Paperwork]) -> float:
    keys = []
    for made in papers:
        content = made.revision.frozen_file
        Opening.objects.get_or_create(user=cast.top_manager, sha256=content.sha256, defaults={"at": clock.now()})
        keys.append(f"document:{made.revision.uid}:{made.step('approval').slot}:{content.sha256}")
    start = time.perf_counter()
    outcomes = batch.sign_many(keys, proof=proof(cast.top_manager))
    seconds = time.perf_counter() - start
    if not all(outcome.signature for outcome in outcomes):
        raise RuntimeError(f"Not signed: {[outcome.reasons for outcome in outcomes]}")
    return seconds


def register_growth() -> None:
    """The register's first page with 5,000 documents and with 50, the two taking turns."""
    place, cast = office()
    few, many = (Path(settings.VAR_DIR) / f"register-{count}.sqlite3" for count in (FEW, MANY))
    for target, count in ((few, FEW), (many, MANY)):
        connection.close()
        target.write_bytes(place.read_bytes())
        with at(target), clock.at(MOMENT):
            _fill(paperwork(cast, "QL-ITSM-P-9999"), count)
    client = Client(SERVER_NAME="localhost")
    pages = []
    for target in (few, many):
        with at(target):
            code = Document.objects.first().engagement.code
            client.force_login(cast.lead, backend=settings.AUTHENTICATION_BACKENDS[0])
            pages.append((target, reverse("documents:register", args=[code]), client.cookies["session"].value))
    turns = [functools.partial(_opened, *page) for page in pages]
    for turn in turns:
        turn()
    seconds = take_turns(*turns)
    told = {"few_ms": round(1000 * seconds[0], 1), "many_ms": round(1000 * seconds[1], 1)}
    figure("register_growth", seconds[1] / seconds[0], "x", few=FEW, many=MANY, **told, goal=1.5)


def _fill(made: Paperwork, count: int) -> None:
    here = {"workspace": made.document.workspace, "engagement": made.engagement, "level": "P"}
    there = Document.objects.filter(engagement=made.engagement).count()
    Document.objects.bulk_create(
        Document(number=f"QL-ITSM-P-{5000 + number}", title=f"程序 {number}", **here)
        for number in range(count - there)
    )


def _opened(place: Path, address: str, session: str) -> None:
    with at(place):
        client = Client(SERVER_NAME="localhost")
        client.cookies["session"] = session
        if client.get(address).status_code != 200:
            raise RuntimeError(f"{address} did not open.")


def issue_pdf_overhead() -> None:
    """The issued file of a real procedure, from lease to ready with the press warm, against WeasyPrint alone."""
    place, cast = office()
    with at(place), clock.at(MOMENT):
        sources = [_approved(cast, number) for number in range(TURNS + 1)]
        queue: list[Report] = []

        def fill() -> None:
            queue.append(queue_issue(sources.pop(), {"released_on": "2026-10-12", "effective_on": "2026-10-12"}))

        def ours() -> None:
            make(queue[-1])

        fill()
        with weasyprint_alone(page_of(queue[-1])[0]) as bare:
            ours()
            bare()
            _untimed, ours_seconds, bare_seconds = take_turns(fill, ours, bare)
        pages = Report.objects.get(pk=queue[-1].pk).pages
    press.stop()
    told = {"pages": pages, "seconds": round(ours_seconds, 2), "bare_seconds": round(bare_seconds, 2)}
    figure("issue_pdf_overhead", ours_seconds / bare_seconds, "x", **told, goal=1.15)


def _approved(cast: Cast, number: int) -> Report:
    """Return the rendered content of the incident procedure."""
    made = paperwork(cast, f"QL-ITSM-P-{8000 + number}", key="incident")
    Section.objects.filter(revision=made.revision).delete()
    for order, (key, title, html) in enumerate(setfiles.sections_of("incident", "zh-hans")):
        here = {"workspace": made.document.workspace, "revision": made.revision, "order": order}
        Section.objects.create(key=key, title=title, html=html, **here)
    from documents.actions.content import freeze  # noqa: PLC0415

    report = freeze(made.revision, by=cast.lead)
    make(report)
    found: Report = Report.objects.get(pk=report.pk)
    if found.file is None:
        raise RuntimeError(f"{found.error} {found.error_data}")
    return found
