"""The plan of a diagnosis: filled by the lead consultant, confirmed by the client on a phone, in Chinese."""

from collections.abc import Callable
from typing import Any

import pytest

from audits.models import Diagnosis
from tests.journeys import stage
from tests.people import PASSWORD
from wobo.workflow import clock
from wobo.workflow.models import Signature

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_plan_is_filled_proposed_and_confirmed_on_a_phone(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    lead = visit(team.lead.fresh())
    address = fill_the_plan(lead, team)
    lead.press(f'main form[action="{address}propose-plan/"] button').snap("04-proposed")
    assert Diagnosis.objects.get().state == "proposed"
    stage.print_all()
    lead.go(address).snap("04-plan-printed")

    confirm_on_the_phone(visit(team.representative.fresh(), phone=True))

    assert Diagnosis.objects.get().state == "confirmed"
    assert Signature.objects.get().stroke_sha256
    lead.go("/").snap("04-lead-told")
    assert lead.go(address).count(f'main form[action="{address}begin/"]') == 1


def fill_the_plan(lead: Any, team: Any) -> str:
    """Fill every part of the plan as its pages ask; return the address of the diagnosis."""
    lead.go(f"/e/{team.engagement.code}/").press(f'a.tab[href="/e/{team.engagement.code}/diagnosis/"]')
    lead.snap("04-no-diagnosis").send().snap("04-diagnosis-new")
    address = lead.page.url.removeprefix(lead.base)
    today = clock.today().isoformat()
    lead.press(f'main a[href="{address}edit/"]').snap("04-frame")
    lead.fill(reason_contracts="三份服务合同要求服务管理认证。").send()

    lead.go(f"{address}bases/").snap("04-bases")
    rows = [("contract", "", "云平台运维合同"), ("rule", "safety", "值班制度"), ("law", "labour", "劳动法")]
    for kind, topic, title in rows:
        lead.press(f'main a[href="?more=1&kind={kind}"]')
        lead.fill(**{"bases-0-title": title, **({"bases-0-topic": topic} if topic else {})}).send()

    lead.go(f"{address}team/").snap("04-team").press("main a[data-open]")
    lead.fill(**{"team-0-conflict_check": "无雇佣、投资关系", "team-0-signed_on": today})
    lead.page.check('[name="team-0-conflict_free"]')
    lead.send()

    lead.go(f"{address}objects/")
    for box in lead.page.locator("main input[type=checkbox]").all():
        box.check()
    lead.snap("04-objects").send()

    lead.go(f"{address}schedule/").snap("04-schedule")
    told = {"day": today, "starts": "09:00", "ends": "12:00", "place": "三楼会议室", "clauses": "4, 8"}
    lead.fill(**{f"schedule-0-{name}": value for name, value in told.items()})
    for name in ("departments", "assessors"):
        lead.page.locator(f'[name="schedule-0-{name}"]').first.check()
    lead.send().go(address).snap("04-plan-filled")
    return str(address)


def confirm_on_the_phone(client: Any) -> None:
    """Inbox, open, read, draw, password, receipt: six touches after the inbox."""
    client.go("/").snap("04-inbox-phone")
    assert client.page.get_attribute("html", "lang") == "zh-Hans"
    with client.page.expect_navigation():
        client.tap(".work-title")
    client.snap("04-sign-phone")
    assert client.count('main a[href$="/send-back/"]') == 1  # whoever does not agree finds the way here, too
    with client.context.expect_page() as opened:
        client.tap("main a.phone-only")
    paper = opened.value
    paper.wait_for_load_state()
    paper.close()
    client.draw()
    client.tap("main [name=secret]")
    client.page.keyboard.insert_text(PASSWORD)
    client.tap("main [name=terms]")
    assert client.width() == 360
    client.snap("04-drawn-phone")
    with client.page.expect_navigation():
        client.tap("form[data-signing] .form-actions .btn-primary")
    client.snap("04-receipt-phone")
    assert client.taps <= 6
    assert client.count("main .alert, main .message, [data-message]") >= 1
    assert client.width() == 360
