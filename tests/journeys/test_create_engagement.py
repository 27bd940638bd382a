"""A new client and its engagement, with the keyboard: four steps, a mistake on each, contract, start."""

from collections.abc import Callable
from typing import Any

import pytest

from certification.models import Engagement, Phase
from tests.journeys import stage
from tests.people import PASSWORD
from wobo.accounts.models import Invitation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {"name": "contract.txt", "mimeType": "text/plain", "buffer": "咨询合同 MD-2026-018".encode()}


def reach(page: Any, name: str, value: str = "") -> None:
    """Press Tab until a field has the focus; fail where no number of presses leads there."""
    for _press in range(60):
        found = page.evaluate("[document.activeElement.name, document.activeElement.value]")
        if found[0] == name and (not value or found[1] == value):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {name}")


def write(page: Any, **texts: str) -> None:
    """Go to fields by Tab and type into them."""
    for name, text in texts.items():
        reach(page, name)
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(text)


def enter(page: Any) -> None:
    """Press Enter where the focus is, and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_client_is_taken_on_by_keyboard_and_its_engagement_starts(visit: Callable[..., Any]) -> None:
    team = stage.found()
    partner = visit(team.partner)
    page = partner.page
    partner.go("/engagements/").snap("03-engagements-empty").press('main a[href$="/engagements/new/client/"]')

    enter_client(partner, page)
    enter_terms(partner, page)
    enter_plan(partner, page)
    enter_team(partner, page, team.lead)

    engagement = Engagement.objects.get()
    assert partner.page.url.endswith(f"/e/{engagement.code}/team/")
    assert Invitation.objects.get().email == "chen@yunche.example"
    assert "/invite/" in page.locator("main .breakable").inner_text()
    partner.snap("03-invitation-link")
    accept(visit, str(page.locator("main .breakable").inner_text()))
    register_and_start(visit(team.lead.fresh()), engagement)


def enter_client(partner: Any, page: Any) -> None:
    """Step 1, with code letters that are no letters."""
    partner.snap("03-client-empty")
    write(page, legal_name="佛山市云澈信息技术有限公司", short_name="云澈信息", code="云澈")
    enter(page)
    partner.snap("03-client-refused")
    assert partner.refusals()
    assert partner.value("legal_name") == "佛山市云澈信息技术有限公司"
    write(page, code="FSYC")
    enter(page)
    assert page.url.endswith("/terms/")


def enter_terms(partner: Any, page: Any) -> None:
    """Step 2, without a standard at first."""
    partner.snap("03-terms-empty")
    write(page, new_services="云平台运维服务\n桌面支持", new_sites="佛山总部")
    reach(page, "code")
    enter(page)
    partner.snap("03-terms-refused")
    assert len(partner.refusals()) == 1  # no standard is ticked
    assert partner.value("new_services").split() == ["云平台运维服务", "桌面支持"]
    reach(page, "standards")
    page.keyboard.press("Space")
    reach(page, "code")
    enter(page)
    assert page.url.endswith("/plan/")


def enter_plan(partner: Any, page: Any) -> None:
    """Step 3, with an end before its start. Enter goes on and leaves every date as it was typed."""
    partner.snap("03-plan-proposed")
    right, wrong = partner.value("end_1"), "2020-01-01"
    page.fill("[name=end_1]", wrong)
    page.focus("[name=end_1]")
    enter(page)
    partner.snap("03-plan-refused")
    assert (bool(partner.refusals()), partner.value("end_1")) == (True, wrong)
    page.fill("[name=end_1]", right)
    enter(page)
    assert page.url.endswith("/team/")


def enter_team(partner: Any, page: Any, lead: Any) -> None:
    """Step 4, with a name that has no address; back to the plan and on again."""
    write(page, **{"contact-0-display_name": "陈志远"})
    enter(page)
    partner.snap("03-team-refused")
    assert partner.refusals()
    assert partner.value("contact-0-display_name") == "陈志远"
    write(page, **{"contact-0-email": "chen@yunche.example"})
    page.select_option("[name=contact-0-role]", "management_representative")
    page.select_option("[name=lead]", lead.uid)
    partner.send("back")
    assert (page.url.endswith("/plan/"), partner.refusals()) == (True, [])
    partner.send("next")
    assert partner.value("contact-0-email") == "chen@yunche.example"
    partner.snap("03-team-filled").send("next")


def accept(visit: Callable[..., Any], link: str) -> None:
    """Follow the handed-over link on a phone, which works once, and look around."""
    client, late = visit(phone=True), visit()
    late.expected = {404}
    path = link[link.index("/invite/") :]
    client.go(path).fill(password=PASSWORD, password_again=PASSWORD).send().snap("03-client-accepted")
    assert (client.page.url, client.width()) == (f"{client.base}/", 360)
    assert client.go("/engagements/").count('main a[href="/e/FSYC-2026/"]') >= 1
    assert late.page.goto(late.base + path).status == 404


def register_and_start(lead: Any, engagement: Engagement) -> None:
    """Register contract and confidentiality agreement, start the engagement, start phase 3."""
    lead.go(f"/e/{engagement.code}/").snap("03-dashboard-new")
    lead.press(f'main a[href="/e/{engagement.code}/contract/"]').snap("03-contract")
    lead.fill(contract_number="MD-2026-018", contract_date="2026-09-01", nda_number="NDA-018", nda_date="2026-09-01")
    lead.page.set_input_files("main [name=contract_upload]", PAPER)
    lead.send().snap("03-contract-registered")
    lead.press(f'main form[action="/e/{engagement.code}/start/"] button').snap("03-started")
    lead.go(f"/e/{engagement.code}/phase/3/").snap("03-phase-pending")
    lead.press(f'main form[action="/e/{engagement.code}/phase/3/start/"] button').snap("03-phase-active")
    started = Phase.objects.get(cycle=engagement.cycle, number=3)
    assert (Engagement.objects.get().state, started.state) == ("running", "active")
