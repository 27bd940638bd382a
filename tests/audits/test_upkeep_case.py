"""The seed's case: certified in July 2011, audited inside once and outside twice, recertified in July 2014."""

# claims: S0.7, S0.7.1, S0.7.2, S0.7.3, S0.7.4, P17, P18
import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client as Browser

from audits.models import Audit
from certification import actions, gates
from certification.actions import certificates
from certification.actions.improvements import propose_improvement
from certification.models import Appointment, Certificate, Cycle, Engagement, Phase
from certification.process import profile_of
from certification.upkeep_calendar import next_open, of_engagement
from certification.upkeep_past import parts_of
from tests.factories_certification import make_engagement, make_person
from tests.factories_upkeep import certificate_data, make_file
from tests.people import Cast
from wobo.accounts.models import Membership
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event

ISSUED, AGAIN = dt.date(2011, 7, 18), dt.date(2014, 7, 15)


def on(text: str) -> AbstractContextManager[None]:
    """Let the clock stand at noon of a day at the client's."""
    return clock.at(dt.datetime.fromisoformat(f"{text}T12:00:00+08:00"))


def accept_all(cycle: Cycle) -> None:
    """Let the nine phases of a cycle be accepted; how they get there is told elsewhere."""
    Phase.objects.filter(cycle=cycle).update(state="accepted")


def audit(cycle: Cycle, kind: str, day: str, number: str, state: str = "closed") -> Audit:
    """Put an audit that was held straight into the table."""
    when = dt.date.fromisoformat(day)
    made = Audit.objects.create(
        workspace=cycle.workspace, cycle=cycle, kind=kind, number=number, state=state, starts_on=when, ends_on=when
    )
    made.standards.set(cycle.engagement.standards.all())
    return made


@pytest.fixture
def centre(cast: Cast) -> Engagement:
    """The centre, on its way in early 2011; the people were there by then."""
    Membership.objects.update(since=dt.date(2010, 1, 1))
    with on("2011-01-10"):
        return make_engagement(cast.engagement_a, state="running")


def certified(centre: Engagement, cast: Cast) -> Certificate:
    """Certify the centre in July 2011."""
    accept_all(centre.cycle)
    with on("2011-07-18"):
        data = certificate_data(number="ITSM-2011-07", decided_on=dt.date(2011, 7, 11), issued_on=ISSUED)
        made = certificates.record_certificate(centre.cycle, centre.standards.get(), data, by=cast.lead)
        fire(centre, "certify", by=cast.lead)
    return made


def test_certified_in_july_2011_for_three_years(cast: Cast, centre: Engagement) -> None:
    certificate = certified(centre, cast)

    assert certificate.expires_on == dt.date(2014, 7, 17)
    assert [(one.title, one.due.isoformat()) for one in of_engagement(centre)] == [
        ("Surveillance 1", "2012-07-18"),
        ("Surveillance 2", "2013-07-18"),
        ("Recertification", "2014-07-17"),
    ]
    assert '"simulated":true' in Event.objects.get(model="certification.Certificate", verb="create").payload


def test_without_recertification_it_runs_out_and_an_initial_cycle_follows(cast: Cast, centre: Engagement) -> None:
    certificate = certified(centre, cast)

    with on("2014-07-17"):
        assert certificates.expire_certificates() == 0
        with pytest.raises(Obstructed):
            actions.lose_certificate(centre, reason="It is still valid.", by=cast.lead)
    with on("2014-07-18"):
        assert certificates.expire_certificates() == 1
        with pytest.raises(Obstructed):
            actions.begin_recertification(centre, by=cast.lead)
        actions.lose_certificate(centre, reason="It ran out.", by=cast.lead)

    centre = Engagement.objects.get()
    assert Certificate.objects.get(pk=certificate.pk).state == "expired"
    assert (centre.state, centre.cycle.number, centre.cycle.kind) == ("running", 2, "initial")


