"""What a page asks of the database and how its time grows with data of others."""

import statistics
import time
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benches.demo import Demo, demo
from benches.figures import TURNS, figure
from wobo.site import context


def queries_per_page() -> None:
    """Every kind of page that each role reaches from its inbox by links, at 1x and at 50x."""
    context.COUNT_SECONDS = 3600  # twenty seconds may pass between two pages that are compared
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


def _queries(client: Client, page: str) -> int:
    """Count the queries of a page that was opened a moment ago."""
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


def _both(here: Demo, client: Client, page: str) -> tuple[float, float]:
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
