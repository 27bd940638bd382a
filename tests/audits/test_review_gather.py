"""Inputs of a review are assembled from live records: exact figures, in both languages."""

# claims: S7.6.1
import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from audits.models import Finding
from audits.review_catalogue import every, inputs_of
from audits.review_gather import gathered, look_of
from certification.models import LegalRequirement, Risk, Service
from documents.models import Measure, MeasureValue
from tests.factories_certification import TODAY
from tests.factories_reviews import ReviewCase
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def case(cast: Cast) -> ReviewCase:
    return ReviewCase(cast)


def told(case: ReviewCase, key: str) -> dict[str, str]:
    return {one["label"]: one["value"] for one in gathered(key, look_of(case.review))["figures"]}


def measured(case: ReviewCase, number: int, source: str, *values: int, **more: Any) -> Measure:
    place = {"workspace": case.engagement.workspace}
    fields = {"name": f"M{number}", "unit": "%", "target": 95, "since": dt.date(2026, 6, 1), **more}
    made = Measure.objects.create(engagement=case.engagement, number=number, source=source, **fields, **place)
    for offset, value in enumerate(values):
        month = dt.date(2026, 7 + offset, 1)
        said = {"entered_by": case.cast.lead, "entered_on": TODAY}
        MeasureValue.objects.create(measure=made, month=month, value=value, **said, **place)
    return made


def test_the_catalogue_holds_the_fourteen_inputs_and_no_clause_in_code() -> None:
    assert [one.key for one in inputs_of("itsms")] == list(every())
    assert len(every()) == 14
    with translation.override("zh-hans"):
        assert every()["risks"].title == "风险评估结果与风险和机遇应对措施的有效性"


def test_every_input_says_when_nothing_is_on_record(cast: Cast) -> None:
    case = ReviewCase(cast, audit=False)
    look = look_of(case.review)

    found = {key: gathered(key, look) for key in every()}

    assert {key for key, one in found.items() if not one["is_empty"]} == {"resources"}
    assert all(one["empty"] and one["as_of"] == TODAY.isoformat() for one in found.values())


def test_measures_that_missed_their_target_come_first(case: ReviewCase) -> None:
    measured(case, 1, "availability", 97, 98)
    measured(case, 2, "incidents", 96, 90)

    found = gathered("monitoring", look_of(case.review))

    assert told(case, "monitoring") == {"Measures": "2", "Target met last": "1", "Target missed last": "1"}
    assert found["lines"] == ["M2: target ≥ 95 %, last 90 % (2026-08)"]
    assert [one["title"] for one in found["series"]] == ["M2", "M1"]
    assert found["series"][0]["points"] == [["2026-07", 96.0], ["2026-08", 90.0]]


def test_feedback_and_suppliers_take_their_own_measures_alone(case: ReviewCase) -> None:
    measured(case, 1, "satisfaction", 96)
    measured(case, 2, "suppliers", 90)

    assert told(case, "feedback")["Measures"] == "1"
    assert told(case, "parties") == {"Measures": "1", "Target met last": "0", "Target missed last": "1"}


def test_services_without_an_agreement_are_named(case: ReviewCase) -> None:
    Service.objects.create(workspace=case.engagement.client.workspace, name="Desk")

    found = gathered("services", look_of(case.review))

    assert told(case, "services") == {"Live services": "1", "Without an agreed service level": "1"}
    assert found["lines"] == ["Desk: no service level agreement holds"]


def test_nonconformities_are_counted_by_grade_state_and_month(case: ReviewCase) -> None:
    common = {"workspace": case.engagement.workspace, "cycle": case.engagement.cycle, "department": case.desk}
    for number, (grade, state, day) in enumerate(
        [("major", "closed", 40), ("minor", "answered", 10), ("minor", "retracted", 9), ("observation", "raised", 8)]
    ):
        Finding.objects.create(
            number=f"F{number}", grade=grade, state=state, found_on=TODAY - dt.timedelta(days=day), facts="Facts.",
            due=TODAY - dt.timedelta(days=1), closed_on=TODAY - dt.timedelta(days=20), **common,
        )  # fmt: skip

    found = gathered("nonconformities", look_of(case.review))

    assert told(case, "nonconformities") == {
        "Major nonconformities": "1",
        "Minor nonconformities": "1",
        "Closed": "1",
        "Not closed": "1",
        "Late": "1",
        "Repeated": "0",
        "Days until closed, on average": "20",
    }
    assert found["lines"] == ["By department: Service desk 2", "F1: Answered, late since 2026-10-11"]
    assert found["series"][0]["points"] == [["2026-09", 1.0], ["2026-10", 1.0]]


def test_risks_are_compared_before_and_after_treatment(case: ReviewCase) -> None:
    common = {"workspace": case.engagement.workspace, "engagement": case.engagement}
    Risk.objects.create(
        number=1,
        text="Fire",
        likelihood=4,
        impact=5,
        state="treated",
        residual_likelihood=1,
        residual_impact=5,
        **common,
    )
    Risk.objects.create(number=2, text="Flood", likelihood=2, impact=4, due=TODAY - dt.timedelta(days=1), **common)

    found = told(case, "risks")

    assert (found["Risks"], found["Treated"], found["Measure late"]) == ("2", "1", "1")
    assert found["Mean level before and after treatment"] == "20.0 → 5.0"


def test_law_that_is_not_met_is_named(case: ReviewCase) -> None:
    LegalRequirement.objects.create(
        workspace=case.engagement.workspace, engagement=case.engagement, head="security", name="Cybersecurity law",
        applies="yes", compliance="partial", checked_on=TODAY,
    )  # fmt: skip

    found = gathered("context", look_of(case.review))

    assert told(case, "context") == {
        "Law that applies": "1",
        "Checked for currency in the period": "1",
        "Check overdue": "0",
        "Not fully met": "1",
    }
    assert found["lines"] == ["Cybersecurity law: Partly compliant"]
