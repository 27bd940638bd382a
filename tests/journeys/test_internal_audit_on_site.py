"""An auditor with a tablet: rows are judged while the network is away, and nobody's text is overwritten."""
# claims: S7.5.3, S7.5.5

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from audits.models import AuditItem
from tests.conftest import MOMENT
from tests.factories_internal_audit import InternalAudit, at_opening
from tests.people import Cast
from wobo.workflow import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GONE = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def case(cast: Cast) -> InternalAudit:
    """An audit in progress."""
    with clock.at(MOMENT):
        made = InternalAudit(cast).announced()
    with at_opening():
        return made.begun()


def _row(page: Any, item: AuditItem) -> Any:
    return page.locator(f"#row-{item.uid}")


def _choose(row: Any, verdict: str) -> None:
    row.locator(f'[data-value="{verdict}"]').click()


def test_the_page_goes_on_without_network(case: InternalAudit, visit: Callable[..., Any]) -> None:
    item = case.item("8.1")
    tablet = visit(case.cast.internal_auditor)
    url = reverse("audits:audit_site", args=[case.engagement.code, case.audit.uid])
    tablet.go(f"{url}?place={case.departments['Operations'].uid}")
    tablet.context.set_offline(True)
    row = _row(tablet.page, item)
    row.locator("textarea[name=seen]").fill("Change 11 was approved on 3 October.")
    _choose(row, "conform")
    tablet.page.wait_for_selector('[data-state-of][data-state="offline"]')
    kept = tablet.page.evaluate("Object.values(localStorage).join()")
    assert "Change 11 was approved" in kept
    assert AuditItem.objects.get(pk=item.pk).verdict == "not_judged"
    tablet.context.set_offline(False)
    tablet.page.wait_for_selector('[data-state-of][data-state="saved"]')
    saved = AuditItem.objects.get(pk=item.pk)
    assert (saved.verdict, saved.seen, saved.version) == ("conform", "Change 11 was approved on 3 October.", 1)
    assert "Change 11" not in tablet.page.evaluate("Object.values(localStorage).join()")
    tablet.said[:] = [line for line in tablet.said if GONE not in line]


def test_both_texts_are_shown_where_somebody_was_faster(case: InternalAudit, visit: Callable[..., Any]) -> None:
    item = case.item("8.1")
    tablet = visit(case.cast.internal_auditor)
    url = reverse("audits:audit_site", args=[case.engagement.code, case.audit.uid])
    tablet.go(f"{url}?place={case.departments['Operations'].uid}")
    with at_opening():
        case.judge("8.1", seen="Written by a colleague.")
    tablet.expected.add(409)
    row = _row(tablet.page, item)
    row.locator("textarea[name=seen]").fill("Written here.")
    _choose(row, "conform")
    clash = row.locator("[data-clash] table")
    clash.wait_for()
    assert "Written by a colleague." in clash.inner_text()
    assert "Written here." in clash.inner_text()
    assert AuditItem.objects.get(pk=item.pk).seen == "Written by a colleague."
    row.locator("[data-clash] button").first.click()
    row.locator('[data-state-of][data-state="saved"]').wait_for()
    assert AuditItem.objects.get(pk=item.pk).seen == "Written here."


def test_a_finding_is_written_where_it_is_seen(case: InternalAudit, visit: Callable[..., Any]) -> None:
    item = case.item("8.1")
    tablet = visit(case.cast.internal_auditor, phone=True)
    url = reverse("audits:audit_site", args=[case.engagement.code, case.audit.uid])
    tablet.go(f"{url}?place={case.departments['Operations'].uid}")
    row = _row(tablet.page, item)
    assert not row.locator("[data-finding]").is_visible()
    row.locator("textarea[name=seen]").fill("Change 12 has no approval.")
    _choose(row, "minor")
    assert row.locator("textarea[name=facts]").input_value() == "Change 12 has no approval."
    row.locator("button.btn-primary").click()
    row.locator("[data-finding] a").wait_for()
    finding = case.audit.findings.get()
    assert (finding.grade, finding.facts, finding.item) == ("minor", "Change 12 has no approval.", item)
    assert tablet.page.evaluate("document.documentElement.scrollWidth") <= 360
