"""A phase from start to acceptance: gates, sheet, signatures, sending back, opening again."""

import pytest
from django.core.exceptions import PermissionDenied

from certification import actions, gates
from certification.gates import Met, NotMet
from certification.models import Engagement, Phase
from tests.factories_certification import phase_of, rendered, signs
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.issue import signature_page
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event, Signature


@pytest.fixture
def met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every criterion of phase 3 be met."""
    from certification.process import phase_of as kind_of  # noqa: PLC0415

    for criterion in kind_of(3).criteria:
        entry = (lambda _cycle: None, lambda _facts: Met("seen"), ())
        monkeypatch.setitem(gates._judges, (3, criterion.key), entry)


def submitted(cast: Cast, engagement: Engagement) -> Phase:
    """Return phase 3, submitted, with its sheet ready."""
    phase = actions.submit_phase(phase_of(engagement, 3, "active"), by=cast.lead)
    rendered(cast, phase.sheet_uid)
    return phase


def test_start_needs_a_running_engagement(cast: Cast, engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(state="planned")

    with pytest.raises(Obstructed) as refused:
        fire(phase_of(engagement, 1), "start", by=cast.lead)

    assert refused.value.reasons == ["The engagement is not running. Start it first."]


def test_start_needs_the_phases_that_the_profile_names(cast: Cast, engagement: Engagement) -> None:
    phase_of(engagement, 2, "accepted")
    phase_of(engagement, 3, "accepted", affected=True)

    with pytest.raises(Obstructed) as refused:
        fire(phase_of(engagement, 4), "start", by=cast.lead)

    assert refused.value.reasons == [
        "“3 Diagnosis” is affected by a reopened phase. Reaffirm it first.",
    ]


def test_the_first_three_phases_start_side_by_side(cast: Cast, engagement: Engagement) -> None:
    started = [fire(phase_of(engagement, number), "start", by=cast.consultant) for number in (3, 1, 2)]

    assert [phase.state for phase in started] == ["active", "active", "active"]
    assert started[0].started_on.isoformat() == "2026-10-12"


def test_submit_names_every_criterion_that_is_open(cast: Cast, engagement: Engagement) -> None:
    phase = phase_of(engagement, 7, "active")

    with pytest.raises(Obstructed) as refused:
        actions.submit_phase(phase, by=cast.lead)

    assert len(refused.value.reasons) == 3
    assert sum("No internal audit was opened in this cycle." in reason for reason in refused.value.reasons) == 2
    assert not Report.objects.exists()
    assert Phase.objects.get(pk=phase.pk).state == "active"


def test_submit_has_the_sheet_made_and_tells_the_representative(cast: Cast, engagement: Engagement, met: None) -> None:
    phase = actions.submit_phase(phase_of(engagement, 3, "active"), by=cast.consultant)

    sheet = Report.objects.get()
    assert (phase.state, phase.sheet_uid, phase.submitted_on.isoformat()) == ("submitted", sheet.uid, "2026-10-12")
    assert (sheet.kind, sheet.number, sheet.language) == ("phase-acceptance", "A-2026-R01", "en")
    assert [row["state"] for row in sheet.snapshot["criteria"]] == ["met"] * 7
    assert sheet.snapshot["phase"]["name"] == "3 Diagnosis"
    assert [slot["role"] for slot in sheet.snapshot["slots"]] == ["Lead consultant", "Management representative"]
    assert list(Notice.objects.values_list("recipient__display_name", flat=True)) == ["Representative"]


def test_client_accepts_by_signing_the_sheet(cast: Cast, engagement: Engagement, met: None) -> None:
    phase = submitted(cast, engagement)

    phase = signs(cast.representative, phase, "acceptance")

    assert (phase.state, phase.accepted_on.isoformat()) == ("accepted", "2026-10-12")
    issue = Report.objects.get(source__uid=phase.sheet_uid)
    assert issue.state == "queued"
    assert Signature.objects.get().content_sha256 == Report.objects.get(uid=phase.sheet_uid).file.sha256


def test_the_lead_may_sign_the_sheet_too_and_both_stand_on_the_issue(
    cast: Cast, engagement: Engagement, met: None
) -> None:
    phase = signs(cast.lead, submitted(cast, engagement), "submission")
    between = phase.state

    phase = signs(cast.representative, phase, "acceptance")

    sheet = Report.objects.get(uid=phase.sheet_uid)
    names = [row["name"] for row in signature_page(sheet, sheet.snapshot)["signature_page"]["signatures"]]
    assert (between, phase.state, names) == ("submitted", "accepted", ["Lead", "Representative"])


@pytest.mark.parametrize("name", ["lead", "partner", "top_manager", "staff", "stranger"])
def test_nobody_else_accepts(cast: Cast, engagement: Engagement, met: None, name: str) -> None:
    phase = submitted(cast, engagement)

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), phase, "acceptance")

    assert Phase.objects.get(pk=phase.pk).state == "submitted"


def test_accept_cannot_be_fired_without_a_signature(cast: Cast, engagement: Engagement, met: None) -> None:
    phase = submitted(cast, engagement)

    with pytest.raises(Obstructed):
        fire(phase, "accept", by=cast.representative)


def test_sent_back_and_submitted_again_it_is_a_new_round_with_a_new_sheet(
    cast: Cast, engagement: Engagement, met: None
) -> None:
    phase = submitted(cast, engagement)
    first = phase.sheet_uid

    back = actions.send_back(phase, reason="Two interviews are missing.", by=cast.representative)
    again = actions.submit_phase(back, by=cast.lead)
    rendered(cast, again.sheet_uid)
    accepted = signs(cast.representative, again, "acceptance")

    assert (back.state, back.round, back.sheet_uid) == ("active", 2, "")
    assert Report.objects.get(uid=first).state == "superseded"
    assert (accepted.state, accepted.round, accepted.sheet_uid != first) == ("accepted", 2, True)
    verbs = Event.objects.filter(model="certification.Phase").exclude(verb="edit").values_list("verb", flat=True)
    assert list(verbs) == ["submit", "send_back", "submit", "accept"]


def test_submitting_twice_is_refused(cast: Cast, engagement: Engagement, met: None) -> None:
    phase = submitted(cast, engagement)

    with pytest.raises(Obstructed):
        actions.submit_phase(phase, by=cast.lead)

    assert Report.objects.count() == 1


def test_reopening_marks_accepted_later_phases_until_they_are_reaffirmed(cast: Cast, engagement: Engagement) -> None:
    phase_of(engagement, 2, "accepted")
    third, fourth = phase_of(engagement, 3, "accepted"), phase_of(engagement, 4, "accepted")
    phase_of(engagement, 5, "active")

    reopened = actions.reopen(third, reason="The scope has changed.", by=cast.representative)
    marked = list(engagement.cycle.phases.filter(affected=True).values_list("number", flat=True))
    affirmed = fire(Phase.objects.get(pk=fourth.pk), "reaffirm", by=cast.lead, reason="The design stands.")

    assert (reopened.state, reopened.round, reopened.accepted_on) == ("active", 2, None)
    assert marked == [4]
    assert (affirmed.state, affirmed.affected) == ("accepted", False)
    told = Event.objects.about(fourth).get(verb="mark_affected").told
    assert told["data"]["reason"] == "“3 Diagnosis” was opened again: The scope has changed."
    assert told["by"]["system"] is True


def test_reaffirming_what_is_not_affected_is_refused(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed) as refused:
        fire(phase_of(engagement, 3, "accepted"), "reaffirm", by=cast.lead, reason="Stands.")

    assert refused.value.reasons == ["The phase is not affected by a reopened one."]


def test_nobody_marks_a_phase_affected_by_hand(cast: Cast, engagement: Engagement) -> None:
    for user in (cast.lead, cast.partner, cast.representative):
        with pytest.raises(PermissionDenied):
            fire(phase_of(engagement, 3, "accepted"), "mark_affected", by=user, reason="So.")


def test_the_sheet_names_what_is_missing_where_a_criterion_is_waived(
    cast: Cast, engagement: Engagement, met: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = (lambda _cycle: None, lambda _facts: NotMet.of(("The presentation.", "/p/")), ())
    monkeypatch.setitem(gates._judges, (3, "presented"), late)
    phase = phase_of(engagement, 3, "active")
    waiver = actions.propose_waiver(phase, "presented", reason="The manager is away.", by=cast.consultant)
    rendered(cast, waiver.paper_uid)
    waiver = signs(cast.lead, waiver, "lead")
    waiver = signs(cast.representative, waiver, "client")

    phase = actions.submit_phase(phase, by=cast.lead)

    snapshot = Report.objects.get(uid=phase.sheet_uid).snapshot
    assert waiver.state == "granted"
    assert snapshot["criteria"][-1]["state"] == "waived"
    assert snapshot["waivers"] == [
        {
            "criterion": "The result was presented to top management.",
            "reason": "The manager is away.",
            "agreed": "Lead 2026-10-12 / Representative 2026-10-12",
        }
    ]
