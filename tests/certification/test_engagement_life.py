"""An engagement from contract to closing: what it needs, who does it, what it leaves alone."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification import actions
from certification.models import Cycle, Engagement, Phase
from certification.signals import cycle_opened
from tests.factories_certification import make_engagement, phase_of
from tests.factories_upkeep import make_certificate
from tests.people import Cast
from wobo.workflow.doors import Obstructed, fire

PDF = b"%PDF-1.7 contract"
REGISTERED = {
    "contract_number": "HT-2026-01",
    "contract_date": "2026-10-01",
    "nda_number": "BM-2026-01",
    "nda_date": "2026-10-01",
    "classification": "confidential",
}


def test_start_needs_contract_and_confidentiality(cast: Cast, moment: Any) -> None:
    engagement = make_engagement(cast.engagement_a, contracted=False)

    with pytest.raises(Obstructed) as refused:
        fire(engagement, "start", by=cast.lead)

    assert refused.value.reasons == [
        "Register the consulting contract: number and date.",
        "Register the confidentiality agreement: number and date.",
    ]


def test_the_lead_starts_it_on_the_page(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a)
    client.force_login(cast.lead)

    answer = client.post(f"/e/{engagement.code}/start/")

    assert answer.url == f"/e/{engagement.code}/"
    assert Engagement.objects.get().state == "running"


def test_starting_twice_shows_the_reason_with_409(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)

    answer = client.post(f"/e/{engagement.code}/start/")

    assert answer.status_code == 409
    assert "is not possible while the state is “Running”" in answer.content.decode()


@pytest.mark.parametrize("verb", ["start", "take_over", "certify", "resume", "begin_recertification"])
def test_verbs_are_posted(cast: Cast, engagement: Engagement, client: Browser, verb: str) -> None:
    client.force_login(cast.lead)

    assert client.get(f"/e/{engagement.code}/{verb}/").status_code == 405


@pytest.mark.parametrize("name", ["consultant", "representative", "top_manager", "client_admin", "staff", "admin"])
def test_others_do_not_start_it(cast: Cast, moment: Any, name: str) -> None:
    engagement = make_engagement(cast.engagement_a)

    with pytest.raises(PermissionDenied):
        fire(engagement, "start", by=getattr(cast, name))


def test_contract_and_files_are_registered(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a, contracted=False)
    client.force_login(cast.lead)
    files = {"contract_upload": SimpleUploadedFile("合同.pdf", PDF)}

    answer = client.post(f"/e/{engagement.code}/contract/", REGISTERED | files)

    engagement = Engagement.objects.get()
    assert answer.status_code == 302
    assert (engagement.contract_number, engagement.nda_date.isoformat()) == ("HT-2026-01", "2026-10-01")
    assert (engagement.contract_file.name, engagement.contract_file.classification) == ("合同.pdf", "confidential")
    assert engagement.nda_file is None


def test_an_empty_file_field_keeps_the_file(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a, contracted=False)
    client.force_login(cast.lead)
    client.post(f"/e/{engagement.code}/contract/", REGISTERED | {"nda_upload": SimpleUploadedFile("nda.pdf", PDF)})

    client.post(f"/e/{engagement.code}/contract/", REGISTERED | {"contract_number": "HT-2026-02"})

    engagement = Engagement.objects.get()
    assert (engagement.contract_number, engagement.nda_file.name) == ("HT-2026-02", "nda.pdf")


def test_a_state_secret_is_refused_in_words(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)

    answer = client.post(f"/e/{engagement.code}/contract/", REGISTERED | {"classification": "state_secret"})

    assert "State secrets must not be uploaded." in answer.content.decode()
    assert Engagement.objects.get().contract_number == "C-1"


def test_pause_asks_why_and_resume_goes_on(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)
    url = f"/e/{engagement.code}/"

    asked = client.get(f"{url}pause/")
    empty = client.post(f"{url}pause/", {"reason": ""})
    client.post(f"{url}pause/", {"reason": "The client moves house."})
    paused = Engagement.objects.get().state
    client.post(f"{url}resume/")

    assert (asked.status_code, empty.status_code) == (200, 200)
    assert (paused, Engagement.objects.get().state) == ("paused", "running")


def test_closed_with_its_outcome_it_can_be_opened_again_where_it_stood(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.partner)
    url = f"/e/{engagement.code}/"

    client.post(f"{url}close/", {"outcome": "The client gave up."})
    closed = Engagement.objects.get()
    client.post(f"{url}reopen/", {"reason": "They are back."})

    assert (closed.state, closed.outcome) == ("closed", "The client gave up.")
    assert Engagement.objects.get().state == "running"


def test_certify_needs_all_nine_and_the_certificate(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed) as refused:
        fire(engagement, "certify", by=cast.lead)
    for number in range(1, 10):
        phase_of(engagement, number, "accepted")
    with pytest.raises(Obstructed) as still:
        fire(engagement, "certify", by=cast.lead)
    make_certificate(engagement)

    lacking = "Record the valid certificate for ISO/IEC 20000-1:2018 first."
    assert refused.value.reasons == ["Every phase of the cycle must be accepted first.", lacking]
    assert still.value.reasons == [lacking]
    assert fire(engagement, "certify", by=cast.lead).state == "certified"


@pytest.mark.parametrize(
    ("verb", "data", "kind"),
    [("begin_recertification", {}, "recertification"), ("lose_certificate", {"reason": "Withdrawn."}, "initial")],
)
def test_the_next_cycle_has_nine_pending_phases_and_is_told(
    cast: Cast, moment: Any, verb: str, data: dict[str, str], kind: str
) -> None:
    engagement = make_engagement(cast.engagement_a, state="certified")
    make_certificate(engagement, state="valid" if verb == "begin_recertification" else "withdrawn")
    heard = []

    def hear(cycle: Cycle, **_kwargs: Any) -> None:
        heard.append(cycle.number)

    cycle_opened.connect(hear)
    getattr(actions, verb)(engagement, by=cast.lead, **data)
    cycle_opened.disconnect(hear)

    cycle = Engagement.objects.get().cycle
    assert (cycle.number, cycle.kind, heard) == (2, kind, [2])
    assert list(cycle.phases.values_list("state", flat=True)) == ["pending"] * 9
    assert Phase.objects.count() == 18


def test_recertification_has_criteria_of_its_own(cast: Cast, moment: Any) -> None:
    engagement = make_engagement(cast.engagement_a, state="certified")
    make_certificate(engagement)
    actions.begin_recertification(engagement, by=cast.lead)

    from certification import gates  # noqa: PLC0415

    keys = [line.criterion.key for line in gates.lines(engagement.cycle.phases.get(number=1))]
    assert keys == ["new_staff_trained", "attendance_signed", "participation", "effectiveness"]


def test_the_plan_is_edited_by_date_and_only_changes_are_written(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    from tests.certification.test_wizard import plan  # noqa: PLC0415
    from wobo.workflow.models import Event  # noqa: PLC0415

    client.force_login(cast.lead)
    client.post(f"/e/{engagement.code}/plan/edit/", plan())
    before = Event.objects.filter(model="certification.Phase").count()

    client.post(f"/e/{engagement.code}/plan/edit/", plan() | {"end_9": "2027-12-31"})

    assert before == 9
    assert Event.objects.filter(model="certification.Phase").count() == 10
    assert Phase.objects.get(number=9).plan_end.isoformat() == "2027-12-31"
