"""What somebody types is text wherever it is shown again: on pages, in mails, in papers (trust 3b)."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.attacks.payloads import EVERY, MARK, TOLD, XSS
from tests.matrix.addresses import address, tenant_routes
from tests.matrix.answers import SHEET, computed, kind_of, parts, said
from tests.matrix.forms import Filled, forms_of
from tests.matrix.html import parse
from tests.matrix.standing import browser, shut
from tests.matrix.table import TABLE
from tests.world import World
from wobo.notices.actions import tell
from wobo.notices.models import Mail
from wobo.reporting.actions import make, page_of
from wobo.reporting.models import Report
from wobo.workflow.models import Event

FORMS = [
    name
    for name in TABLE
    if name.startswith(("certification:", "audits:"))
    and TABLE[name].get["lead"] == 200
    and TABLE[name].post["lead"] != 405
    and name not in {"certification:engagement_close", "certification:engagement_pause", "audits:diagnosis_replan"}
]
LISTS = "considered supplements biggest_gaps strengths decisions risks themes adjustments roadmap quick_wins".split()


def pages(world: World) -> Iterator[str]:
    """Yield the addresses of forms into which A's people type."""
    for name in FORMS:
        yield address(world, world.a, name)
    for name in LISTS:
        yield reverse("audits:listing", args=[world.a.engagement.code, world.a.diagnosis.uid, name])


def dressed(form: Filled, payloads: Iterator[str]) -> dict[str, Any]:
    """Return what is sent when every field for words holds a payload; long ones hold many."""
    sent = {key: value for key, value in form.complete().items() if not key.startswith("csrf")}
    for name in form.typed:
        if re.search(r"clauses|time_zone|(^|-)code$|credit_code|number_pattern", name):
            continue
        many = form.kinds[name] == "textarea"
        sent[name] = (
            "\n".join(itertools.islice(payloads, 12)) if many else next(payloads)[: form.longest.get(name, 200)]
        )
    return sent


def type_everywhere(world: World, start: int) -> tuple[int, list[str]]:
    """Post payloads into every form. Returns how many were taken, and what crashed."""
    payloads = itertools.islice(itertools.cycle(EVERY), start, None)
    client, taken, crashed = browser(world, "lead"), 0, []
    for url in pages(world):
        for form in forms_of(client.get(url).content):
            if not form.typed:
                continue
            response = client.post(form.action or url, dressed(form, payloads))
            taken += response.status_code == 302
            crashed += [url] if response.status_code == 500 else []
    return taken, crashed


def live(content: bytes | str) -> list[str]:
    """Return what a payload made of a page: elements, attributes, scripts, computed sums."""
    page = parse(content)
    found = [element.tag for element in page.elements if MARK in element.tag]
    found += [name for element in page.elements for name in element.attributes if MARK in name]
    found += [one for one in page.inline if MARK in one]
    found += [
        one.tag for one in page.elements if MARK in one.attributes.get("src", "") + one.attributes.get("action", "")
    ]
    return found + secrets(content.decode() if isinstance(content, bytes) else content)


def secrets(text: str) -> list[str]:
    """Return the sums that were computed, and what only the server knows."""
    return [word for word in (TOLD, settings.SECRET_KEY, "&lt;class &#x27;", "__globals__': ") if word in text]


def live_in(response: Any, text: str) -> list[str]:
    """Return what a payload made of an answer: of a page, of a sheet's cells, of a calendar's lines."""
    kind = kind_of(response)
    if kind == SHEET:
        return computed(response.content) + [one for part in parts(response.content) for one in live(part)]
    if kind == "text/calendar":
        unfolded = text.replace("\r\n ", "").split("\r\n")
        return [line[:60] for line in unfolded if line and not re.match(r"[A-Z-]+[;:]", line)] + secrets(text)
    return secrets(text) if kind.startswith("image/") else live(text)


