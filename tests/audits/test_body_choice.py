"""Choosing the certification body: what is scored, what cannot be chosen, what top management's signature decides."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from audits import bodies
from audits.actions import body as actions
from audits.models import BodyCandidate, BodyComparison, BodyScore
from certification.process import profile_of
from tests.factories_certification import signs
from tests.factories_external import DAY, GOOD, Way
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
CN = profile_of("CN")


@pytest.fixture
def way(cast: Cast) -> Way:
    return Way(cast)


def test_opening_twice_gives_the_same_comparison(way: Way) -> None:
    one, two = (actions.open_comparison(way.cycle, by=way.by) for _turn in range(2))

    assert one.pk == two.pk


def test_three_years_are_the_initial_audit_and_two_surveillances() -> None:
    one = BodyCandidate(
        initial_fee=Decimal(30000), initial_travel=Decimal(2000), surveillance_fee=Decimal(10000),
        surveillance_other=Decimal("0.50"), recertification_fee=Decimal(99999),
    )  # fmt: skip

    assert bodies.three_years(one, CN) == Decimal("52001.00")
    assert bodies.cost_of(one, "fee", CN) == Decimal(50000)


def test_the_mean_is_weighted_and_equal_means_share_a_rank() -> None:
    rows = [BodyCandidate(pk=number, uid=f"b{number}", name=f"B{number}") for number in (1, 2, 3)]
    scores = {"b1": {"fee": 10, "scope": 0}, "b2": {"fee": 0, "scope": 10}, "b3": {"fee": 5}}

    found = bodies.ranking(rows, scores, {"fee": 50, "scope": 50, "days": 0})

    assert [(one.candidate.name, one.mean, one.rank, one.missing) for one in found] == [
        ("B1", Decimal("5.00"), 1, ()),
        ("B2", Decimal("5.00"), 1, ()),
        ("B3", Decimal("2.50"), 3, ("scope",)),
    ]


def test_scores_follow_from_the_figures_where_they_say_something() -> None:
    comparison = BodyComparison(initial_estimate=Decimal(8))
    near = BodyCandidate(uid="near", distance_km=20, initial_fee=Decimal(40), initial_days=Decimal(8), lead_weeks=8)
    far = BodyCandidate(uid="far", distance_km=200, initial_fee=Decimal(20), initial_days=Decimal(4), lead_weeks=4)

    found = bodies.proposals(comparison, [near, far], CN, DAY)

    assert found["near"] == {
        "days": 10,
        "location": 10,
        "lead_time": 5,
        "fee": 5,
        "travel": 10,
        "board": 10,
        "other": 10,
    }
    assert found["far"] == {
        "days": 5,
        "location": 1,
        "lead_time": 10,
        "fee": 10,
        "travel": 10,
        "board": 10,
        "other": 10,
    }


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"interest": ""}, "has not declared"),
        ({"interest": "exists"}, "there is an interest"),
        ({"interest_by": ""}, "say who declared"),
        ({"scope_includes": None}, "not known to be approved"),
        ({"scope_includes": False}, "not known to be approved"),
        ({"approval_until": None}, "is not known"),
        ({"approval_until": DAY - dt.timedelta(days=1)}, "ran out on 2026-10-11"),
    ],
)
def test_a_body_that_lacks_something_cannot_be_chosen_whatever_its_score(way: Way, told: dict, said: str) -> None:
    row = way.compared("Body A", **told)[0]

    with pytest.raises(Obstructed) as refused:
        actions.choose_body(way.comparison(), row, "The cheapest of all.", by=way.by)

    assert said in str(refused.value)
    assert way.comparison().chosen is None


def test_the_memo_waits_for_everything(way: Way) -> None:
    way.compared("Body A")

    with pytest.raises(Obstructed) as refused:
        actions.make_memo(way.comparison(), "en", by=way.by)

    assert refused.value.reasons[0] == "At least 2 bodies are compared."
    assert refused.value.reasons[-1] == "No body is chosen."
    assert refused.value.reasons[1].startswith("Body A has no score yet for: What customers require, ")


def test_top_management_decides_by_its_signature_alone(way: Way, cast: Cast) -> None:
    memo = way.memo()
    for person in (cast.lead, cast.representative, cast.client_admin, cast.stranger):
        with pytest.raises(PermissionDenied):
            signs(person, memo, "approval")
        with pytest.raises(PermissionDenied):
            fire(memo, "decide", by=person)

    found = signs(cast.top_manager, memo, "approval")

    assert (found.state, found.decided_on, found.chosen.name) == ("decided", DAY, "Body A")
    assert Report.objects.filter(source__uid=found.paper_uid).count() == 1  # the issue with its signature page


def test_a_change_after_the_memo_takes_the_memo_back(way: Way) -> None:
    memo = way.memo()
    row = memo.candidates.first()

    actions.save_candidate(memo, row, {**GOOD, "name": row.name, "initial_fee": Decimal(1)}, by=way.by)

    fresh = way.comparison()
    assert (fresh.paper_uid, fresh.round, fresh.slots()) == ("", 2, [])
    assert Report.objects.get(uid=memo.paper_uid).state == "superseded"


def test_nothing_changes_once_it_is_decided(way: Way) -> None:
    found = way.decided()

    for act in (
        lambda: actions.save_comparison(found, {"currency": "EUR"}, by=way.by),
        lambda: actions.save_candidate(found, None, {"name": "Body C"}, by=way.by),
        lambda: actions.save_scores(found, {}, {}, by=way.by),
        lambda: actions.propose_scores(found, by=way.by),
        lambda: actions.choose_body(found, found.chosen, "Another reason.", by=way.by),
        lambda: actions.remove_candidate(found.candidates.last(), by=way.by),
        lambda: actions.make_memo(found, "en", by=way.by),
    ):
        with pytest.raises(Obstructed, match="decided and signed"):
            act()


def test_it_is_opened_again_with_a_reason_by_who_decides(way: Way, cast: Cast) -> None:
    found = way.decided()
    with pytest.raises(PermissionDenied):
        actions.compare_again(found, "Too dear.", by=cast.lead)

    fresh = actions.compare_again(found, "Too dear.", by=cast.top_manager)

    assert (fresh.state, fresh.round, fresh.paper_uid, fresh.decided_on) == ("draft", 2, "", None)


def test_it_stays_decided_while_the_application_lies_with_the_body(way: Way, cast: Cast) -> None:
    way.applied()

    with pytest.raises(Obstructed, match="Withdraw it first"):
        actions.compare_again(way.comparison(), "Too dear.", by=cast.top_manager)


def test_scores_are_kept_within_their_bounds_and_an_empty_place_takes_one_away(way: Way) -> None:
    row = way.compared("Body A")[0]
    with pytest.raises(Obstructed, match="between 0 and 10"):
        actions.save_scores(way.comparison(), {}, {row.uid: {"fee": 11}}, by=way.by)
    with pytest.raises(Obstructed, match="no such criterion"):
        actions.save_scores(way.comparison(), {}, {row.uid: {"colour": 1}}, by=way.by)
    with pytest.raises(Obstructed, match="between 0 and 100"):
        actions.save_scores(way.comparison(), {"fee": 101}, {}, by=way.by)
    assert BodyScore.objects.count() == 0

    actions.save_scores(way.comparison(), {"fee": 40}, {row.uid: {"fee": 7, "days": 3}}, by=way.by)
    actions.save_scores(way.comparison(), {"fee": 40}, {row.uid: {"fee": 8}}, by=way.by)

    assert list(BodyScore.objects.values_list("criterion", "score")) == [("fee", 8)]
    assert way.comparison().weights == {"fee": 40}


def test_proposals_leave_what_people_wrote(way: Way) -> None:
    row = way.compared("Body A", distance_km=5)[0]
    actions.save_scores(way.comparison(), {}, {row.uid: {"location": 3}}, by=way.by)

    made = actions.propose_scores(way.comparison(), by=way.by)

    assert made == BodyScore.objects.count() - 1
    assert BodyScore.objects.get(criterion="location").score == 3
    assert actions.propose_scores(way.comparison(), by=way.by) == 0


@pytest.mark.parametrize("name", ["staff", "internal_auditor", "external_auditor", "stranger"])
def test_others_change_nothing(way: Way, cast: Cast, name: str) -> None:
    way.compared("Body A")

    with pytest.raises(PermissionDenied):
        actions.save_candidate(way.comparison(), None, {"name": "Body C"}, by=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        actions.save_scores(way.comparison(), {"fee": 1}, {}, by=getattr(cast, name))
