"""The machine of a diagnosis: exactly these verbs leave each state, for exactly these people."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from audits import actions
from audits.models import Diagnosis
from tests.factories_audits import Case, in_state
from tests.factories_certification import signs
from tests.people import Cast
from wobo.accounts.models import Membership, Role
from wobo.workflow.doors import Obstructed, arrows, fire, moves
from wobo.workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

TABLE = {
    "planned": {"propose_plan": "proposed", "cancel": "cancelled"},
    "proposed": {"confirm_plan": "confirmed", "send_back": "planned", "cancel": "cancelled"},
    "confirmed": {"begin": "on_site", "replan": "planned", "cancel": "cancelled"},
    "on_site": {"conclude": "concluded", "replan": "planned"},
    "concluded": {"issue": "issued", "resume": "on_site"},
    "issued": {"accept": "accepted", "dispute": "on_site"},
    "accepted": {"reopen": "on_site"},
    "cancelled": {},
}


@pytest.mark.parametrize("state", TABLE)
def test_exactly_these_verbs_leave_a_state(state: str) -> None:
    diagnosis = Diagnosis(state=state)

    found = {}
    for verb in arrows(Diagnosis):
        field = getattr(diagnosis, verb)._django_fsm.field
        transition = getattr(diagnosis, verb)._django_fsm.get_transition(field.get_state(diagnosis))
        if transition is not None:
            found[verb] = str(transition.target)

    assert found == TABLE[state]


def test_every_state_is_in_the_table() -> None:
    assert set(TABLE) == set(Diagnosis.State.values)


OFFERED = {
    "planned": {"lead": ["propose_plan", "cancel"], "consultant": ["propose_plan"], "representative": [], "staff": []},
    "proposed": {
        "lead": ["send_back", "cancel"],
        "consultant": ["send_back"],
        "representative": ["send_back"],
        "staff": [],
    },
    "confirmed": {"lead": ["begin", "replan", "cancel"], "consultant": ["begin", "replan"], "representative": []},
    "on_site": {"lead": ["conclude", "replan"], "representative": [], "internal_auditor": []},
    "concluded": {"lead": ["resume"], "representative": []},
    "issued": {"lead": [], "representative": ["dispute"], "top_manager": [], "staff": []},
    "accepted": {"lead": ["reopen"], "consultant": [], "representative": []},
    "cancelled": {"lead": [], "representative": []},
}


@pytest.mark.parametrize("state", OFFERED)
def test_a_page_offers_exactly_what_its_reader_may_do(cast: Cast, state: str) -> None:
    case = in_state(cast, state)

    found = {name: sorted(move.verb for move in moves(case.diagnosis, getattr(cast, name))) for name in OFFERED[state]}

    assert found == {name: sorted(verbs) for name, verbs in OFFERED[state].items()}


def test_the_whole_way_leaves_its_steps_on_the_trail(cast: Cast) -> None:
    case = in_state(cast, "accepted")

    events = Event.objects.filter(model="audits.Diagnosis", uid=case.diagnosis.uid).order_by("seq")
    steps = [event.verb for event in events if event.verb not in {"create", "edit"}]

    assert steps == ["propose_plan", "confirm_plan", "begin", "conclude", "issue", "accept"]


@pytest.mark.parametrize("verb", ["confirm_plan", "issue", "accept"])
def test_signed_verbs_are_refused_without_the_signature(cast: Cast, verb: str) -> None:
    case = in_state(cast, {"confirm_plan": "proposed", "issue": "concluded", "accept": "issued"}[verb])
    by = cast.lead if verb == "issue" else cast.representative

    with pytest.raises(Obstructed):
        fire(case.diagnosis, verb, by=by)

    assert (
        case.reload().diagnosis.state == {"confirm_plan": "proposed", "issue": "concluded", "accept": "issued"}[verb]
    )


def test_nobody_of_the_firm_confirms_or_accepts_for_the_client(cast: Cast) -> None:
    case = in_state(cast, "proposed")
    slot = case.diagnosis.slots()[0]

    assert [slot.who(case.diagnosis, user) for user in (cast.partner, cast.lead, cast.admin)] == [False, False, False]
    assert [slot.who(case.diagnosis, user) for user in (cast.representative, cast.top_manager)] == [True, False]


def test_top_management_signs_where_no_representative_is_in_force(cast: Cast) -> None:
    case = in_state(cast, "proposed")
    Membership.objects.filter(role=Role.MANAGEMENT_REPRESENTATIVE).update(until=dt.date(2026, 1, 31))
    manager = cast.top_manager.fresh()

    assert [move.verb for move in moves(case.diagnosis, manager)] == ["send_back"]
    assert [move.verb for move in moves(case.diagnosis, cast.representative.fresh())] == []
    assert signs(manager, case.diagnosis, "plan").state == "confirmed"


def test_a_stranger_is_refused(cast: Cast) -> None:
    case = in_state(cast, "confirmed")

    with pytest.raises(PermissionDenied):
        fire(case.diagnosis, "begin", by=cast.unassigned)


def test_the_wrong_moment_and_the_second_time_are_told_in_words(cast: Cast) -> None:
    case = in_state(cast, "on_site")

    with pytest.raises(Obstructed) as refused:
        fire(case.diagnosis, "begin", by=cast.lead)

    assert refused.value.reasons == ["“Begin on site” is not possible while the state is “On site”."]


def test_planning_anew_keeps_what_was_assessed(cast: Cast) -> None:
    case = in_state(cast, "on_site")
    case.answer("4.1")

    actions.take_back(case.diagnosis, "replan", by=cast.lead, reason="Another site is added.")

    assert case.reload().diagnosis.state == "planned"
    assert [row.result for row in case.diagnosis.assessments.all()] == ["conform"]
    assert case.diagnosis.plan_uid == ""


def test_a_cancelled_engagement_cannot_begin(cast: Cast) -> None:
    case = in_state(cast, "confirmed")
    type(case.engagement).objects.filter(pk=case.engagement.pk).update(state="paused")

    with pytest.raises(Obstructed) as refused:
        fire(case.reload().diagnosis, "begin", by=cast.lead)

    assert "not running" in refused.value.reasons[0]


def test_opening_needs_a_consultant(cast: Cast) -> None:
    case = Case(cast)

    with pytest.raises(PermissionDenied):
        actions.open_diagnosis(case.engagement.cycle, by=cast.representative)


def test_whoever_opens_a_diagnosis_leads_its_team(cast: Cast) -> None:
    case = Case(cast)

    leader = case.diagnosis.members.get()

    assert (leader.user, leader.kind, leader.role) == (cast.lead, "consultant", "leader")
    assert (leader.conflict_check, leader.conflict_free, leader.signed_on) == ("", False, None)