@pytest.mark.parametrize("start", [0, 40])
def test_what_is_typed_is_shown_as_text(world: World, start: int) -> None:
    taken, crashed = type_everywhere(world, start)
    shown, wrong = 0, {}

    for reader in ("lead", "staff"):
        client = browser(world, reader)
        for name in tenant_routes():
            if TABLE[name].get[reader] != 200 or name == "files:download":
                continue
            url = address(world, world.a, name)
            response = client.get(url)
            text = said(response)
            shown += text.count(MARK)
            if found := live_in(response, text):
                wrong[url] = found

    assert crashed == []
    assert wrong == {}
    assert (taken > 25, shown > 300) == (True, True)


def test_papers_and_mails_hold_what_was_typed_as_text(world: World) -> None:
    type_everywhere(world, 0)
    from audits.actions import print_worksheet  # noqa: PLC0415

    lead = world.cast.lead.fresh()
    report = print_worksheet(world.a.diagnosis, "en", by=lead)
    from certification.actions import prepare_scope  # noqa: PLC0415

    prepare_scope(world.a.engagement, by=lead)
    tell([lead], "engagement", "\n".join(EVERY)[:200], "\n".join(EVERY), "/", world.a.engagement.workspace)
    papers = {
        paper.number: page_of(paper)[0] for paper in Report.objects.filter(workspace=world.a.engagement.workspace)
    }
    mails = {str(mail): mail.html for mail in Mail.objects.all() if mail.html}

    assert report.number in papers
    assert sum(MARK in html for html in papers.values()) > 1
    assert sum(MARK in html for html in mails.values()) > 0
    assert {
        number: found
        for number, html in (papers | mails).items()
        if (found := [one for one in live(html) if "<style>" not in one])
    } == {}


def test_a_paper_full_of_payloads_is_made_without_asking_anybody(world: World) -> None:
    """The real engine in its child: it gives a PDF, or says why; nothing is fetched (engine tests see to that)."""
    from io import BytesIO  # noqa: PLC0415

    from pypdf import PdfReader  # noqa: PLC0415

    from audits.actions import print_worksheet  # noqa: PLC0415
    from wobo.files import store  # noqa: PLC0415

    type_everywhere(world, 0)
    report = print_worksheet(world.a.diagnosis, "en", by=world.cast.lead.fresh())
    make(report)
    report = Report.objects.get(pk=report.pk)

    assert (report.state, report.error) == ("ready", "")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(store.read(report.file))).pages)
    assert TOLD not in text
    assert settings.SECRET_KEY not in text


def test_a_notice_shows_its_words_as_text(world: World) -> None:
    for start in range(0, len(EVERY), 4):
        tell([world.cast.staff], "engagement", " ".join(EVERY[start : start + 4]), "\n".join(EVERY), "/")

    content = browser(world, "staff").get("/notices/").content

    assert content.decode().count(MARK) > 100
    assert live(content) == []


def test_the_trail_shows_what_was_typed_as_text(world: World) -> None:
    type_everywhere(world, 0)
    last = -(-Event.objects.filter(workspace=world.a.engagement.workspace).count() // 50)

    wrong = {
        number: found
        for number in range(1, last + 1)
        if (found := live(browser(world, "lead").get(f"/e/{world.a.engagement.code}/trail/?page={number}").content))
    }

    assert wrong == {}


@pytest.mark.parametrize(
    "url",
    [
        "/search/?q=",
        "/clients/?q=",
        "/engagements/?q=",
        "/clients/{client}/people/?q=",
        "/e/{code}/trail/?q=",
        "/reports/?engagement=",
        "/verify/?sha256=",
        "/clients/number-sample/?code=X&number_pattern=",
        "/library/standards/house-rules/?q=",
        "/?kind=",
        "/e/{code}/phase/1/waivers/new/?criterion=",
    ],
)
def test_what_is_asked_is_echoed_as_text(world: World, url: str) -> None:
    from urllib.parse import quote  # noqa: PLC0415

    client = browser(world, "lead")
    where = url.format(client=world.a.client.uid, code=world.a.engagement.code)

    answers = {payload: client.get(where + quote(payload)) for payload in EVERY}

    assert {payload: found for payload, answer in answers.items() if (found := live(answer.content))} == {}
    assert {payload for payload, answer in answers.items() if answer.status_code == 500} == set()
    assert len(XSS) >= 60
    for answer in answers.values():
        shut(answer)
