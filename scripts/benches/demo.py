"""The demo's database, alone and with copies of its client beside it."""

import contextlib
import functools
import io
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import copies
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from audits.models import Diagnosis
from wobo.accounts.models import Membership
from wobo.workflow import clock

COPIES = 50
LINK = re.compile(r'href="(/[^"#?]*)')
ELSEWHERE = {"files", "account", "mfa", "usersessions", "admin", "socialaccount", "headless"}
OF_A_KIND = Counter({"certification:phase_detail": 9})  # addresses that a kind of page is measured at, else one


class Demo:
    """The demo's database twice: by itself, and with copies of its client; a signed-in browser for each role."""

    def __init__(self) -> None:
        quiet = {"stdout": io.StringIO(), "verbosity": 0}
        call_command("migrate", **quiet)
        call_command("createcachetable", verbosity=0)
        call_command("import_standard", shipped=True, **quiet)
        call_command("demo", **quiet)
        self.spread()

    def spread(self) -> None:
        """Sign the people in, then put the second database beside the first."""
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
        before = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

    def _clients(self) -> dict[str, Client]:
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

    def _crawled(self, client: Client) -> Iterator[str]:
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
