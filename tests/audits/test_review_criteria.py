"""Phase 8 sees what the management review has reached, and when."""

# claims: S7.6.*
import datetime as dt

import pytest

from audits.models import Audit, ManagementReview
from certification import gates
from certification.models import Meeting, Phase
from tests.factories_certification import TODAY
from tests.factories_reviews import ReviewCase, review_in_state
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def line(case: ReviewCase) -> gates.Line:
    phase = Phase.objects.get(cycle=case.engagement.cycle, number=8)
    return next(one for one in gates.lines(phase) if one.criterion.key == "reviewed")


def missing(case: ReviewCase) -> list[str]:
    return [text.removeprefix(f"{case.review.number}: ") for text, _url in line(case).missing]


@pytest.mark.parametrize(
    ("state", "answer"),
    [("planned", "not_met"), ("held", "not_met"), ("approved", "met"), ("closed", "met"), ("cancelled", "not_met")],
)
def test_the_criterion_follows_the_review(cast: Cast, state: str, answer: str) -> None:
    assert line(review_in_state(cast, state)).state == answer


def test_what_is_missing_is_named(cast: Cast) -> None:
    case = ReviewCase(cast, audit=False)

    assert missing(case) == [
        "no internal audit of this cycle is reported yet",
        "0 of 14 inputs are handed in",
        "it is not held yet",
        "its minutes are not approved by top management",
    ]


def test_a_review_before_the_closing_meeting_does_not_count(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    audit = Audit.objects.get()
    Meeting.objects.create(
        workspace=audit.workspace, cycle=audit.cycle, model="audits.Audit", record_uid=audit.uid, kind="closing",
        subject="Closing", day=TODAY + dt.timedelta(days=1), starts=dt.time(9),
    )  # fmt: skip

    assert missing(case) == ["it was held before the closing meeting of the internal audit, 2026-10-13"]


def test_a_later_mock_audit_does_not_take_the_review_back(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    Audit.objects.create(
        workspace=case.engagement.workspace, cycle=case.engagement.cycle, kind="mock", number="A-2", state="reported",
        concluded_on=TODAY + dt.timedelta(days=9), reported_on=TODAY + dt.timedelta(days=9),
    )  # fmt: skip

    assert line(case).state == "met"


def test_a_review_without_all_conclusions_does_not_count(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    ManagementReview.objects.filter(pk=case.review.pk).update(adequacy="")

    assert missing(case) == ["suitability, adequacy and effectiveness are not all concluded"]
