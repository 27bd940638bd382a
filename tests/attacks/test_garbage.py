"""Nonsense is refused in words, quickly, and breaks nothing."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.attacks.payloads import GARBAGE
from tests.matrix.addresses import address
from tests.matrix.forms import Filled, forms_of
from tests.matrix.standing import browser, shut
from tests.matrix.table import TABLE
from tests.sizes import LONG, part
from tests.world import World

MEGABYTE = 2**20
JUNK = GARBAGE if LONG else ["", "-1", "99999999999999999999", "2026-13-45", "a" * 40]
TEXTS = ["a" * MEGABYTE, "1" * MEGABYTE]
if LONG:
    TEXTS += ["<" * MEGABYTE, "(" * (MEGABYTE // 2) + ")" * (MEGABYTE // 2), "a@" * (MEGABYTE // 2)]
SECONDS = 2.0
POSTED = [name for name, row in TABLE.items() if row.post["lead"] != 405 or row.post["admin"] != 405]
FORMS = [name for name in POSTED if 200 in {TABLE[name].get["lead"], TABLE[name].get["admin"]}]
RAW = {
    "not a form": (b"\x00\xff\xfe not a form", "application/x-www-form-urlencoded"),
    "not utf-8": (b"reason=%ff%fe%00&name=%c3%28&uid=%80", "application/x-www-form-urlencoded"),
    "json": (b'{"reason": ["x"], "state": null}', "application/json"),
    "broken parts": (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
    "no boundary": (b"x", "multipart/form-data"),
    "xml": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "text/xml"),
}
QUERIES = (
    "page=-1", "page=0", "page=99999999999999999999", "page=x", "page=%00", "q=%00", "q=%ff%fe", "q=" + "%25" * 2000, "q='", "q=\\",
    "more=-1", "more=%D9%A3", "more=99999999999999", "chapter=%00", "chapter=999", "show=%00", "kind=%00", "phase=x", "state[]=x",
    "department=%00", "engagement=%00", "sha256=%00", "unread=%00", "left=%00", "criterion=%00", "language=xx", "show", "group=%00",
)  # fmt: skip


def who(route: str) -> str:
    """Return who gets furthest at an address."""
    return "admin" if TABLE[route].post["lead"] == 403 else "lead"


def answer(world: World, route: str, url: str, *args: Any, **options: Any) -> int:
    """Post, undo, and return the status."""
    with transaction.atomic():
        response = browser(world, who(route)).post(url, *args, **options)
        transaction.set_rollback(True)
    shut(response)
    status: int = response.status_code
    return status


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Leave pages undrawn from now on, once a form was read."""
    return lambda: monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_a, **_o: "")


@pytest.mark.parametrize("route", POSTED)
def test_a_body_that_is_none_is_refused(world: World, undrawn: Any, route: str) -> None:
    url = address(world, world.a, route)
    undrawn()

    found = {
        name: answer(world, route, url, data=body, content_type=kind)
        for name, (body, kind) in part(RAW.items(), 2, route)
    }

    assert {name for name, status in found.items() if status >= 500} == set()


@pytest.mark.parametrize("route", FORMS)
def test_nonsense_in_a_field_is_refused(world: World, undrawn: Any, route: str) -> None:
    url = address(world, world.a, route)
    pages = forms_of(browser(world, who(route)).get(url).content)
    undrawn()
    wrong = []

    for form in pages:
        names = [
            name for name in {**form.offered, **form.kinds, **dict(form.values)} if name.split(":")[0] != "button"
        ]
        whole = {key: value for key, value in form.complete().items() if not key.startswith("csrf")}
        for place, junk in part(enumerate(JUNK), 2, f"{route} {len(names)}"):
            every = {
                name: junk if number % 3 == place % 3 else whole.get(name, "") for number, name in enumerate(names)
            }
            for sent in (dict.fromkeys(names, junk), every):
                status = answer(world, route, form.action or url, sent)
                wrong += [f"{junk!r}: {status}"] if status >= 500 else []
        wrong += _lacking(world, route, form.action or url, whole)

    assert wrong == []


def _lacking(world: World, route: str, url: str, whole: dict[str, Any]) -> list[str]:
    """Leave each field out in turn, then send each several times."""
    found = []
    for name in part(whole, 2, route)[:40]:
        less = {key: value for key, value in whole.items() if key != name}
        for sent in (less, whole | {name: ["x", "y"]}, whole | {name: SimpleUploadedFile("x.txt", b"x")}):
            status = answer(world, route, url, sent)
            found += [f"{name}: {status}"] if status >= 500 else []
    return found


