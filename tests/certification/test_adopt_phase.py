"""Work done before is taken over with a reason, evidence and two signatures; never for the phases of every cycle."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from certification import actions
from certification.models import Engagement, Phase
from tests.factories_certification import phase_of, rendered, signs
from tests.people import Cast, member
from wobo.accounts.models import Role
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire

PDF = b"%PDF-1.7 training records of 2025"


def evidence(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("records.pdf", content, content_type="application/pdf")


def prepared(cast: Cast, engagement: Engagement, number: int = 1) -> Phase:
    phase = actions.prepare_adoption(
        phase_of(engagement, number), reason="Trained in 2025.", evidence=evidence(), by=cast.lead
    )
    rendered(cast, phase.sheet_uid)
    return phase


def test_two_signatures_adopt_a_phase(cast: Cast, engagement: Engagement) -> None:
    phase = signs(cast.lead, prepared(cast, engagement), "adoption_lead")
    between = phase.state

    phase = signs(cast.representative, phase, "adoption_client")

    assert between == "pending"
    assert (phase.state, phase.adopted, phase.accepted_on.isoformat()) == ("accepted", True, "2026-10-12")
    assert phase.adoption_file.name == "records.pdf"
    sheet = Report.objects.get(uid=phase.sheet_uid)
    assert sheet.snapshot["phase"]["adopted"].startswith("Trained in 2025. Evidence: records.pdf (SHA-256 ")
    assert sheet.snapshot["criteria"] == []


def test_the_order_of_the_two_does_not_matter(cast: Cast, engagement: Engagement) -> None:
    phase = signs(cast.representative, prepared(cast, engagement), "adoption_client")

    assert signs(cast.lead, phase, "adoption_lead").state == "accepted"


@pytest.mark.parametrize("number", [7, 8, 9])
def test_phases_of_every_cycle_cannot_be_adopted(cast: Cast, engagement: Engagement, number: int) -> None:
    with pytest.raises(Obstructed) as refused:
        prepared(cast, engagement, number)

    assert refused.value.reasons == [
        "Internal audit, management review and formal audit cannot be adopted: they are done in every cycle."
    ]
    assert Phase.objects.get(cycle=engagement.cycle, number=number).adoption_reason == ""


def test_a_phase_under_way_cannot_be_adopted(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed):
        actions.prepare_adoption(
            phase_of(engagement, 1, "active"), reason="Done in 2025.", evidence=evidence(), by=cast.lead
        )


def test_adopting_without_evidence_or_signatures_is_obstructed(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed) as refused:
        fire(phase_of(engagement, 1), "adopt", by=cast.lead)

    assert refused.value.reasons == [
        "Say why the phase is adopted.",
        "Add the evidence of the work that was done before.",
    ]


def test_one_person_never_signs_both(cast: Cast, engagement: Engagement) -> None:
    everything = member(cast.unassigned, cast.engagement_a, *(role.value for role in Role))
    phase = signs(everything, prepared(cast, engagement), "adoption_lead")

    with pytest.raises(PermissionDenied):
        signs(everything, phase, "adoption_client")


def test_prepared_anew_the_signature_on_the_former_sheet_does_not_count(cast: Cast, engagement: Engagement) -> None:
    phase = signs(cast.lead, prepared(cast, engagement), "adoption_lead")

    again = actions.prepare_adoption(phase, reason="Trained in 2024.", evidence=evidence(), by=cast.lead)
    rendered(cast, again.sheet_uid, b"%PDF-1.7 other")
    again = signs(cast.representative, again, "adoption_client")

    assert (again.round, again.state) == (2, "pending")
    assert [slot.name for slot in again.unsigned_for("adopt")] == ["adoption_lead"]


def test_a_prepared_adoption_can_be_given_up(cast: Cast, engagement: Engagement) -> None:
    phase = actions.withdraw_adoption(prepared(cast, engagement), by=cast.lead)

    assert (phase.adoption_reason, phase.adoption_file, phase.slots()) == ("", None, [])
    assert fire(phase, "start", by=cast.lead).state == "active"


def test_giving_up_what_is_not_prepared_is_refused(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed):
        actions.withdraw_adoption(phase_of(engagement, 1), by=cast.lead)


def test_evidence_that_is_not_what_its_suffix_says_is_refused(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(ValidationError):
        actions.prepare_adoption(
            phase_of(engagement, 1), reason="Done.", evidence=evidence(b"MZ program"), by=cast.lead
        )


def test_the_client_does_not_prepare_an_adoption(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(PermissionDenied):
        actions.prepare_adoption(
            phase_of(engagement, 1), reason="Done in 2025.", evidence=evidence(), by=cast.representative
        )
