"""The ceremony: who may sign what, when, and what a signature then holds (trust §1)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.papers import SIGNED, opened, proof, ready_note
from tests.people import Cast
from wobo.accounts.models import Role, TermsAcceptance
from wobo.files import store
from wobo.reporting.models import Report
from wobo.workflow import clock, facts, signing, terms
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Event, Signature, Voiding

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _fresh_list() -> None:
    SIGNED.clear()


def sign(report: Report, slot: str, user: object) -> Signature:
    return signing.sign(report, slot, proof=proof(opened(user, report)), shown_sha256=report.file.sha256)


def test_signatures_in_order_complete_the_report_and_queue_its_issue_file(cast: Cast) -> None:
    report = ready_note(cast)

    sign(report, "prepared", cast.consultant)
    sign(report, "approved", cast.lead)
    assert (SIGNED, Report.objects.filter(source=report).count()) == ([], 0)
    sign(report, "accepted", cast.representative)

    assert SIGNED == ["A-2026-R01 Representative"]
    issue = Report.objects.get(source=report)
    assert (issue.state, issue.number, issue.snapshot) == ("queued", report.number, report.snapshot)


def test_a_signature_holds_the_names_of_the_moment(cast: Cast) -> None:
    report = ready_note(cast)
    signature = sign(report, "prepared", cast.consultant)

    record(cast.consultant, "edit", by=cast.consultant, changes={"display_name": "Married Name"})

    kept = Signature.objects.get(pk=signature.pk)
    assert (kept.name, kept.role, kept.organisation) == ("Consultant", "Consultant", "Firm")
    assert kept.content_sha256 == report.file.sha256
    assert kept.terms_sha256 == terms.digest()
    assert report.file.sha256 in kept.statement


def test_a_client_signs_for_the_client(cast: Cast) -> None:
    report = ready_note(cast)
    sign(report, "prepared", cast.consultant)
    sign(report, "approved", cast.lead)

    signature = sign(report, "accepted", cast.top_manager)

    assert (signature.role, signature.organisation) == ("Top management", "Client A")


def test_the_record_of_the_request_goes_into_signature_and_event(cast: Cast) -> None:
    report = ready_note(cast)
    token = facts.current.set(facts.Facts("2001:db8::1", "Mozilla/5.0", "0123456789abcdef", "fedcba9876543210"))
    try:
        signature = sign(report, "prepared", cast.consultant)
    finally:
        facts.current.reset(token)

    told = Event.objects.about(signature).get().told
    assert (signature.ip, signature.agent, signature.session, signature.request) == (
        "2001:db8::1",
        "Mozilla/5.0",
        "0123456789abcdef",
        "fedcba9876543210",
    )
    assert (told["ip"], told["changes"]["ip"][1]) == ("2001:db8::1", "2001:db8::1")


def test_out_of_turn_is_obstructed(cast: Cast) -> None:
    report = ready_note(cast)

    with pytest.raises(Obstructed) as refused:
        sign(report, "approved", cast.lead)

    assert refused.value.reasons == ["Somebody else signs first: “Prepared”."]
    assert not Signature.objects.exists()


def test_who_has_not_opened_the_document_cannot_sign(cast: Cast) -> None:
    report = ready_note(cast)

    with pytest.raises(Obstructed, match="Open the document first"):
        signing.sign(report, "prepared", proof=proof(cast.consultant), shown_sha256=report.file.sha256)

    assert not Signature.objects.exists()


def test_the_preparer_cannot_approve_even_with_every_role(cast: Cast) -> None:
    report = ready_note(cast)
    sign(report, "prepared", cast.lead)

    with pytest.raises(PermissionDenied):
        sign(report, "approved", cast.lead)

    assert Signature.objects.count() == 1


@pytest.mark.parametrize("name", ["representative", "staff", "external_auditor", "admin", "stranger", "deactivated"])
def test_nobody_else_prepares(name: str, cast: Cast) -> None:
    report = ready_note(cast)

    with pytest.raises(PermissionDenied):
        sign(report, "prepared", getattr(cast, name))

    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["lead", "consultant", "partner", "admin", "client_admin", "staff", "stranger"])
def test_nobody_signs_for_the_client(name: str, cast: Cast) -> None:
    report = ready_note(cast)
    sign(report, "prepared", cast.consultant)
    sign(report, "approved", cast.lead)

    with pytest.raises(PermissionDenied):
        sign(report, "accepted", getattr(cast, name))

    assert Signature.objects.count() == 2


def test_bytes_that_differ_from_those_shown_are_not_signed(cast: Cast) -> None:
    report = ready_note(cast)
    opened(cast.consultant, report)

    with pytest.raises(Obstructed, match="has changed since the page was opened"):
        signing.sign(report, "prepared", proof=proof(cast.consultant), shown_sha256="0" * 64)

    assert not Signature.objects.exists()


def test_a_damaged_or_missing_file_is_not_signed(cast: Cast) -> None:
    report = ready_note(cast)
    path = store.path_of(report.file.sha256)
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(Obstructed, match="damaged"):
        sign(report, "prepared", cast.consultant)
    path.unlink()
    with pytest.raises(Obstructed, match="damaged"):
        sign(report, "prepared", cast.consultant)

    assert not Signature.objects.exists()


def test_a_second_click_returns_the_first_signature(cast: Cast) -> None:
    report = ready_note(cast)

    first, second = sign(report, "prepared", cast.consultant), sign(report, "prepared", cast.consultant)

    assert first.pk == second.pk
    assert Event.objects.filter(model="workflow.Signature").count() == 1


def test_a_second_person_for_the_same_slot_learns_who_was_first(cast: Cast) -> None:
    report = ready_note(cast)
    sign(report, "prepared", cast.consultant)

    with pytest.raises(Obstructed) as refused:
        sign(report, "prepared", cast.second_consultant)

    assert refused.value.reasons == ["Consultant has signed here already."]


def test_terms_are_accepted_once_per_wording(cast: Cast) -> None:
    sign(ready_note(cast), "prepared", cast.consultant)
    sign(ready_note(cast, b"%PDF-1.7 another", "A-2026-R02"), "prepared", cast.consultant)

    assert TermsAcceptance.objects.filter(user=cast.consultant).count() == 1


def test_a_moment_keeps_its_zone_across_the_change_of_the_clocks(cast: Cast) -> None:
    traveller = record(cast.consultant, "edit", by=cast.consultant, changes={"time_zone": "Europe/Berlin"})
    with clock.at(dt.datetime(2026, 10, 25, 0, 59, 59, tzinfo=dt.UTC)):
        signature = sign(ready_note(cast), "prepared", traveller)

    assert (signature.at.isoformat(), signature.zone) == ("2026-10-25T00:59:59+00:00", "Europe/Berlin")
    assert signature.simulated is True
    assert Event.objects.about(signature).get().told["simulated"] is True


def test_a_voiding_takes_the_force_and_leaves_the_signature(cast: Cast) -> None:
    report = ready_note(cast)
    signature = sign(report, "prepared", cast.consultant)

    with pytest.raises(Obstructed, match="ten characters"):
        signing.void(signature, proof=proof(cast.consultant), reason="oops")
    with pytest.raises(PermissionDenied):
        signing.void(signature, proof=proof(cast.lead), reason="not my own signature")
    signing.void(signature, proof=proof(cast.consultant), reason="the wrong file was attached")
    with pytest.raises(Obstructed, match="no force any more"):
        signing.void(signature, proof=proof(cast.consultant), reason="the wrong file was attached")

    assert Signature.objects.get(pk=signature.pk).name == "Consultant"
    assert not report.signed("prepared")
    assert Voiding.objects.count() == 1


def test_rights_that_ended_a_moment_ago_no_longer_sign(cast: Cast) -> None:
    report = ready_note(cast)
    assert cast.consultant.rights.readable
    membership = cast.consultant.memberships.get(role=Role.CONSULTANT)
    record(membership, "edit", by=cast.lead, changes={"until": dt.date(2026, 1, 2)})

    with pytest.raises(PermissionDenied):
        sign(report, "prepared", cast.consultant)
