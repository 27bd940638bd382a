"""Every page that links lead to, as three people see it in Chinese: nothing sticks out, nothing is said in English."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from tests.house import ROOMS
from tests.journeys import stage
from tests.journeys.visitor import DESK, PHONE
from tests.sizes import LONG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
APART = ("part", "step")  # what else makes a page a kind of its own, beside its view
NO_PAGES = ("/files/", "/static/", "/accounts/2fa/recovery-codes/download/")
RULES = {
    "resultTypes": ["violations"],
    "iframes": False,
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
}
JUDGED: set[Any] = set()
ALLOWED = set(
    "Amd Chrome Linux China Excel Foshan GmbH International Internet JavaScript Shanghai Asia Wobo Word Hans Hant zh Part"
    " Information technology Service management system requirements".split()
)
# Visible text, and what is read out or shown in an empty field; not file names, hashes, codes, time zones.
WORDS = """() => {
  const left = "script, style, noscript, code, iframe, svg text, [lang=en], [data-copy], .trail-changes ins, .trail-changes del, select[name*=zone], .file-name, a[href^='/files/']";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) if (node.data.trim() && !node.parentElement.closest(left)) found.push(node.data.trim());
  for (const name of ["placeholder", "aria-label", "title", "alt"])
    for (const one of document.querySelectorAll(`body [${name}]`)) if (!one.closest(left)) found.push(one.getAttribute(name));
  return [document.title, ...found];
}"""
CODE = re.compile(
    r"\b[0-9a-f]{16,}|manage\.py \w+|\S*[@/_]\S*|\{\w+\}|\S*\.\w{2,4}\b|\b[A-Z]*\d[\w.-]*|\b[A-Z0-9]+(?:-[A-Z0-9]+)+\b"
)


def english(texts: list[str]) -> set[str]:
    """Return the sentences that hold an English word, names and codes left out."""
    found = set()
    for text in texts:
        words = re.findall(r"[A-Za-z]*[a-z][A-Za-z]+", CODE.sub(" ", text))
        if any(word not in ALLOWED for word in words):
            found.add(" ".join(text.split())[:90])
    return found


class Round:
    """One person's way through everything: each kind of page once."""

    def __init__(self, visitor: Any, leaves_out: tuple[str, ...]) -> None:
        self.leaves_out = (*NO_PAGES, *leaves_out)
        self.visitor, self.page = visitor, visitor.page
        # The papers have journeys of their own: here the frame around them is looked at.
        self.page.route(
            f"{visitor.base}/files/**",
            lambda route: route.fulfill(content_type="text/html", body="<title>PDF</title>"),
        )
        self.seen: set[tuple[str, ...]] = set()
        self.files: set[str] = set()
        self.problems: list[str] = []
        self.said: dict[str, set[str]] = defaultdict(set)

    def walk(self, start: str) -> "Round":
        """Follow links until no new kind of page turns up."""
        waiting = [start]
        while waiting:
            address = waiting.pop(0)
            kind = self.kind(address)
            if kind is None or kind in self.seen:
                continue
            self.seen.add(kind)
            waiting += self.look(address)
        return self

    def kind(self, address: str) -> tuple[str, ...] | None:
        """Return what kind of page an address leads to; None for files and for what is no page of ours."""
        path = urlsplit(address).path
        if path.startswith(self.leaves_out):
            return None
        try:
            found = resolve(path)
        except Resolver404:
            return None
        ours = found.func.__module__.split(".")[0] in ROOMS  # one view may stand behind several names
        name = f"{found.func.__module__}.{found.func.__name__}" if ours else found.view_name
        return (name, *(str(found.kwargs[name]) for name in APART if name in found.kwargs))

    def look(self, address: str) -> list[str]:
        """Judge a page, and return where its links lead."""
        answer = self.opened(address)
        if answer is None:
            return []
        if answer.status != 200:
            self.problems.append(f"{address}: status {answer.status}")
            return []
        for text in english(self.page.evaluate(WORDS)):
            self.said[text].add(address)
        for bad in self.violations(address):
            self.problems.append(f"{address}: {bad['id']} {bad['nodes'][0]['target']} {bad['nodes'][0]['html'][:120]}")
        self.page.set_viewport_size(PHONE)
        if self.visitor.width() > PHONE["width"]:
            self.problems.append(f"{address}: {self.visitor.width()} pixels wide on a phone")
        self.visitor.snap("08-" + "-".join(self.kind(address) or ()).replace(":", "-"))
        self.page.set_viewport_size(DESK)
        links = self.page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
        return [self.local(link) for link in links if link.startswith(self.visitor.base)]

    def opened(self, address: str) -> Any:
        """Go to an address; None if its answer says that it is a file to keep, which the browser then does."""
        try:
            with self.page.expect_response(lambda answer: answer.request.is_navigation_request()) as first:
                return self.page.goto(self.visitor.base + address)
        except Error:
            answer = first.value
            if answer.status != 200 or not answer.headers.get("content-disposition", "").startswith("attachment"):
                raise
            self.files.add(address)
            return None

    def violations(self, address: str) -> list[dict[str, Any]]:
        """Return what axe finds serious on a kind of page, once for all who walk by."""
        kind = self.kind(address)
        if kind in JUDGED:
            return []
        JUDGED.add(kind)
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [bad for bad in found if bad["impact"] in {"serious", "critical"}]

    def local(self, link: str) -> str:
        """Return the path and query of a link."""
        parts = urlsplit(link)
        return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("name", ["lead", "admin", *(["representative"] if LONG else [])])
def test_every_page_is_whole_and_in_chinese(visit: Callable[..., Any], name: str) -> None:
    team = stage.reported()
    person = visit(getattr(team, name).fresh())
    person.go("/accounts/2fa/")  # once, so that the account pages are among what is walked

    went = Round(person, ("/e/",) if name == "admin" else ()).walk("/")  # others went through the engagement

    assert len(went.seen) >= {"lead": 90, "representative": 80, "admin": 40}[name]
    leftovers = [f"{text}  ({min(where)})" for text, where in sorted(went.said.items())]
    assert went.problems + leftovers == [], "\n".join([*went.problems, "Still English:", *leftovers])
    assert {address.split("/")[-2] for address in went.files} >= {"export", "template"}  # kept, never shown
