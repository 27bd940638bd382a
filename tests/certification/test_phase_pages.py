"""The phase over HTTP: verbs are posted, obstacles are said with 409, strangers meet 404."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification import gates
from certification.models import Engagement, Phase, Waiver
from certification.process import phases
from tests.factories_certification import make_waiver, phase_of
from tests.people import Cast


def state(number: int) -> str:
    return Phase.objects.get(number=number).state


def test_started_on_the_page(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.consultant)

    answer = client.post(f"/e/{engagement.code}/phase/3/start/")

    assert (answer.status_code, answer.url, state(3)) == (302, f"/e/{engagement.code}/phase/3/", "active")


@pytest.mark.parametrize("verb", ["start", "submit", "withdraw_adoption"])
def test_get_changes_nothing(cast: Cast, engagement: Engagement, client: Browser, verb: str) -> None:
    client.force_login(cast.lead)

    assert client.get(f"/e/{engagement.code}/phase/3/{verb}/").status_code == 405
    assert state(3) == "pending"


def test_submit_says_what_is_missing_with_409(cast: Cast, engagement: Engagement, client: Browser) -> None:
    phase_of(engagement, 7, "active")
    client.force_login(cast.lead)

    answer = client.post(f"/e/{engagement.code}/phase/7/submit/")

    assert answer.status_code == 409
    html = answer.content.decode()
    assert html.count("No internal audit was opened in this cycle.") == 2
    assert "not yet computed" not in html
    assert state(7) == "active"


def test_every_criterion_of_every_kind_of_cycle_is_computed() -> None:
    computed = {(one.phase, one.key) for one in gates.computed()}

    assert {(one.phase, one.key) for phase in phases() for one in phase.criteria} == computed


def test_a_condition_that_nothing_computes_is_shown_and_never_counts_as_met(
    cast: Cast, engagement: Engagement, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a room was taken out of an installation."""
    for key in [place for place in gates._judges if place[0] == 7]:
        monkeypatch.delitem(gates._judges, key)
    client.force_login(cast.staff)

    html = client.get(f"/e/{engagement.code}/phase/7/").content.decode()

    assert html.count("not yet computed") == 3
    assert ">met<" not in html


@pytest.mark.parametrize(
    ("name", "status"),
    [("stranger", 404), ("unassigned", 404), ("staff", 403), ("representative", 403), ("external_auditor", 403)],
)
def test_others_do_not_start_it(cast: Cast, engagement: Engagement, client: Browser, name: str, status: int) -> None:
    client.force_login(getattr(cast, name))

    assert client.post(f"/e/{engagement.code}/phase/3/start/").status_code == status
    assert state(3) == "pending"


def test_the_representative_sends_back_with_a_reason(cast: Cast, engagement: Engagement, client: Browser) -> None:
    phase_of(engagement, 3, "submitted")
    client.force_login(cast.representative)
    url = f"/e/{engagement.code}/phase/3/send_back/"

    asked, empty = client.get(url), client.post(url, {"reason": ""})
    before = state(3)
    client.post(url, {"reason": "Two interviews are missing."})

    assert (asked.status_code, empty.status_code, before, state(3)) == (200, 200, "submitted", "active")


def test_asking_at_the_wrong_moment_is_409_and_by_the_wrong_person_403(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    url = f"/e/{engagement.code}/phase/3/send_back/"

    client.force_login(cast.representative)
    moment = client.get(url).status_code
    client.force_login(cast.staff)

    assert (moment, client.get(url).status_code) == (409, 403)


def test_adoption_is_prepared_with_a_file(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)
    url = f"/e/{engagement.code}/phase/4/adopt/"
    file = SimpleUploadedFile("方针.pdf", b"%PDF-1.7 policy")

    without = client.post(url, {"reason": "Designed in 2025."})
    client.post(url, {"reason": "Designed in 2025.", "evidence": file})

    phase = Phase.objects.get(number=4)
    assert without.status_code == 200
    assert (phase.state, phase.adoption_reason, phase.adoption_file.name) == (
        "pending",
        "Designed in 2025.",
        "方针.pdf",
    )
    assert "Adopted" not in client.get(f"/e/{engagement.code}/").content.decode()


@pytest.mark.parametrize("number", [7, 8, 9])
def test_the_phases_of_every_cycle_offer_no_adoption(
    cast: Cast, engagement: Engagement, client: Browser, number: int
) -> None:
    client.force_login(cast.lead)
    url = f"/e/{engagement.code}/phase/{number}/"

    assert "Adopt work done before" not in client.get(url).content.decode()
    assert client.get(f"{url}adopt/").status_code == 409


def test_a_waiver_is_proposed_refused_and_shown(cast: Cast, engagement: Engagement, client: Browser) -> None:
    phase_of(engagement, 3, "active")
    client.force_login(cast.consultant)
    url = f"/e/{engagement.code}/phase/3/waivers/new/"

    hard = client.post(url, {"criterion": "assessed", "reason": "There is no time left."})
    page = client.post(url, {"criterion": "presented", "reason": "The manager is away."}).url
    client.force_login(cast.representative)
    client.post(f"{page}refuse/", {"reason": "He is back on Monday."})

    assert hard.status_code == 200
    assert Waiver.objects.get().state == "refused"
    assert "He is back on Monday." in client.get(page).content.decode()


def test_a_waiver_of_another_client_is_not_found(cast: Cast, engagement: Engagement, client: Browser) -> None:
    waiver = make_waiver(phase_of(engagement, 3, "active"), "presented", cast.lead)
    client.force_login(cast.stranger)

    answers: list[Any] = [client.get(waiver.get_absolute_url()), client.post(f"{waiver.get_absolute_url()}refuse/")]

    assert [answer.status_code for answer in answers] == [404, 404]
