"""How the phases stand is stored on commit and nightly; dashboard, portfolio and inbox read only that."""

from typing import Any

import pytest
from django.test import Client as Browser

from certification import actions, gates
from certification.gates import Met, NotMet
from certification.models import Engagement, Phase
from tests.factories_certification import make_scope, make_waiver, phase_of
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow import clock
from wobo.workflow.doors import record

COUNTED: list[int] = []


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often phase 1 is computed; its first criterion is open, the others are met."""
    COUNTED.clear()

    def gather(cycle: Any) -> None:
        COUNTED.append(cycle.pk)

    for key in ("attendance_signed", "participation", "effectiveness"):
        monkeypatch.setitem(gates._judges, (1, key), (gather, lambda _facts: Met(), ()))
    open_one = (gather, lambda _facts: NotMet.of(("A course.", "/t/"), ("Another.", "/t/")), ())
    monkeypatch.setitem(gates._judges, (1, "courses_held"), open_one)
    return COUNTED


def test_facts_are_gathered_once_however_many_criteria(
    cast: Cast, engagement: Engagement, counting: list[int]
) -> None:
    states = [line.state for line in gates.lines(phase_of(engagement, 1, "active"))]

    assert states == ["not_met", "met", "met", "met"]
    assert len(counting) == 1


def test_the_certification_facts_of_phase_3_take_four_queries(
    cast: Cast, engagement: Engagement, django_assert_num_queries: Any
) -> None:
    from certification.criteria.survey import gather  # noqa: PLC0415

    make_scope(engagement)
    cycle = Engagement.objects.select_related("client").get().cycle
    cycle.engagement = Engagement.objects.select_related("client").get()

    with django_assert_num_queries(4):
        gather(cycle)


def test_one_commit_computes_once(
    cast: Cast, engagement: Engagement, counting: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    phase = phase_of(engagement, 1, "active")

    with django_capture_on_commit_callbacks(execute=True):
        for day in (13, 14, 15):
            phase = record(phase, "edit", by=cast.lead, changes={"plan_end": clock.today().replace(day=day)})

    assert len(counting) == 1
    standing = Phase.objects.get(pk=phase.pk).standing
    assert (standing["met"], standing["total"], standing["ready"], standing["not_computed"]) == (3, 4, False, 0)
    assert standing["lines"][0] == ["courses_held", "not_met", "/t/", 2]


def test_a_change_of_the_clients_rows_computes_its_engagements(
    cast: Cast, engagement: Engagement, counting: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    phase_of(engagement, 1, "active")

    with django_capture_on_commit_callbacks(execute=True):
        actions.edit_client(engagement.client, {"headcount": 120}, by=cast.partner)

    assert len(counting) == 1


def test_the_nightly_run_takes_what_is_of_yesterday(cast: Cast, engagement: Engagement) -> None:
    phase_of(engagement, 1, "active")
    first = actions.recompute_stale(clock.now())

    assert (first, actions.recompute_stale(clock.now())) == (9, 0)


def test_the_dashboard_reads_the_stored_standing_only(
    cast: Cast, engagement: Engagement, counting: list[int], client: Browser
) -> None:
    phase = phase_of(engagement, 1, "active")
    actions.recompute_standing(phase)
    counting.clear()
    client.force_login(cast.lead)

    html = client.get(f"/e/{engagement.code}/").content.decode()
    client.get("/engagements/")

    assert counting == []
    assert "1 Training" in html


def test_a_phase_that_is_ready_waits_in_the_inbox_of_who_submits(cast: Cast, engagement: Engagement) -> None:
    standing = {"ready": True, "met": 4, "total": 4, "lines": []}
    phase_of(engagement, 1, "active", standing=standing, started_on=clock.today())

    titles = {name: [item.title for item in items_for(getattr(cast, name).fresh())] for name in ("lead", "staff")}

    assert titles == {"lead": ["Client A: “1 Training” meets its criteria"], "staff": []}


def test_a_submitted_phase_waits_in_the_inbox_of_the_signatory_only(cast: Cast, engagement: Engagement) -> None:
    phase_of(engagement, 3, "submitted", submitted_on=clock.today())

    waits = [name for name, user in cast.everyone().items() if items_for(user.fresh())]

    assert waits == ["representative"]


def test_the_inbox_leads_straight_to_the_sign_page(cast: Cast, engagement: Engagement) -> None:
    phase = phase_of(engagement, 3, "submitted", submitted_on=clock.today())

    found = [(item.url, item.action) for item in items_for(cast.representative.fresh())]

    assert found == [(f"/sign/phase/{phase.uid}/acceptance/", "Read and sign")]


def test_a_waiver_waits_for_the_lead_first_then_for_the_client(cast: Cast, engagement: Engagement) -> None:
    waiver = make_waiver(phase_of(engagement, 3, "active"), "presented", cast.consultant)

    found = {
        name: [item.url for item in items_for(getattr(cast, name).fresh())] for name in ("lead", "representative")
    }

    assert found == {"lead": [f"/sign/waiver/{waiver.uid}/lead/"], "representative": []}


def test_a_planned_engagement_without_contract_waits_for_its_lead(cast: Cast, engagement: Engagement) -> None:
    Engagement.objects.update(state="planned", contract_number="")

    waits = [name for name, user in cast.everyone().items() if items_for(user.fresh())]

    assert waits == ["partner", "lead"]
