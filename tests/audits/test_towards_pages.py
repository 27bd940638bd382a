"""The pages on the way to the certificate, clicked through by who keeps the papers and by who only reads."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audits.models import Application, Audit, BodyCandidate, BodyComparison, BodyScore, CertificationDecision
from tests.factories_external import DAY, GOOD, Way, pdf
from tests.people import Cast
from wobo.reporting.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
T = "/e/A-2026/certification/"


@pytest.fixture
def way(cast: Cast) -> Way:
    return Way(cast)


def entered(user: Any) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user)
    return browser


def test_every_step_begins_empty_and_says_what_to_do(way: Way) -> None:
    browser = entered(way.by)

    for address, words in {
        "": "Compare at least two bodies",
        "body/": "No bodies are compared yet",
        "application/": "No application is begun yet",
        "audits/": "No audit of the body is recorded yet",
        "decision/": "No decision can be recorded yet",
        "dates/": "Nobody is in two meetings or audits at the same time.",
    }.items():
        answer = browser.get(f"{T}{address}")
        assert answer.status_code == 200
        assert words in answer.content.decode(), address


def test_who_only_reads_sees_no_buttons(way: Way, cast: Cast) -> None:
    way.drafted()
    browser = entered(cast.staff)

    for address in ("body/", "application/", "audits/", "decision/", "dates/"):
        page = browser.get(f"{T}{address}").content.decode()
        assert "/edit/" not in page, address
        assert "/new/" not in page, address


def test_a_comparison_from_the_first_candidate_to_the_memo(way: Way, cast: Cast) -> None:
    browser = entered(way.by)
    browser.post(f"{T}body/open/")
    told = {name: value for name, value in GOOD.items() if not isinstance(value, bool)}
    amounts = {
        f"{visit}_{cost}": "1000" for visit in ("initial", "surveillance", "recertification")
        for cost in ("fee", "travel", "board", "other")
    }  # fmt: skip
    for name in ("Body A", "Body B"):
        answer = browser.post(
            f"{T}body/candidates/new/",
            {**told, **amounts, "name": name, "scope_includes": "True", "customer_meets": "True", "quote": pdf()},
        )
        assert answer.status_code == 302, answer.context["form"].errors
    assert [one.quote.content_type for one in BodyCandidate.objects.all()] == ["application/pdf"] * 2

    browser.post(f"{T}body/propose/")
    page = browser.get(f"{T}body/scores/")
    grid = {
        field.html_name: field.value()
        for row in page.context["form"].grid()
        for field in [row["weight"], *(one["field"] for one in row["scores"])]
    }
    full = {name: 7 if value in (None, "") else value for name, value in grid.items()}
    assert browser.post(f"{T}body/scores/", full).status_code == 302
    assert BodyScore.objects.count() == 26
    first = BodyCandidate.objects.first()
    assert browser.post(f"{T}body/choose/", {"body": first.uid, "reasons": "Near and cheaper."}).status_code == 302
    assert browser.post(f"{T}body/memo/", {"language": "en"}).status_code == 302

    memo = Report.objects.get(kind="body-comparison")
    comparison = BodyComparison.objects.get()
    assert (comparison.paper_uid, memo.snapshot["decision"]["name"]) == (memo.uid, "Body A")
    assert memo.snapshot["costs"][0]["total"] == "12,000.00 CNY"
    assert [item.title for item in _waiting(cast.top_manager)] == ["Sign the choice of the certification body: Body A"]


def _waiting(user: Any) -> list[Any]:
    from audits import external_work  # noqa: PLC0415

    return external_work.waiting_for(user.fresh())


def test_what_was_typed_stays_when_it_is_refused(way: Way) -> None:
    way.compared("Body A")
    browser = entered(way.by)

    answer = browser.post(f"{T}body/candidates/new/", {"name": "Body A", "location": "Foshan", "interest": "none"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Foshan"' in page
    assert "This body is compared already." in page
    assert "Say who declared it, and when." in page


def test_a_body_with_an_interest_is_refused_on_the_page_with_the_reason(way: Way) -> None:
    row = way.compared("Body A", interest="exists", interest_note="Same owner.")[0]
    browser = entered(way.by)

    page = browser.post(f"{T}body/choose/", {"body": row.uid, "reasons": "It is the cheapest."})

    assert "there is an interest between body and consultancy" in page.content.decode()
    assert "It is the cheapest." in page.content.decode()


def test_an_application_is_entered_and_submitted(way: Way) -> None:
    way.decided()
    browser = entered(way.by)
    browser.post(f"{T}application/open/")
    standard = way.engagement.standards.get()
    told = {
        "applied_on": "2026-10-12", "effective_on": "2026-07-01", "standards": standard.ref,
        "scope_text": "Operation of something else.",
    }  # fmt: skip

    assert browser.post(f"{T}application/edit/", told).status_code == 302
    page = browser.get(f"{T}application/").content.decode()
    assert "differs" in page
    assert "3 whole months; 3 are asked for." in page
    assert browser.post(f"{T}application/submit/").status_code == 409
    told["wording_note"] = "The body's own words."
    browser.post(f"{T}application/edit/", {**told, "form": pdf("form.pdf")})
    assert browser.post(f"{T}application/submit/").status_code == 302

    found = Application.objects.get()
    assert (found.state, found.submitted_on, found.form.name) == ("submitted", DAY, "form.pdf")
    assert browser.post(f"{T}application/edit/", {"applied_on": "2027-01-01", "number": "N-1"}).status_code == 302
    found = Application.objects.get()
    assert (found.applied_on, found.number) == (DAY, "N-1")


def test_an_audit_of_the_body_from_plan_to_decision(way: Way) -> None:
    way.applied()
    way.reported("stage_1")
    browser = entered(way.by)
    days = {"kind": "stage_2", "starts_on": "2026-10-11", "ends_on": "2026-10-12"}
    one = browser.post(f"{T}audits/new/", days).url
    member = {"role": "leader", "name": "Zhao Qiang", "tie": "none", "declared_on": "2026-10-01"}
    assert browser.post(f"{one}team/new/", member).status_code == 302
    for purpose in ("plan", "report"):
        assert browser.post(f"{one}papers/new/", {"purpose": purpose, "upload": pdf()}).status_code == 302
    assert browser.post(f"{one}announce/").status_code == 409
    known = {
        "body": "Body A", "starts_on": "2026-10-11", "ends_on": "2026-10-12", "method": "on_site",
        "plan_on": "2026-10-01", "opening_on": "2026-10-11", "closing_on": "2026-10-12", "report_on": "2026-10-12",
        "conclusion": "The system works.", "outcome": "passed",
    }  # fmt: skip
    assert browser.post(f"{one}edit/", known).status_code == 302

    for step in ("announce", "begin", "conclude", "approve-report"):
        assert browser.post(f"{one}{step}/").status_code == 302, step

    audit = Audit.objects.get(kind="stage_2")
    assert (audit.state, audit.begun_on) == ("reported", dt.date(2026, 10, 11))
    edit = browser.post(f"{T}decision/{audit.uid}/open/").url
    browser.post(edit, {"decided_on": "2026-10-12", "decided_by": "Sun Li", "letter": pdf("letter.pdf")})
    said = CertificationDecision.objects.get()
    assert browser.post(f"{T}decision/{said.uid}/grant/").status_code == 302
    said = CertificationDecision.objects.get()
    assert (said.state, said.letter.name) == ("granted", "letter.pdf")
    assert "Sun Li" in browser.get(f"{T}decision/").content.decode()
    assert browser.post(f"{T}audits/print/", {"language": "en"}).status_code == 302
    snapshot = Report.objects.get(kind="stage-summary").snapshot
    assert [(one["kind"], one["outcome"]) for one in snapshot["audits"]] == [
        ("Stage 1 audit", "Passed"),
        ("Stage 2 audit", "Passed"),
    ]
    assert snapshot["decisions"][0]["by"] == "Sun Li"


def test_the_sheet_of_the_dates_is_printed(way: Way, cast: Cast) -> None:
    way.applied()

    assert entered(cast.staff).post(f"{T}dates/print/", {"language": "en"}).status_code == 302

    snapshot = Report.objects.get(kind="date-rules").snapshot
    assert [row["number"] for row in snapshot["rules"]] == list(range(1, 17))
    assert {row["word"] for row in snapshot["rules"]} == {"In order"}


def test_pages_ask_no_more_for_many_rows(way: Way, django_assert_max_num_queries: Any) -> None:
    way.applied()
    audit = way.held("stage_1")
    for _number in range(6):
        way.finding(audit, "concern")
        way.audit("special")
    browser = entered(way.by)
    later = way.audit("stage_2")
    ones = (f"audits/{audit.uid}/", f"audits/{later.uid}/")
    for address in ("", "body/", "application/", "audits/", *ones, "decision/", "dates/"):
        browser.get(f"{T}{address}")
        with django_assert_max_num_queries(15):
            browser.get(f"{T}{address}")


def test_the_phase_shows_what_lacks(way: Way) -> None:
    page = entered(way.by).get(reverse("certification:phase_detail", args=["A-2026", 9]))

    assert page.status_code == 200
    assert "No certification bodies are compared yet." in page.content.decode()
