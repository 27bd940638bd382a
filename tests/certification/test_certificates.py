"""The certificate: what is proposed, what replaces what, what the body decides, what runs out, what the gate asks."""

# claims: P15, S0.7.1, S0.7.4
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from certification import gates
from certification.actions import certificates
from certification.actions.certificates import change_certificate, expire_certificates, proposed
from certification.models import BodyLetter, Certificate, Engagement, Improvement
from tests.factories_certification import make_engagement, make_scope, make_standard
from tests.factories_upkeep import PDF, certificate_data, make_certificate, make_file, record_it
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event

ON = dt.date(2026, 11, 1)


def test_client_and_scope_are_proposed_with_three_years(cast: Cast, engagement: Engagement) -> None:
    make_scope(engagement, text_en="Operation.")

    found = proposed(engagement.cycle, make_standard())

    today = engagement.cycle.today()
    assert (found["holder"], found["scope"], found["scope_en"]) == (
        engagement.client.legal_name,
        "Operation of IT services.",
        "Operation.",
    )
    assert found["expires_on"] == today.replace(year=today.year + 3) - dt.timedelta(days=1)
    assert found["sites"] == "Head office"


def test_a_recertification_follows_on_the_day_of_the_former(cast: Cast, engagement: Engagement) -> None:
    before = make_certificate(engagement, issued_on=dt.date(2024, 1, 10))
    assert before.expires_on == dt.date(2027, 1, 9)

    assert proposed(engagement.cycle, make_standard())["expires_on"] == dt.date(2030, 1, 9)


def test_recording_tells_both_sides_and_keeps_the_file(cast: Cast, engagement: Engagement) -> None:
    upload = SimpleUploadedFile("证书.pdf", PDF)

    made = certificates.record_certificate(
        engagement.cycle, make_standard(), certificate_data(), by=cast.lead, upload=upload
    )

    assert (made.state, made.file.name, made.previous) == ("valid", "证书.pdf", None)
    told = set(Notice.objects.filter(kind="engagement.certificate").values_list("recipient__email", flat=True))
    assert {cast.consultant.email, cast.representative.email, cast.top_manager.email} <= told
    assert not {cast.lead.email, cast.staff.email} & told


def test_a_later_one_replaces_the_former_and_follows_it(cast: Cast, engagement: Engagement) -> None:
    first = record_it(engagement, cast.lead)

    second = record_it(engagement, cast.lead, number="R0M-2", issued_on=dt.date(2026, 12, 1))

    first = Certificate.objects.get(pk=first.pk)
    letter = BodyLetter.objects.get()
    assert (first.state, first.ended_on) == ("replaced", dt.date(2026, 12, 1))
    assert (second.previous, second.state) == (first, "valid")
    assert (letter.about, letter.certificate, letter.reason) == (
        "replace",
        first,
        "A later certificate was issued: R0M-2.",
    )


def test_two_of_one_standard_never_stand_in_one_cycle(cast: Cast, engagement: Engagement) -> None:
    make_certificate(engagement)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(engagement, number="two", state="suspended")


def test_a_suspended_one_is_settled_first(cast: Cast, engagement: Engagement) -> None:
    make_certificate(engagement, state="suspended")

    with pytest.raises(Obstructed) as refused:
        record_it(engagement, cast.lead, number="new")

    assert refused.value.reasons == [
        "Certificate 0350026ITSM001R0M is suspended. Record first that it is restored or withdrawn."
    ]
    assert Certificate.objects.count() == 1


def test_a_standard_of_somebody_else_is_refused(cast: Cast, engagement: Engagement) -> None:
    other = make_standard("iso27001-2022", name="ISO/IEC 27001:2022")

    with pytest.raises(Obstructed):
        certificates.record_certificate(engagement.cycle, other, certificate_data(), by=cast.lead)


