"""Every page, drawn: its headers, nothing that runs inline, no primary keys, nothing written by looking (trust 4)."""

import re
from typing import Any

import pytest

from tests.matrix.addresses import address
from tests.matrix.html import parse
from tests.matrix.ledger import changed, tables
from tests.matrix.standing import browser, shut
from tests.matrix.table import TABLE
from tests.sizes import LONG, part
from tests.world import World
from wobo.workflow.models import Event

READERS = ("anon", "stranger", "external_auditor", "admin")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# django-allauth copies the address of the person whom a link names into its own table.
WRITES_ON_GET = {"account_reset_password_from_key": ["account_emailaddress"]}
PLAIN = re.compile(
    r"/phase/[1-9]/|/papers/\w+/\d+/|/elements/[\w.-]+/[\w.]+/|/coverage/[\w.-]+/[\w.]+/|/plans/20\d\d/|/years/20\d\d/|/upkeep/plan/\d{4}/|/cycles/\d+/|/clauses/[\w.]+/|[?&](?:page|more|phase|chapter|year)=\d+"
)

# Numbers that a page may hold: how many rows a form has, versions of an answer, levels of maturity, phases.
COUNTED = re.compile(
    r".*-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|version|v-[\d.]+|(?:m-[\d.]+|maturity)|phase|more|next|left|gaps"
    r"|mine|all|again|submit|repeats"  # a filter or a button that says yes
    r"|year|months|impact|likelihood|benefit|cost|residual_\w+|late|due|struck|chapters?"
)


MONTH = re.compile(r"-20\d\d-\d\d$")  # the cell of a measure


def headers_missing(response: Any, *, framed: bool = False) -> list[str]:
    """Return what is wrong with the headers of an answer."""
    told, wrong = response.headers, []
    wrong += [f"{name}: {told.get(name)}" for name, value in HEADERS.items() if told.get(name) != value]
    if told.get("X-Frame-Options") != ("SAMEORIGIN" if framed else "DENY"):
        wrong.append(f"X-Frame-Options: {told.get('X-Frame-Options')}")
    policy = told.get("Content-Security-Policy", "")
    wanted = ["default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"]
    if policy != "sandbox":  # a download: nothing of it runs at all
        wrong += [f"CSP lacks {part}" for part in wanted if part not in policy]
    if "unsafe" in policy:
        wrong.append("CSP permits the unsafe")
    if "no-store" not in told.get("Cache-Control", ""):
        wrong.append(f"Cache-Control: {told.get('Cache-Control')}")
    if "camera=()" not in told.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy is missing")
    wrong += [name for name in ("Access-Control-Allow-Origin", "Server", "X-Powered-By") if name in told]
    return wrong


def inline(response: Any) -> list[str]:
    """Return what runs inside the page itself."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return parse(response.content).inline if is_page and response.content else []


def keys_shown(world: World, response: Any) -> list[str]:
    """Return the numbers in addresses, fields, choices and their names that are no uid and not counted inside."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = parse(response.content)
    numbered = [url for url in page.addresses() if re.search(r"/\d+(?:/|$|\?)", PLAIN.sub("/", url))]
    chosen = {(name, value) for name, value in page.values() if re.fullmatch(r"[1-9]\d*", value)}
    lines = {f"{kind}-{clause.ref}" for kind in "rvm" for clause in world.standard.clauses.all()}  # of the sheet
    named = {name for name, _value in page.values() if re.search(r"(?:^|-)\d+$", MONTH.sub("", name))} - lines
    counted = {f"{name}={value}" for name, value in chosen if not COUNTED.fullmatch(name)}
    return [*numbered, *sorted(counted), *sorted(named)]


@pytest.mark.parametrize("route", TABLE)
def test_every_page_is_drawn_with_its_headers_and_changes_nothing(world: World, route: str) -> None:
    url, before, wrong = address(world, world.a, route), tables(), []
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first()

    for name in ("lead", *part(READERS, 1, route)):
        client = browser(world, name)
        response = client.get(url)
        wrong += [
            f"{name}: {one}"
            for one in (
                *headers_missing(
                    response, framed=route == "files:download" and name in {"external_auditor", "lead", "admin"}
                ),
                *([] if response.streaming else inline(response)),
            )
        ]
        wrong += [f"{name}: {response.status_code}"] if response.status_code == 500 else []
        wrong += [f"{name}: {one}" for one in keys_shown(world, response)] if name == "lead" else []
        shut(response)
        if LONG or name != "lead":  # a page is drawn for HEAD as well
            shut(client.head(url))

    assert wrong == []
    assert changed(before) == WRITES_ON_GET.get(route, [])
    assert set(Event.objects.filter(pk__gt=last).values_list("verb", flat=True)) <= {"open", "download"}


def test_answers_that_no_view_makes_have_the_headers_too(world: World) -> None:
    client, wrong = browser(world, "lead"), {}
    for url in (
        "/nowhere/",
        "/static/nothing.css",
        "/e/ALPHA-2026",
        "/e/%00/",
        "/files/../settings.py",
        "//example.com/",
    ):
        response = client.get(url)
        found = headers_missing(response) + inline(response)
        if url.startswith("/static/"):  # WhiteNoise answers before a session is read; a 404 comes from the site
            found = [one for one in found if not one.startswith("Cache-Control")]
        if found:
            wrong[url] = found

    assert wrong == {}


def test_an_error_page_has_the_headers_and_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("certification.views.engagements.portfolio_row", broken)

    response = browser(world, "lead").get("/engagements/")

    assert response.status_code == 500
    assert headers_missing(response) + inline(response) == []
    assert b"secret of the house" not in response.content
    assert b"Traceback" not in response.content


def test_a_forged_form_gets_our_page(world: World) -> None:
    from django.test import Client  # noqa: PLC0415

    client = Client(enforce_csrf_checks=True)
    client.cookies["session"] = world.cookies["lead"]

    response = client.post(f"/e/{world.a.engagement.code}/edit/", {"profile": "INT"})

    assert response.status_code == 403
    assert headers_missing(response) + inline(response) == []


def test_cookies_are_for_the_server_alone(world: World) -> None:
    client = browser(world, "anon")
    client.get("/accounts/login/")
    client.post("/language/", {"language": "en"})

    response = client.post("/accounts/login/", {"login": "lead@example.com", "password": "correct-horse-battery"})

    assert response.status_code == 302
    told = {name: (bool(cookie["httponly"]), cookie["samesite"]) for name, cookie in client.cookies.items()}
    assert {name for name, (_only, same) in told.items() if same not in {"Lax", "Strict"}} == set()
    assert {name for name, (only, _same) in told.items() if not only} <= {"csrf"}  # htmx sends it back as a header
