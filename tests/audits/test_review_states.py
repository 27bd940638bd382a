"""The machines of reviews and their decisions: who may do what from which state."""

# claims: S7.6.1, S7.6.2
import pytest

from audits.actions import review_decisions
from audits.models import ManagementReview, ReviewDecision
from tests.factories_reviews import ReviewCase, review_in_state
from tests.people import Cast
from wobo.workflow.doors import Obstructed, arrows, fire, moves
from wobo.workflow.models import Event

pytestmark = pytest.mark.usefixtures("moment")
TABLE = {
    "planned": {"call": "called", "cancel": "cancelled"},
    "called": {"postpone": "planned", "hold": "held", "cancel": "cancelled"},
    "held": {"approve_minutes": "approved"},
    "approved": {"close": "closed"},
    "closed": {},
    "cancelled": {},
}
DECISIONS = {
    "open": {"begin": "doing", "finish": "done", "cancel": "cancelled"},
    "doing": {"finish": "done", "cancel": "cancelled"},
    "done": {"verify": "verified", "reopen": "open"},
    "verified": {"reopen": "open"},
    "cancelled": {},
}


def _leaving(record: object) -> dict[str, str]:
    found = {}
    for verb in arrows(type(record)):
        field = getattr(record, verb)._django_fsm.field
        transition = getattr(record, verb)._django_fsm.get_transition(field.get_state(record))
        if transition is not None:
            found[verb] = str(transition.target)
    return found


@pytest.mark.parametrize("state", TABLE)
def test_exactly_these_verbs_leave_a_state(state: str) -> None:
    assert _leaving(ManagementReview(state=state)) == TABLE[state]


@pytest.mark.parametrize("state", DECISIONS)
def test_exactly_these_verbs_leave_a_decision(state: str) -> None:
    assert _leaving(ReviewDecision(state=state)) == DECISIONS[state]


def test_every_state_is_in_the_tables() -> None:
    assert set(TABLE) == set(ManagementReview.State.values)
    assert set(DECISIONS) == set(ReviewDecision.State.values)


OFFERED = {
    "planned": {
        "lead": ["call", "cancel"],
        "consultant": ["call"],
        "representative": ["call", "cancel"],
        "client_admin": ["call"],
        "top_manager": [],
        "staff": [],
        "external_auditor": [],
    },
    "called": {"lead": ["cancel", "hold", "postpone"], "representative": ["cancel", "hold", "postpone"], "staff": []},
    "held": {"lead": [], "representative": [], "top_manager": []},
    "approved": {"lead": ["close"], "representative": ["close"], "top_manager": [], "staff": []},
    "closed": {"lead": [], "top_manager": []},
    "cancelled": {"lead": [], "representative": []},
}


@pytest.mark.parametrize("state", OFFERED)
def test_a_page_offers_exactly_what_its_reader_may_do(cast: Cast, state: str) -> None:
    case = review_in_state(cast, state)

    found = {name: sorted(move.verb for move in moves(case.review, getattr(cast, name))) for name in OFFERED[state]}

    assert found == OFFERED[state]


def test_the_whole_way_leaves_its_steps_on_the_trail(cast: Cast) -> None:
    case = review_in_state(cast, "closed")

    events = Event.objects.filter(model="audits.ManagementReview", uid=case.review.uid).order_by("seq")

    steps = [event.verb for event in events if event.verb not in {"create", "edit"}]
    assert steps == ["call", "hold", "approve_minutes", "close"]


def test_minutes_are_not_approved_without_the_signatures(cast: Cast) -> None:
    case = ReviewCase(cast).reported()

    with pytest.raises(Obstructed, match="The report must carry all its signatures first"):
        fire(case.review, "approve_minutes", by=cast.top_manager)


def test_a_decision_waits_for_the_approval(cast: Cast) -> None:
    case = ReviewCase(cast).written()

    with pytest.raises(Obstructed, match="The minutes are not approved yet"):
        fire(case.decision, "begin", by=cast.staff)


def test_whoever_does_it_never_verifies_it(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    decision = review_decisions.move_decision(case.decision, "finish", by=cast.staff, result="Written and issued.")

    found = {
        name: sorted(move.verb for move in moves(decision, getattr(cast, name)))
        for name in ("staff", "representative", "top_manager", "lead", "client_admin")
    }

    assert found == {
        "staff": [],
        "representative": ["reopen", "verify"],
        "top_manager": ["reopen", "verify"],
        "lead": ["reopen", "verify"],
        "client_admin": ["reopen", "verify"],
    }


def test_a_representative_who_owns_a_decision_does_not_verify_it(cast: Cast) -> None:
    case = ReviewCase(cast).written()
    mine = case.decide("Hire an engineer", kind="resources", owner=case.head)
    ReviewDecision.objects.filter(pk=mine.pk).update(state="done", finished_by=cast.lead)

    assert [move.verb for move in moves(ReviewDecision.objects.get(pk=mine.pk), cast.representative)] == ["reopen"]
