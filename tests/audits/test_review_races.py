"""Many at once on one review: inputs are frozen once, minutes are approved once."""

import pytest

from audits.actions import reviews
from audits.models import ManagementReview, ReviewDecision
from tests.factories_certification import TODAY
from tests.factories_reviews import ReviewCase
from tests.papers import proof
from tests.people import make_cast
from tests.workflow.test_races import at_once
from wobo.workflow import clock, signing
from wobo.workflow.models import Event, Opening

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("moment"),
]


def test_four_clicks_of_top_management_approve_once() -> None:
    cast = make_cast()
    case = ReviewCase(cast).reported()
    report = case.report
    sha256 = report.file.sha256
    for user in (cast.representative, cast.top_manager):
        Opening.objects.get_or_create(user=user, sha256=sha256, defaults={"at": clock.now()})
    for slot in ("prepared", "reviewed"):
        signing.sign(case.report, slot, proof=proof(cast.representative), shown_sha256=sha256)
    ready = case.report

    outcomes = at_once(
        *[lambda: signing.sign(ready, "approved", proof=proof(cast.top_manager), shown_sha256=sha256)] * 4
    )

    assert [type(outcome).__name__ for outcome in outcomes] == ["Signature"] * 4
    assert case.reload().review.state == "approved"
    assert Event.objects.about(case.review).filter(verb="approve_minutes").count() == 1


def test_two_who_begin_at_once_freeze_once() -> None:
    cast = make_cast()
    case = ReviewCase(cast).approved()
    first = case.decision
    case.review = reviews.open_review(case.engagement.cycle, by=cast.lead, day=TODAY)
    case.signed_in()

    at_once(
        lambda: reviews.hold_review(case.review, by=cast.representative),
        lambda: reviews.hold_review(case.review, by=cast.lead),
    )

    assert ManagementReview.objects.get(pk=case.review.pk).state == "held"
    assert Event.objects.about(case.review).filter(verb="hold").count() == 1
    assert ReviewDecision.objects.get(pk=first.pk).carried == 1
