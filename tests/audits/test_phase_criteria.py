"""Phase 3 sees what the diagnosis has reached."""

import pytest

from certification import gates
from certification.models import Phase
from tests.factories_audits import Case, in_state
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

OURS = ("plan", "assessed", "report", "presented")
EXPECTED = {
    "planned": ["not_met", "not_met", "not_met", "not_met"],
    "proposed": ["not_met", "not_met", "not_met", "not_met"],
    "confirmed": ["met", "not_met", "not_met", "not_met"],
    "on_site": ["met", "not_met", "not_met", "not_met"],
    "concluded": ["met", "met", "not_met", "not_met"],
    "issued": ["met", "met", "met", "not_met"],
    "accepted": ["met", "met", "met", "not_met"],
    "cancelled": ["not_met", "not_met", "not_met", "not_met"],
}


def states(case: Case) -> list[str]:
    phase = Phase.objects.get(cycle=case.engagement.cycle, number=3)
    lines = {line.criterion.key: line.state for line in gates.lines(phase)}
    return [lines[key] for key in OURS]


@pytest.mark.parametrize("state", EXPECTED)
def test_the_criteria_follow_the_diagnosis(cast: Cast, state: str) -> None:
    assert states(in_state(cast, state)) == EXPECTED[state]


def test_the_presentation_counts_with_its_sign_in(cast: Cast) -> None:
    case = in_state(cast, "issued")
    case.met("presentation")

    assert states(case)[-1] == "met"
