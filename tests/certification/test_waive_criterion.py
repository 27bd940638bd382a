"""A waiver is for a soft criterion, has a reason and two signatures of different people."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.transaction import atomic

from certification import actions, gates
from certification.gates import Met, NotMet
from certification.models import Engagement, Waiver
from tests.factories_certification import make_waiver, phase_of, rendered, signs
from tests.people import Cast, member
from wobo.accounts.models import Role
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire


@pytest.fixture(autouse=True)
def presented_is_not_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the one soft criterion of phase 3 be open."""
    entry = (lambda _cycle: None, lambda _facts: NotMet.of(("The presentation.", "/p/")), ())
    monkeypatch.setitem(gates._judges, (3, "presented"), entry)


def line_of(engagement: Engagement, key: str) -> Any:
    phase = phase_of(engagement, 3, "active")
    return next(line for line in gates.lines(phase) if line.criterion.key == key)


def proposed(cast: Cast, engagement: Engagement) -> Waiver:
    waiver = actions.propose_waiver(
        phase_of(engagement, 3, "active"), "presented", reason="The manager is away.", by=cast.consultant
    )
    rendered(cast, waiver.paper_uid)
    return waiver


def test_two_sides_grant_a_waiver(cast: Cast, engagement: Engagement) -> None:
    waiver = proposed(cast, engagement)
    states = [line_of(engagement, "presented").state]

    waiver = signs(cast.lead, waiver, "lead")
    states.append(line_of(engagement, "presented").state)
    waiver = signs(cast.representative, waiver, "client")

    assert [*states, line_of(engagement, "presented").state] == ["not_met", "not_met", "waived"]
    assert waiver.state == "granted"
    assert Report.objects.filter(source__uid=waiver.paper_uid).count() == 1


def test_the_client_signs_after_the_lead(cast: Cast, engagement: Engagement) -> None:
    waiver = proposed(cast, engagement)

    with pytest.raises(Obstructed):
        signs(cast.representative, waiver, "client")


def test_one_person_never_signs_for_both_sides(cast: Cast, engagement: Engagement) -> None:
    everything = member(cast.unassigned, cast.engagement_a, *(role.value for role in Role))
    waiver = signs(everything, proposed(cast, engagement), "lead")

    with pytest.raises(PermissionDenied):
        signs(everything, waiver, "client")


def test_a_hard_criterion_is_never_waived(cast: Cast, engagement: Engagement) -> None:
    phase = phase_of(engagement, 3, "active")

    with pytest.raises(Obstructed) as refused:
        actions.propose_waiver(phase, "assessed", reason="There is no time.", by=cast.lead)

    assert refused.value.reasons == ["This criterion is hard: it must be met and cannot be waived."]
    assert not Waiver.objects.exists()


def test_even_a_granted_waiver_of_a_hard_criterion_counts_nothing(cast: Cast, engagement: Engagement) -> None:
    make_waiver(phase_of(engagement, 3, "active"), "assessed", cast.lead, state="granted")

    assert line_of(engagement, "assessed").clears is False


def test_granting_a_hard_one_is_obstructed(cast: Cast, engagement: Engagement) -> None:
    waiver = make_waiver(phase_of(engagement, 3, "active"), "assessed", cast.lead)

    with pytest.raises(Obstructed) as refused:
        fire(waiver, "grant", by=cast.lead)

    assert refused.value.reasons[0] == "This criterion is hard: it must be met and cannot be waived."


def test_what_is_met_needs_no_waiver(cast: Cast, engagement: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(gates._judges, (3, "presented"), (lambda _cycle: None, lambda _facts: Met(), ()))

    with pytest.raises(Obstructed) as refused:
        actions.propose_waiver(phase_of(engagement, 3, "active"), "presented", reason="To be safe.", by=cast.lead)

    assert refused.value.reasons == ["This criterion is met. There is nothing to waive."]


def test_a_second_live_waiver_is_refused_by_action_and_database(cast: Cast, engagement: Engagement) -> None:
    waiver = proposed(cast, engagement)

    with pytest.raises(Obstructed):
        actions.propose_waiver(waiver.phase, "presented", reason="Once more.", by=cast.lead)
    with pytest.raises(IntegrityError), atomic():
        make_waiver(waiver.phase, "presented", cast.lead)


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_waivers_are_proposed_before_the_phase_is_submitted(cast: Cast, engagement: Engagement, state: str) -> None:
    with pytest.raises(Obstructed):
        actions.propose_waiver(phase_of(engagement, 3, state), "presented", reason="Late idea.", by=cast.lead)


def test_the_client_does_not_propose(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(PermissionDenied):
        actions.propose_waiver(
            phase_of(engagement, 3, "active"), "presented", reason="We are away.", by=cast.representative
        )


def test_a_refused_waiver_leaves_room_for_another(cast: Cast, engagement: Engagement) -> None:
    first = fire(proposed(cast, engagement), "refuse", by=cast.representative, reason="Come again.")

    second = actions.propose_waiver(first.phase, "presented", reason="With a date now.", by=cast.lead)

    assert (first.state, second.state) == ("refused", "proposed")


def test_a_revoked_waiver_shuts_the_gate_again(cast: Cast, engagement: Engagement) -> None:
    waiver = make_waiver(phase_of(engagement, 3, "active"), "presented", cast.lead, state="granted")

    fire(waiver, "revoke", by=cast.representative, reason="There is time now.")

    assert line_of(engagement, "presented").state == "not_met"


def test_what_nobody_computes_may_be_waived_when_soft_and_never_counts_as_met(
    cast: Cast, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in [place for place in gates._judges if place[0] == 6]:
        monkeypatch.delitem(gates._judges, key)
    phase = phase_of(engagement, 6, "active")
    make_waiver(phase, "third_level", cast.lead, state="granted")

    states = {line.criterion.key: line.state for line in gates.lines(phase)}

    rest = ("briefed", "suppliers", "agreements", "compliance", "duration", "records", "labels")
    assert states == {**dict.fromkeys(rest, "not_computed"), "third_level": "waived"}
