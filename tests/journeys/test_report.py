"""The end of a diagnosis: concluded, printed by a real worker, signed by three, accepted by the client on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audits.models import Diagnosis
from tests.journeys import stage
from tests.reporting.test_worker_faults import Worker
from wobo.reporting.models import Report
from wobo.workflow.models import Signature

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHASE = "/e/FSYC-2026/phase/3/"
TO_SIGN = '.work-title[href^="/sign/"]'


@pytest.fixture
def worker(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[Worker]:
    """The product's worker as a process of its own; its broker is a folder that the pages share."""
    settings.VAR_DIR = tmp_path
    running = Worker(tmp_path)
    yield running
    running.stop()


def test_a_report_is_made_signed_and_accepted(visit: Callable[..., Any], worker: Worker) -> None:
    team = stage.assessed()
    home = team.diagnosis.get_absolute_url()
    lead = visit(team.lead.fresh())
    report = conclude_and_make(lead, home)

    for slot, user in (("prepared", team.consultant), ("reviewed", team.second), ("approved", team.lead)):
        signer = lead if user == team.lead else visit(user.fresh())
        signer.sign(f"/sign/report/{report.uid}/{slot}/").snap(f"06-signed-{slot}")
    assert Diagnosis.objects.get().state == "issued"
    lead.go(report.get_absolute_url())
    download(lead, "06-issued", issued=True)

    client = visit(team.representative.fresh(), phone=True)
    client.go("/").snap("06-client-inbox")
    with client.page.expect_navigation():
        client.tap(TO_SIGN)  # the meetings of today stand before it: nobody signed in for the client
    assert "/sign/diagnosis/" in client.page.url
    sign_on_the_phone(client, "06-accept-phone")
    assert client.taps <= 6  # from the inbox to the receipt, the drawing included
    assert Diagnosis.objects.get().state == "accepted"

    accept_the_phase(lead, client, team)


def conclude_and_make(lead: Any, home: str) -> Report:
    """Conclude, write the conclusion, have the report made and watch it being made."""
    lead.go(home).snap("06-ready-to-conclude").confirm(f'main form[action="{home}conclude/"] button')
    lead.snap("06-concluded").go(f"{home}conclusion/").snap("06-conclusion")
    lead.fill(grade="ready", verdict="体系基础扎实，补充紧急变更流程后可以启动认证。").send()
    lead.go(f"{home}result/").snap("06-result")
    lead.go(home).press(f'main form[action="{home}reports/"] button').snap("06-report-being-made")
    report = Report.objects.get(kind="diagnosis")
    assert lead.count("#report-state progress, #report-state a.btn") == 1
    download(lead, "06-report-made")
    return report


def download(lead: Any, name: str, *, issued: bool = False) -> None:
    """Wait until the page itself offers the file, then take it."""
    link = lead.page.locator("#report-state a.btn-primary")
    link.wait_for(timeout=30_000)
    if issued:
        lead.page.wait_for_selector("#report-state a.btn:nth-of-type(2)", timeout=30_000)
    lead.snap(name)
    with lead.page.expect_download() as taken:
        link.click()
    assert Path(taken.value.path()).read_bytes()[:4] == b"%PDF"


def sign_on_the_phone(client: Any, name: str) -> None:
    """Open the paper, come back, draw, confirm with the password."""
    client.snap(f"{name}-page")
    with client.context.expect_page() as opened:
        client.tap("main a.phone-only")
    opened.value.wait_for_load_state()
    opened.value.close()
    client.draw().fill(secret=stage.PASSWORD)
    if client.count("main [name=terms]"):
        client.tap("main [name=terms]")
    assert client.width() == 360
    with client.page.expect_navigation():
        client.tap("form[data-signing] .form-actions .btn-primary")
    client.snap(f"{name}-receipt")


def accept_the_phase(lead: Any, client: Any, team: Any) -> None:
    """Submitted, sent back with a reason, submitted again, accepted by signing the acceptance sheet."""
    lead.go(PHASE).snap("06-phase-ready").press(f'main form[action="{PHASE}submit/"] button').snap("06-submitted")
    client.go(PHASE).snap("06-client-phase").press(f'main a[href="{PHASE}send_back/"]')
    client.page.click("main .form-actions .btn-primary")
    assert client.count("main [name=reason]:invalid") == 1  # the browser itself asks for the reason
    client.fill(reason="请补充最高管理者的意见。").send()
    assert team.phase(3).state == "active"
    lead.go("/notices/").snap("06-notices")
    lead.go(PHASE).press(f'main form[action="{PHASE}submit/"] button')
    sheet = Report.objects.get(uid=team.phase(3).sheet_uid)
    lead.go(sheet.get_absolute_url()).page.wait_for_selector("#report-state a.btn-primary", timeout=30_000)
    client.go("/").snap("06-client-inbox-phase")
    before = client.taps
    with client.page.expect_navigation():
        client.tap(TO_SIGN)
    assert "/sign/phase/" in client.page.url
    sign_on_the_phone(client, "06-phase")
    assert client.taps - before <= 6
    assert team.phase(3).state == "accepted"
    assert Signature.objects.filter(signer=team.representative).count() == 3
    lead.go(PHASE).snap("06-phase-accepted")
