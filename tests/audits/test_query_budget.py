"""No page of an engagement takes more than fifteen queries, for the lead or the client's representative."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.factories_audits import Case, in_state
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

OF_THE_ENGAGEMENT = ("engagement_detail", "plan", "scope_detail", "team", "trail")
OF_THE_DIAGNOSIS = (
    "diagnosis_detail", "diagnosis_edit", "bases", "team", "objects", "schedule", "documents", "conclusion", "result",
    "sheet", "meetings",
)  # fmt: skip


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "concluded")


def pages(case: Case) -> list[str]:
    code, uid, client = case.engagement.code, case.diagnosis.uid, case.engagement.client
    clauses = [
        reverse("audits:clause_detail", args=[code, uid, row.clause.ref]) for row in case.diagnosis.assessments.all()
    ]
    return [
        "/", "/notices/", "/engagements/", "/reports/", "/library/standards/", "/me/", f"/clients/{client.uid}/",
        *(reverse(f"certification:{name}", args=[code]) for name in OF_THE_ENGAGEMENT),
        *(reverse("certification:phase_detail", args=[code, number]) for number in range(1, 10)),
        *(reverse(f"audits:{name}", args=[code, uid]) for name in OF_THE_DIAGNOSIS),
        *clauses,
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["lead", "representative"])
def test_every_page_stays_within_fifteen_queries(
    case: Case, client: Browser, who: str, django_assert_max_num_queries: object
) -> None:
    client.force_login(getattr(case.cast, who))
    asked = {}
    for page in pages(case):
        client.get(page)  # the inbox count is kept for a while
        with django_assert_max_num_queries(99) as counted:  # type: ignore[operator]
            assert client.get(page).status_code == 200, page
        asked[page] = len(counted.captured_queries)

    assert len(asked) > 30
    assert {page: number for page, number in asked.items() if number > 15} == {}