def lengthy(form: Filled) -> list[str]:
    """Return one field of each kind of a form."""
    kinds = {kind: name for name, kind in form.kinds.items()}
    hidden = [name for name, values in form.offered.items() if len(values) == 1 and "csrf" not in name]
    return [*kinds.values(), *hidden[-1:]]


@pytest.mark.parametrize("route", FORMS)
def test_a_megabyte_in_a_field_is_refused_soon(world: World, undrawn: Any, route: str) -> None:
    url, wrong = address(world, world.a, route), []
    pages = forms_of(browser(world, who(route)).get(url).content)
    undrawn()

    for form in pages:
        whole = {key: value for key, value in form.complete().items() if not key.startswith("csrf")}
        for name in part(lengthy(form), 2, route):
            for text in part(TEXTS, 1, route + name):
                began = time.process_time()
                status = answer(world, route, form.action or url, whole | {name: text})
                took = time.process_time() - began
                wrong += [f"{name} {text[:3]}: {status} in {took:.1f} s"] if status >= 500 or took > SECONDS else []
                taken = status == 302 and form.kinds.get(name) == "textarea"
                wrong += [f"{name} {text[:3]} was taken"] if taken else []

    assert wrong == []


def test_a_text_over_the_limit_is_refused_with_limit_and_size_and_stays(world: World) -> None:
    client, url = browser(world, "lead"), address(world, world.a, "certification:scope_edit")
    (form,) = [one for one in forms_of(client.get(url).content) if "text" in one.kinds]
    limit = settings.LIMITS["text_characters"]

    refused = client.post(url, form.data() | {"text": "围" * (limit + 1)}).content.decode()
    with transaction.atomic():
        taken = client.post(url, form.data() | {"text": "围" * limit}).status_code
        transaction.set_rollback(True)

    assert "at most 20000 characters (it has 20001)" in refused
    assert "围" * (limit + 1) in refused
    assert taken == 302


def test_an_autosave_over_the_limit_is_refused_in_words(world: World) -> None:
    client, url = browser(world, "lead"), address(world, world.a, "audits:clause_detail")
    (form,) = [one for one in forms_of(client.get(url).content) if "found" in one.kinds]

    response = client.post(url, form.data() | {"found": "a" * 20_001}, headers={"X-Autosave": "1"})

    assert response.status_code == 422
    assert response.json() == {"message": "Ensure this value has at most 20000 characters (it has 20001)."}


@pytest.mark.parametrize("route", [name for name, row in TABLE.items() if row.get["lead"] == 200])
def test_nonsense_in_an_address_is_refused(world: World, undrawn: Any, route: str) -> None:
    url, client = address(world, world.a, route), browser(world, "lead")
    drawn = route in {
        "certification:trail",
        "certification:engagement_list",
        "audits:sheet",
        "site:search",
        "reporting:report_list",
    }
    if not drawn:
        undrawn()
    wrong = []

    for query in part(QUERIES, 6, route):
        response = client.get(f"{url}?{query}")
        wrong += [query] if response.status_code >= 500 else []
        shut(response)

    assert wrong == []


@pytest.mark.parametrize(
    "url",
    [
        "/e/%00/", "/e/" + "a" * 5000 + "/", "/e/ALPHA-2026/phase/0/", "/e/ALPHA-2026/phase/10/", "/clients/%2e%2e/", "/clients/../settings/",
        "/files/%00/", "/sign/%00/x/y/", "/sign/report/x/y/", "/sign/waiver/" + "a" * 300 + "/lead/", "/invite/%00/", "/invite/" + "a" * 3000 + "/",
        "/setup/%00/", "/accounts/email/confirm/" + "a" * 3000 + "/", "/library/standards/%00/", "/library/standards/house-rules/clauses/%00/",
        "/library/standards/house-rules/clauses/../../../etc/passwd/", "/library/standards/import/%00/", "/e/ALPHA-2026/diagnosis/%00/",
        "/notices/%00/", "/reports/" + "9" * 400 + "/", "/people/%E2%80%AE/", "/accounts/password/reset/key/zzzz-x/", "/accounts/password/reset/key/zzzzzzzzzzzzzzzzzz-x/",
        "/accounts/confirm-email/%00/", "/accounts/2fa/webauthn/keys/99999999999999999999/remove/",
    ],
)  # fmt: skip
def test_a_nonsense_address_is_not_there(world: World, url: str) -> None:
    for name in ("anon", "lead", "admin"):
        for method in ("get", "post"):
            response = getattr(browser(world, name), method)(url)

            assert response.status_code < 500, (name, method)


def test_the_garbage_reaches_many_forms() -> None:
    assert (len(FORMS) > 45, len(POSTED) > 90) == (True, True)
