"""Somebody audited answers a finding in a browser, wide and narrow, without a word from the console."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from audits.models import Finding
from tests.factories_findings import Audited
from tests.people import make_cast
from wobo.workflow import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def audited() -> Audited:
    return Audited(make_cast())


def test_an_answer_is_written_and_submitted(audited: Audited, visit: Callable[..., Any]) -> None:
    audited.raised("major")
    found = audited.acknowledged()
    head = visit(audited.cast.staff)

    head.go(f"/e/{audited.engagement.code}/findings/")
    head.page.get_by_role("link", name=found.number).click()
    head.page.locator(f"a[href$='/{found.uid}/plan/']").click()
    for name in ("correction", "why_1", "extent", "action"):
        head.page.locator(f"[name={name}]").fill(f"Words about {name}.")
    head.page.locator("[name=owner]").select_option(index=1)
    head.page.locator("[name=due]").fill((clock.today() + dt.timedelta(days=20)).isoformat())
    head.page.locator("button[name=submit]").click()
    head.page.wait_for_url(f"**/findings/{found.uid}/")

    assert Finding.objects.get(pk=found.pk).state == "answered"
    assert head.said == []


def test_a_phone_shows_register_and_finding_without_scrolling_sideways(
    audited: Audited, visit: Callable[..., Any]
) -> None:
    found = audited.done("major")
    phone = visit(audited.cast.internal_auditor, phone=True)

    for path in (
        f"/e/{audited.engagement.code}/findings/",
        found.get_absolute_url(),
        f"{found.get_absolute_url()}evidence/",
    ):
        phone.go(path)
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