def test_recertified_in_july_2014_after_one_internal_and_two_external_audits(cast: Cast, centre: Engagement) -> None:
    first = certified(centre, cast)
    old = centre.cycle
    for day, number in (("2012-06-20", "SV-1"), ("2013-06-06", "SV-2")):
        audit(old, "surveillance", day, number)
    assert next_open(of_engagement(centre)).title == "Recertification"
    with on("2014-01-20"):  # six months ahead
        actions.begin_recertification(centre, by=cast.lead)
    centre = Engagement.objects.get()
    cycle = centre.cycle
    audit(cycle, "internal", "2014-03-10", "IA-1", "closed")
    audit(cycle, "recertification", "2014-05-20", "RC-1", "reported")
    audit(cycle, "follow_up", "2014-06-25", "RC-2", "reported")

    with on("2014-07-15"):
        lines = {
            line.criterion.key for number in range(1, 10) for line in gates.lines(cycle.phases.get(number=number))
        }
        uncomputed = [
            line.criterion.key
            for number in range(1, 6)
            for line in gates.lines(cycle.phases.get(number=number))
            if line.state == "not_computed"
        ]
        data = certificate_data(number="ITSM-2014-07", issued_on=AGAIN, expires_on=dt.date(2017, 7, 17))
        told = certificates.proposed(cycle, centre.standards.get())
        second = certificates.record_certificate(cycle, centre.standards.get(), data, by=cast.lead)
        with pytest.raises(Obstructed):
            fire(centre, "certify", by=cast.lead)
        accept_all(cycle)
        fire(centre, "certify", by=cast.lead)

    assert {"recertification_audit", "new_staff_trained", "documents_reviewed", "review_planned"} <= lines
    assert {"stage_1", "stage_2", "duration", "courses_held"} & lines == set()
    assert uncomputed == []
    assert told["expires_on"] == dt.date(2017, 7, 17)  # follows on the former
    first = Certificate.objects.get(pk=first.pk)
    assert (first.state, first.ended_on, second.previous) == ("replaced", AGAIN, first)
    assert Engagement.objects.get().state == "certified"
    assert [(one.title, one.due.isoformat()) for one in of_engagement(centre)] == [
        ("Surveillance 1", "2015-07-15"),
        ("Surveillance 2", "2016-07-15"),
        ("Recertification", "2017-07-17"),
    ]


def test_what_stood_in_the_first_cycle_stays_readable_and_what_is_open_comes_along(
    cast: Cast, centre: Engagement, client: Browser
) -> None:
    certified(centre, cast)
    audit(centre.cycle, "surveillance", "2012-06-20", "SV-1")
    with on("2013-02-01"):
        open_one = propose_improvement(centre.cycle, by=cast.lead, source="staff", text="Shorten the queue.")
        person = make_person(centre.client, "Wu")
        Appointment.objects.create(
            workspace=centre.workspace,
            cycle=centre.cycle,
            person=person,
            number=1,
            role="management_representative",
            starts_on=dt.date(2011, 1, 10),
            state="in_force",
            duties="All.",
        )
        actions.begin_recertification(centre, by=cast.lead)
        client.force_login(cast.representative)
        url = f"/e/{centre.code}/"
        past = client.get(f"{url}cycles/1/").content.decode()
        register = client.get(f"{url}improvements/").content.decode()
        letters = next(
            line
            for line in gates.lines(centre.cycle.phases.get(number=2))
            if line.criterion.key == "appointments_valid"
        )

    assert "SV-1" in past
    assert "over, kept for reading" in past
    assert open_one.reference in register
    assert letters.state == "met"


def test_the_profile_says_how_long(cast: Cast, centre: Engagement) -> None:
    assert (profile_of("CN").certificate_years, profile_of("INT").certificate_years) == (3, 3)
    assert profile_of("INT").restore_after_expiry_months == 6


def test_two_standards_have_each_their_own_certificate(cast: Cast, centre: Engagement) -> None:
    from tests.factories_certification import make_standard  # noqa: PLC0415

    other = make_standard("iso27001-2022", name="ISO/IEC 27001:2022")
    centre.standards.add(other)
    first = certified_one(centre, cast, number="ITSM")

    with on("2011-07-19"), pytest.raises(Obstructed) as refused:
        fire(centre, "certify", by=cast.lead)

    assert refused.value.reasons == ["Record the valid certificate for ISO/IEC 27001:2022 first."]
    with on("2011-07-19"):
        data = certificate_data(number="ISMS", issued_on=ISSUED, file=make_file(centre, cast.lead))
        certificates.record_certificate(centre.cycle, other, data, by=cast.lead)
        fire(centre, "certify", by=cast.lead)
    assert {one.certificate.number for one in of_engagement(centre)} == {"ITSM", "ISMS"}
    assert Certificate.objects.get(pk=first.pk).state == "valid"


def certified_one(centre: Engagement, cast: Cast, **fields: Any) -> Certificate:
    """Record the certificate of the first standard alone."""
    accept_all(centre.cycle)
    with on("2011-07-18"):
        data = certificate_data(issued_on=ISSUED, **fields)
        standard = centre.standards.order_by("pk").first()
        return certificates.record_certificate(centre.cycle, standard, data, by=cast.lead)


def test_every_room_tells_what_it_has_of_a_cycle(cast: Cast, centre: Engagement) -> None:
    audit(centre.cycle, "internal", "2011-04-11", "IA-1")
    audit(centre.cycle, "stage_1", "2011-05-11", "S1-1")

    titles = {part.title: part.count for part in parts_of(centre.cycle)}

    assert titles == {"Internal audits": 1, "Audits of the certification body": 1}
