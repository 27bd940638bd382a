"""The dashboard's next steps are imperatives that lead to where one does them; the phase page says things once."""

import pytest
from django.test import Client as Browser

from certification import actions, overview
from certification.models import Engagement, Phase
from tests.factories_certification import phase_of
from tests.people import Cast
from wobo.accounts.models import User


def steps(engagement: Engagement, user: User) -> list[tuple[str, str, str]]:
    rows = list(Phase.objects.filter(cycle=engagement.cycle).select_related("cycle__engagement"))
    return [(step.action, step.note, step.url) for step in overview.next_steps(engagement, rows, user)]


def test_a_planned_engagement_asks_for_the_contract_and_then_for_the_start(cast: Cast, engagement: Engagement) -> None:
    Engagement.objects.update(state="planned")
    engagement = Engagement.objects.get()
    registered = steps(engagement, cast.lead)
    engagement.contract_number = ""

    missing = steps(engagement, cast.lead)

    note = "The engagement starts once both agreements are registered."
    assert missing == [("Register the contract", note, f"/e/{engagement.code}/contract/")]
    assert registered == [("Start the engagement", "Both agreements are registered.", "#moves")]


def test_each_unmet_criterion_becomes_an_imperative_with_its_place(cast: Cast, engagement: Engagement) -> None:
    Engagement.objects.update(contract_number="", nda_number="")
    actions.recompute_standing(phase_of(engagement, 3, "active"))

    found = steps(engagement, cast.lead)

    assert found == [
        ("Register the contract", "3 Diagnosis: 2 still open", f"/e/{engagement.code}/contract/"),
        ("Draft the scope", "3 Diagnosis", f"/e/{engagement.code}/scope/"),
        ("Have the plan of the diagnosis confirmed", "3 Diagnosis", f"/e/{engagement.code}/diagnosis/"),
    ]


def test_one_page_is_named_once(cast: Cast, engagement: Engagement) -> None:
    lines = [["plan", "not_met", "/x/", 1], ["assessed", "not_met", "/x/", 1], ["presented", "not_met", "/y/", 1]]
    phase_of(engagement, 3, "active", standing={"lines": lines})

    found = steps(engagement, cast.lead)

    assert [(action, url) for action, _note, url in found][:2] == [
        ("Have the plan of the diagnosis confirmed", "/x/"),
        ("Present the result to top management", "/y/"),
    ]


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({"state": "active", "standing": {"ready": True}}, "Submit the phase"),
        ({"state": "accepted", "affected": True}, "Reaffirm the phase"),
        ({"state": "pending"}, "Start the phase"),
    ],
)
def test_the_phase_says_its_own_next_step(
    cast: Cast, engagement: Engagement, changes: dict[str, object], action: str
) -> None:
    phase_of(engagement, 1, **changes)  # type: ignore[arg-type]

    assert steps(engagement, cast.lead)[0][::2] == (action, f"/e/{engagement.code}/phase/1/")


def test_a_submitted_phase_is_not_the_readers_step_but_waits_for_the_client(
    cast: Cast, engagement: Engagement
) -> None:
    phase_of(engagement, 1, "submitted")
    rows = list(Phase.objects.filter(cycle=engagement.cycle).select_related("cycle__engagement"))

    waiting = overview.waiting(engagement, engagement.cycle, rows)

    assert [step for step in steps(engagement, cast.lead) if "/phase/1/" in step[2]] == []
    assert [(one.who, one.what) for one in waiting] == [("Representative", "1 Training")]


def test_the_phase_page_says_what_is_open_once(cast: Cast, engagement: Engagement, client: Browser) -> None:
    Engagement.objects.update(contract_number="")
    phase_of(engagement, 3, "active")
    client.force_login(cast.lead)

    html = client.get(f"/e/{engagement.code}/phase/3/").content.decode()

    assert html.count("Consulting contract: number and date.") == 1
    assert html.count("Consulting contract and confidentiality agreement are registered.") == 1
    assert '<a href="#criteria">6 criteria are still open.</a>' in html
    assert "disabled" in html


def test_staff_are_not_told_of_a_button_that_is_not_theirs(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    phase_of(engagement, 3, "active")
    client.force_login(cast.staff)

    html = client.get(f"/e/{engagement.code}/phase/3/").content.decode()

    assert "#criteria" not in html


@pytest.mark.parametrize(
    ("name", "actions_said"),
    [
        ("consultant", ["Draft the scope", "Have the plan of the diagnosis confirmed", "Start the phase"]),
        ("representative", ["Draft the scope", "Have the plan of the diagnosis confirmed"]),
        ("staff", []),
        ("external_auditor", []),
    ],
)
def test_nobody_is_told_to_do_what_is_not_theirs(
    cast: Cast, engagement: Engagement, name: str, actions_said: list[str]
) -> None:
    actions.recompute_standing(phase_of(engagement, 3, "active"))

    found = [action for action, _note, _url in steps(engagement, getattr(cast, name))]

    assert found == actions_said


def test_the_bar_names_every_phase_that_runs(cast: Cast, engagement: Engagement, client: Browser) -> None:
    phase_of(engagement, 1, "active")
    phase_of(engagement, 3, "submitted")
    client.force_login(cast.lead)

    bar = client.get(f"/e/{engagement.code}/plan/").content.decode().partition('<ul class="phases-now">')[2]

    assert [line in bar.partition("</ul>")[0] for line in ("1/9 Training", "3/9 Diagnosis", "2/9")] == [
        True,
        True,
        False,
    ]
    assert bar.count('class="phases-part ') == 10
