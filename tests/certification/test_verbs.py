"""For each state of each machine, the exact set of verbs that each person finds on the page."""

from typing import Any

import pytest

from certification.models import OrganisationAdjustment, Phase, Scope, Waiver
from certification.policies import POLICIES
from tests.factories_certification import make_engagement, make_scope, make_waiver, phase_of, running
from tests.people import Cast, member
from wobo.accounts.models import Membership, Role
from wobo.workflow.doors import arrows, moves
from wobo.workflow.policies import may

NOBODY: dict[str, set[str]] = {}
LEADS = ("lead", "partner")


def offered(obj: Any, cast: Cast) -> dict[str, set[str]]:
    """Return the verbs of everybody who has any."""
    found = {name: {move.verb for move in moves(obj, user.fresh())} for name, user in cast.everyone().items()}
    return {name: verbs for name, verbs in found.items() if verbs}


def each(names: tuple[str, ...], *verbs: str) -> dict[str, set[str]]:
    return {name: set(verbs) for name in names}


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("planned", ("start", "take_over", "close")),
        ("running", ("certify", "pause", "close")),
        ("certified", ("begin_recertification", "lose_certificate", "pause", "close")),
        ("paused", ("resume", "close")),
        ("closed", ("reopen",)),
    ],
)
def test_engagement_offers_exactly_these_verbs(cast: Cast, moment: Any, state: str, verbs: tuple[str, ...]) -> None:
    engagement = make_engagement(cast.engagement_a, state=state, state_before="running")

    assert offered(engagement, cast) == each(LEADS, *verbs)


@pytest.mark.parametrize(
    ("state", "fields", "expected"),
    [
        ("pending", {}, each((*LEADS, "consultant", "second_consultant"), "start")),
        ("active", {}, each((*LEADS, "consultant", "second_consultant"), "submit")),
        ("submitted", {}, each((*LEADS, "representative"), "send_back")),
        ("accepted", {}, each(LEADS, "reopen", "reaffirm") | each(("representative",), "reopen")),
    ],
)
def test_phase_offers_exactly_these_verbs(
    cast: Cast, moment: Any, state: str, fields: dict[str, Any], expected: dict[str, set[str]]
) -> None:
    phase = phase_of(running(cast), 3, state, **fields)

    assert offered(phase, cast) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("proposed", each((*LEADS, "representative"), "refuse")),
        ("granted", each((*LEADS, "representative"), "revoke")),
        ("refused", NOBODY),
        ("revoked", NOBODY),
    ],
)
def test_waiver_offers_exactly_these_verbs(cast: Cast, moment: Any, state: str, expected: dict[str, set[str]]) -> None:
    waiver = make_waiver(phase_of(running(cast), 3, "active"), "presented", cast.consultant, state=state)

    assert offered(waiver, cast) == expected


@pytest.mark.parametrize("state", ["draft", "in_force", "superseded"])
def test_scope_offers_no_button_for_it_is_signed(cast: Cast, moment: Any, state: str) -> None:
    scope = make_scope(running(cast), state=state)

    assert offered(scope, cast) == NOBODY


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("proposed", each((*LEADS, "representative"), "adopt", "decline")),
        ("adopted", each(LEADS, "reopen")),
        ("declined", each(LEADS, "reopen")),
    ],
)
def test_adjustment_offers_exactly_these_verbs(
    cast: Cast, moment: Any, state: str, expected: dict[str, set[str]]
) -> None:
    engagement = running(cast)
    adjustment = OrganisationAdjustment.objects.create(
        workspace=engagement.workspace, engagement=engagement, text="A desk", proposed_by=cast.lead, state=state
    )

    assert offered(adjustment, cast) == expected


def test_top_management_signs_for_the_client_only_without_a_representative(cast: Cast, moment: Any) -> None:
    phase = phase_of(running(cast), 3, "submitted")

    before = may("accept", phase, cast.top_manager.fresh())
    Membership.objects.filter(role=Role.MANAGEMENT_REPRESENTATIVE, workspace=cast.client_a).delete()

    assert before is False
    assert may("accept", phase, cast.top_manager.fresh()) is True


def test_who_holds_every_role_cannot_accept_for_the_client(cast: Cast, moment: Any) -> None:
    phase = phase_of(running(cast), 3, "submitted")
    everything = member(cast.unassigned, cast.engagement_a, *(role.value for role in Role))

    assert may("accept", phase, everything) is False
    assert may("send_back", phase, everything) is True  # as the lead consultant


def test_every_arrow_has_its_line_in_the_table_of_rights() -> None:
    named = {
        (model.__name__, verb) for model in (Phase, Scope, Waiver, OrganisationAdjustment) for verb in arrows(model)
    }

    assert named - set(POLICIES) == set()
