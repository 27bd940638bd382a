"""No page of an engagement takes more than fifteen queries, for anybody who may open it, with few rows or many."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import AffectedDocument, Basis, DiagnosisMember, PlanItem
from certification.models import Meeting
from tests.factories_audits import DAY, Case, in_state
from tests.factories_certification import make_person
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

OF_THE_ENGAGEMENT = ("engagement_detail", "plan", "scope_detail", "team", "trail")
OF_THE_DIAGNOSIS = (
    "diagnosis_detail", "diagnosis_edit", "bases", "team", "objects", "schedule", "documents", "conclusion", "result",
    "sheet", "meetings",
)  # fmt: skip
READERS = (
    "partner", "admin", "lead", "consultant", "second_consultant", "top_manager", "representative", "client_admin",
    "controller", "working_group", "internal_auditor", "staff", "external_auditor",
)  # fmt: skip
BUDGET = 15


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "concluded")


def of_the_diagnosis(case: Case) -> list[str]:
    """Return every page of the diagnosis; of its rows also with one open."""
    code, uid = case.engagement.code, case.diagnosis.uid
    clauses = [row.clause.ref for row in case.diagnosis.assessments.all()]
    meetings = Meeting.objects.about(case.diagnosis).values_list("uid", flat=True)
    return [
        *(reverse(f"audits:{name}", args=[code, uid]) for name in OF_THE_DIAGNOSIS),
        f"{reverse('audits:schedule', args=[code, uid])}?row={case.diagnosis.sessions.first().uid}",
        f"{reverse('audits:bases', args=[code, uid])}?row=all",
        reverse("audits:listing", args=[code, uid, "roadmap"]),
        *(reverse("audits:clause_detail", args=[code, uid, ref]) for ref in clauses),
        *(reverse("audits:meeting", args=[code, uid, meeting]) for meeting in meetings),
    ]


def of_the_engagement(case: Case) -> list[str]:
    code, client = case.engagement.code, case.engagement.client
    return [
        "/", "/notices/", "/engagements/", "/reports/", "/library/standards/", "/me/", f"/clients/{client.uid}/",
        *(reverse(f"certification:{name}", args=[code]) for name in OF_THE_ENGAGEMENT),
        *(reverse("certification:phase_detail", args=[code, number]) for number in range(1, 10)),
    ]  # fmt: skip


def asked(browser: Browser, page: str) -> int:
    """Count the queries of a page that was opened a moment ago: the inbox count is kept for a while."""
    assert browser.get(page).status_code == 200, page
    with CaptureQueriesContext(connection) as counted:
        browser.get(page)
    return len(counted)


@pytest.mark.parametrize("who", ["lead", "representative"])
def test_every_page_stays_within_fifteen_queries(case: Case, client: Browser, who: str) -> None:
    client.force_login(getattr(case.cast, who))
    counts = {page: asked(client, page) for page in of_the_engagement(case)}

    assert {page: number for page, number in counts.items() if number > BUDGET} == {}


def test_no_reader_of_the_diagnosis_takes_more_and_more_rows_take_no_more(case: Case, client: Browser) -> None:
    more(case, range(1))
    pages, few = of_the_diagnosis(case), {}
    for who in READERS:
        client.force_login(getattr(case.cast, who))
        few |= {(who, page): asked(client, page) for page in pages}
    more(case, range(1, 21))
    again = {}
    for who in ("partner", "lead", "top_manager", "staff"):
        client.force_login(getattr(case.cast, who))
        again |= {(who, page): asked(client, page) for page in pages}

    assert {key: number for key, number in few.items() if number > BUDGET} == {}
    assert {key: (few[key], number) for key, number in again.items() if number != few[key]} == {}


def more(case: Case, numbers: range) -> None:
    """Put people, laws and documents beside what is there."""
    here = {"workspace": case.diagnosis.workspace, "diagnosis": case.diagnosis}
    for number in numbers:
        owner = make_person(case.engagement.client, f"Person {number}")
        Basis.objects.create(kind="law", topic="labour", title=f"Law {number}", **here)
        entry = AffectedDocument.objects.create(
            number=f"P-{number:02d}", title="Procedure", level="P", action="write", owner=owner, **here
        )
        entry.clauses.set(case.clauses.values())
        line = PlanItem.objects.create(day=DAY, starts=dt.time(9), ends=dt.time(10), site=case.site, **here)
        line.people.set([owner])
        line.assessors.set([DiagnosisMember.objects.create(person=owner, role="client_member", **here), case.leader])
