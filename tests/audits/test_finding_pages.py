"""The pages of findings: filters, queries, forms that keep what was typed, files, and foreign eyes."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from audits.models import Finding, FindingClause, FindingEvidence
from tests.factories_audits import in_state
from tests.factories_certification import make_department
from tests.factories_findings import DONE, FACTS, Audited, later
from tests.people import Cast
from wobo.reporting.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
BUDGET = 15


@pytest.fixture
def audited(cast: Cast) -> Audited:
    return Audited(cast)


def at(name: str, *args: Any, code: str = "A-2026") -> str:
    return reverse(f"audits:finding_{name}", args=[code, *args])


def asked(browser: Browser, page: str) -> int:
    """Count the queries of a page that was opened a moment ago."""
    assert browser.get(page).status_code == 200, page
    with CaptureQueriesContext(connection) as counted:
        browser.get(page)
    return len(counted)


def numbers(browser: Browser, query: str) -> list[int]:
    page = browser.get(f"{at('list')}?{query}")
    assert page.status_code == 200
    return [row.serial for row in page.context["page"].object_list]


def test_the_register_filters_sorts_and_searches(audited: Audited, cast: Cast, client: Browser) -> None:
    first = audited.raised("major")
    other = make_department(audited.engagement.client, "Sales")
    audited.raised(clauses=[audited.clauses["4.1"]], department=other, facts="The register of risks is empty.")
    audited.external("minor", audit=None)
    audited.raised("observation", repeats=first)
    client.force_login(cast.lead)

    assert numbers(client, "") == [4, 3, 2, 1]
    assert numbers(client, "sort=number") == [1, 2, 3, 4]
    assert numbers(client, "sort=grade") == [1, 3, 2, 4]
    assert numbers(client, "sort=wanted") == [2, 1, 3, 4]
    assert numbers(client, "grade=major") == [1]
    assert numbers(client, "source=external") == [3]
    assert numbers(client, f"department={other.uid}") == [2]
    assert numbers(client, "clause=4.1") == [2]
    assert numbers(client, "clause=8") == [4, 3, 1]
    assert numbers(client, "repeats=1") == [4]
    assert numbers(client, "q=risks") == [2]
    assert numbers(client, f"audit={audited.audit.uid}") == [4, 2, 1]
    assert numbers(client, "state=nonsense&grade=nonsense&sort=nonsense") == [4, 3, 2, 1]
    assert client.get(at("list")).context["counts"] == {"total": 4, "major": 1, "minor": 2, "late": 0, "repeats": 1}
    with later(4):
        assert numbers(client, "state=late") == [2, 1]
    client.force_login(cast.staff)
    assert numbers(client, "state=mine") == [4, 3, 1]


def test_pages_take_as_many_queries_for_many_rows_as_for_few(audited: Audited, cast: Cast, client: Browser) -> None:
    audited.done("major")
    for user in (cast.lead, cast.internal_auditor, cast.staff, cast.external_auditor):
        client.force_login(user)
        few = asked(client, at("list"))
        rows = [
            Finding(
                workspace=audited.engagement.workspace, cycle=audited.cycle, number=f"X-{user.pk}-{number}",
                serial=number, found_on=audited.cycle.today(), facts=FACTS, department=audited.department,
                audit=audited.audit, owner=audited.owner,
            )
            for number in range(2, 80)
        ]  # fmt: skip
        made = Finding.objects.bulk_create(rows)
        FindingClause.objects.bulk_create(
            FindingClause(workspace=row.workspace, finding=row, clause=audited.clauses["8.1"], grade="minor")
            for row in made
        )
        assert (few <= BUDGET, asked(client, at("list"))) == (True, few)


@pytest.mark.parametrize("state", ["raised", "answered", "done"])
def test_a_findings_page_stays_within_fifteen_queries(
    audited: Audited, cast: Cast, client: Browser, state: str
) -> None:
    audited.raised()
    found = getattr(audited, state)("major")
    for user in (cast.lead, cast.internal_auditor, cast.staff, cast.representative):
        client.force_login(user)
        assert asked(client, found.get_absolute_url()) <= BUDGET


def test_the_empty_register_says_what_comes(audited: Audited, cast: Cast, client: Browser) -> None:
    client.force_login(cast.staff)
    assert "No findings yet" in client.get(at("list")).content.decode()
    client.force_login(cast.internal_auditor)
    assert at("new") in client.get(at("list")).content.decode()


def test_a_finding_is_written_down_on_a_page(audited: Audited, cast: Cast, client: Browser) -> None:
    client.force_login(cast.internal_auditor)
    told = {
        "source": "internal", "audit": audited.audit.uid, "grade": "major", "facts": FACTS, "found_on": "2026-10-09",
        "clauses_0": "8.1, 8.2", "department": audited.department.uid, "place": "Server room", "kind": "system",
    }  # fmt: skip

    refused = client.post(at("new"), {**told, "clauses_0": "8.1, 99"})
    assert refused.status_code == 422
    assert FACTS in refused.content.decode()
    made = client.post(at("new"), told)

    found = Finding.objects.get()
    assert made.url == found.get_absolute_url()
    assert (found.grade, found.found_on.isoformat(), found.place, found.audit, found.kind) == (
        "major", "2026-10-09", "Server room", audited.audit, "system",
    )  # fmt: skip
    assert [row.clause.ref for row in found.clause_rows.all()] == ["8.1", "8.2"]


def test_facts_are_edited_on_a_page(audited: Audited, cast: Cast, client: Browser) -> None:
    found = audited.raised()
    client.force_login(cast.internal_auditor)
    page = client.get(at("edit", found.uid))
    assert page.context["form"].initial["clauses_0"] == "8.1"

    client.post(
        at("edit", found.uid), {"facts": "Otherwise than it was.", "found_on": "2026-10-10", "clauses_0": "4.1"}
    )

    edited = Finding.objects.get()
    assert (edited.facts, [row.clause.ref for row in edited.clause_rows.all()]) == ("Otherwise than it was.", ["4.1"])


def test_an_answer_is_kept_and_then_submitted(audited: Audited, cast: Cast, client: Browser) -> None:
    found = audited.acknowledged()
    client.force_login(cast.staff)
    told = {
        "correction": "Approved afterwards.",
        "why_1": "Nobody asked.",
        "why_3": "The tool does not.",
        "cause": "tools",
    }

    client.post(at("plan", found.uid), told)
    kept = Finding.objects.get()
    assert (kept.state, kept.whys, kept.correction) == (
        "acknowledged", ["Nobody asked.", "The tool does not."], "Approved afterwards.",
    )  # fmt: skip
    refused = client.post(at("plan", found.uid), {**told, "submit": "1"})
    assert refused.status_code == 422
    assert "The corrective action is missing" in refused.content.decode()
    told |= {
        "extent": "Looked everywhere.",
        "action": "The tool asks.",
        "owner": audited.owner.uid,
        "due": "2026-11-01",
    }
    client.post(at("plan", found.uid), {**told, "submit": "1"})

    answered = Finding.objects.get()
    assert (answered.state, answered.owner, answered.answered_by) == ("answered", audited.owner, cast.staff)


def test_the_steps_are_taken_on_pages(audited: Audited, cast: Cast, client: Browser) -> None:
    found = audited.answered()
    client.force_login(cast.internal_auditor)
    assert client.post(at("accept_plan", found.uid)).status_code == 302
    client.force_login(cast.working_group)
    files = {"papers": [SimpleUploadedFile("one.txt", b"one record"), SimpleUploadedFile("two.txt", b"another")]}
    client.post(at("evidence", found.uid), {"kind": "action", **files})
    assert FindingEvidence.objects.filter(finding=found).count() == 2
    refused = client.post(at("evidence", found.uid), {"kind": "action", "title": "Nothing"})
    assert refused.status_code == 422
    client.post(at("implement", found.uid), {"result": "The tool was changed."})
    client.force_login(cast.internal_auditor)
    assert client.get(at("verify_effective", found.uid)).status_code == 409
    client.post(at("verify_done", found.uid), {"verification": DONE})
    assert client.post(at("verify_effective", found.uid), {"effect": DONE}).status_code == 409
    with later(30):
        client.post(at("verify_effective", found.uid), {"effect": DONE})

    assert Finding.objects.get(pk=found.pk).state == "closed"


def test_words_that_are_too_short_are_asked_for_again(audited: Audited, cast: Cast, client: Browser) -> None:
    found = audited.raised()
    client.force_login(cast.staff)

    page = client.post(at("dispute", found.uid), {"reason": "No."})

    assert (page.status_code, Finding.objects.get().state) == (422, "raised")
    assert "No." in page.content.decode()


def test_a_repetition_is_judged_on_the_page(audited: Audited, cast: Cast, client: Browser) -> None:
    first, found = audited.raised(), audited.raised()
    client.force_login(cast.internal_auditor)
    assert "Is this a repetition?" in client.get(found.get_absolute_url()).content.decode()

    client.post(at("repeat", found.uid), {"repeats": first.uid})

    assert Finding.objects.get(pk=found.pk).repeats == first
    assert "Is this a repetition?" not in client.get(found.get_absolute_url()).content.decode()
    assert first.number in client.get(found.get_absolute_url()).content.decode()


def test_a_gap_is_tracked_from_the_result_of_the_diagnosis(cast: Cast, client: Browser) -> None:
    case = in_state(cast, "concluded")
    client.force_login(cast.lead)
    page = reverse("audits:result", args=[case.engagement.code, case.diagnosis.uid])
    gap = case.diagnosis.assessments.get(clause__ref="8.1").gaps.get()
    assert at("track", gap.uid) in client.get(page).content.decode()

    client.post(at("track", gap.uid))
    client.post(at("track", gap.uid))

    found = Finding.objects.get()
    assert (found.gap, found.source) == (gap, "gap")
    assert at("track", gap.uid) not in client.get(page).content.decode()
    assert found.number in client.get(page).content.decode()


def test_the_workbook_holds_what_is_asked_for_and_no_formula(audited: Audited, cast: Cast, client: Browser) -> None:
    audited.raised("major", facts="=HYPERLINK(1) is what the record says.")
    audited.raised("minor")
    client.force_login(cast.external_auditor)

    answer = client.get(f"{at('workbook')}?grade=major")

    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert (len(rows), rows[0][0], rows[1][0], rows[1][8]) == (
        2, "Number", "A-2026-F001", "'=HYPERLINK(1) is what the record says.",
    )  # fmt: skip


def test_sheets_are_printed_singly_and_as_a_set(audited: Audited, cast: Cast, client: Browser) -> None:
    found = audited.raised()
    audited.raised()
    client.force_login(cast.consultant)

    client.post(at("paper", found.uid), {"language": "en"})
    client.post(at("print"), {"audit": audited.audit.uid, "language": "zh-hans"})
    client.post(at("print"), {"language": "en"})

    made = Report.objects.exclude(uid__in=Finding.objects.values("paper_uid")).order_by("pk")
    assert [(one.kind, one.number, len(one.snapshot["sheets"])) for one in made] == [
        ("finding", "A-2026-F001-2", 1), ("finding-set", "A-2026-R01", 2), ("findings", "A-2026-R02", 2),
    ]  # fmt: skip


def test_without_findings_nothing_is_printed(audited: Audited, cast: Cast, client: Browser) -> None:
    client.force_login(cast.consultant)

    assert client.post(at("print"), {"audit": audited.audit.uid}).status_code == 409


def test_strangers_find_nothing(audited: Audited, cast: Cast, client: Browser) -> None:
    found = audited.raised()
    client.force_login(cast.stranger)

    for name in ("detail", "edit", "plan", "evidence"):
        assert client.get(at(name, found.uid)).status_code == 404
    assert client.get(at("list")).status_code == 404