@pytest.mark.parametrize("name", ["representative", "top_manager", "client_admin", "staff", "stranger", "admin"])
def test_only_consultants_record_it(cast: Cast, engagement: Engagement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        record_it(engagement, getattr(cast, name))


def test_suspended_and_restored_with_reason_day_and_letter(cast: Cast, engagement: Engagement) -> None:
    row = make_certificate(engagement)
    upload = SimpleUploadedFile("letter.pdf", PDF)

    row = change_certificate(
        row, "suspend", by=cast.consultant, on=ON, reason="Surveillance is overdue.", letter="ZT-7", upload=upload
    )
    suspended = (row.state, row.suspended_on)
    row = change_certificate(row, "restore", by=cast.consultant, on=dt.date(2026, 12, 5), reason="Audited.")

    assert suspended == ("suspended", ON)
    assert (row.state, row.suspended_on) == ("valid", None)
    letters = list(BodyLetter.objects.values_list("about", "on", "letter", "file__name"))
    assert letters == [("suspend", ON, "ZT-7", "letter.pdf"), ("restore", dt.date(2026, 12, 5), "", None)]
    event = Event.objects.filter(model="certification.Certificate", verb="suspend").get()
    assert "Surveillance is overdue." in str(event.payload)
    assert Notice.objects.filter(recipient=cast.top_manager, text="Surveillance is overdue.").count() == 1


@pytest.mark.parametrize(
    ("state", "verb"),
    [("suspended", "suspend"), ("valid", "restore"), ("withdrawn", "withdraw"), ("suspended", "transfer"),
     ("suspended", "replace"), ("expired", "restore")],
)  # fmt: skip
def test_what_the_state_does_not_allow_changes_nothing(
    cast: Cast, engagement: Engagement, state: str, verb: str
) -> None:
    row = make_certificate(engagement, state=state)

    with pytest.raises(Obstructed):
        change_certificate(row, verb, by=cast.lead, on=ON, reason="No reason.")

    assert (Certificate.objects.get().state, BodyLetter.objects.count()) == (state, 0)


def test_it_runs_out_the_day_after_its_last(cast: Cast, engagement: Engagement) -> None:
    make_certificate(engagement, issued_on=dt.date(2024, 7, 15))

    with clock.at(dt.datetime(2027, 7, 14, 23, 0, tzinfo=dt.UTC) - dt.timedelta(hours=8)):
        assert expire_certificates() == 0
    with clock.at(dt.datetime(2027, 7, 15, 0, 1, tzinfo=dt.UTC) - dt.timedelta(hours=8)):  # at the client's
        assert (expire_certificates(), expire_certificates()) == (1, 0)

    row = Certificate.objects.get()
    assert (row.state, row.ended_on) == ("expired", dt.date(2027, 7, 14))
    assert Notice.objects.filter(recipient=cast.lead, kind="engagement.certificate").count() == 1


def test_nobody_lets_it_run_out_by_hand(cast: Cast, engagement: Engagement) -> None:
    row = make_certificate(engagement, issued_on=dt.date(2020, 1, 1))

    with pytest.raises(PermissionDenied):
        fire(row, "expire", by=cast.lead)


def test_the_gate_names_what_lacks_until_it_is_found_in_the_register(cast: Cast, engagement: Engagement) -> None:
    phase = engagement.cycle.phases.get(number=9)

    def line() -> Any:
        return next(one for one in gates.lines(phase) if one.criterion.key == "certificate")

    assert [text for text, _url in line().missing] == ["ISO/IEC 20000-1:2018: no certificate is recorded."]
    row = make_certificate(engagement)
    assert [text for text, _url in line().missing] == [
        "The file of certificate 0350026ITSM001R0M is missing.",
        "Certificate 0350026ITSM001R0M was not looked up in the public register yet, or the screenshot is missing.",
    ]
    Certificate.objects.update(file=make_file(engagement, cast.lead))
    screenshot = SimpleUploadedFile("entry.pdf", PDF)
    certificates.check_register(
        row, on=row.issued_on, address="https://cx.cnca.cn/", by=cast.lead, screenshot=screenshot
    )
    assert (line().state, line().note) == ("met", "0350026ITSM001R0M")
    change_certificate(row, "suspend", by=cast.lead, on=ON, reason="Overdue.")
    assert [text for text, _url in line().missing] == ["Certificate 0350026ITSM001R0M is not valid: Suspended."]


def test_a_certificate_of_the_former_cycle_does_not_count(cast: Cast, moment: Any) -> None:
    engagement = make_engagement(cast.engagement_a, state="certified")
    make_certificate(engagement, file=make_file(engagement, cast.lead))
    from certification import actions  # noqa: PLC0415

    actions.begin_recertification(engagement, by=cast.lead)

    found = next(
        one for one in gates.lines(engagement.cycle.phases.get(number=9)) if one.criterion.key == "certificate"
    )
    assert [text for text, _url in found.missing] == ["ISO/IEC 20000-1:2018: no certificate is recorded."]


def test_wrong_use_of_the_mark_becomes_one_improvement(cast: Cast, engagement: Engagement) -> None:
    row = make_certificate(engagement)
    places = [
        {"place": "website", "result": "right", "note": ""},
        {"place": "cards", "result": "wrong", "note": "mark without its number"},
    ]

    certificates.check_mark(row, {"day": ON, "places": places}, by=cast.representative)

    found = Improvement.objects.get()
    assert (found.source, found.noticed_on, found.number) == ("mark", ON, 1)
    assert found.text.endswith("mark without its number")
