"""The dossier's pages and its gate: what is missing is named with where to mend it; papers come in by form."""

# claims: P11
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from audits import dossier_criteria, dossier_list
from audits.actions import dossier, dossier_builds
from audits.actions.dossier import Brought
from audits.models import DossierFile, DossierItem
from certification import dossier as registry
from certification.gates import Met, NotMet
from certification.models import Engagement, Site
from tests.factories_certification import running
from tests.factories_dossier import upload
from tests.matrix.html import parse
from tests.people import Cast
from wobo.workflow.doors import Obstructed, fire

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast, moment: Any) -> Engagement:
    return running(cast)


def page(
    client: Browser, cast: Cast, engagement: Engagement, who: str = "lead", name: str = "dossier", *more: str
) -> Any:
    client.force_login(getattr(cast, who))
    return client.get(reverse(f"audits:{name}", args=[engagement.code, *more]))


def states(engagement: Engagement) -> dict[str, str]:
    return {line.item.key: line.state for line in dossier_list.lines(engagement.cycle)}


def test_every_item_of_the_list_has_a_home_and_its_parts_are_known() -> None:
    known = {part.key for part in registry.parts()} | {dossier_list.REMARK}
    for profile, count in (("CN", 25), ("INT", 22)):
        items = registry.items(profile)
        assert len(items) == count
        assert {part for item in items for part in item.parts} <= known
        assert all(item.zh and item.en and item.hint_zh and item.hint_en for item in items)
        for item in items:
            for name in item.mend.values():
                assert reverse(name, args=["A-2026"])


def test_the_gate_names_what_is_missing_and_where_to_mend_it(
    cast: Cast, engagement: Engagement, django_assert_num_queries: Any
) -> None:
    cycle = engagement.cycle
    _profile = cycle.engagement.client  # what a page has read already
    with django_assert_num_queries(2):
        facts = dossier_criteria.gather(cycle)

    verdict = dossier_criteria.dossier_is_complete(facts)

    assert isinstance(verdict, NotMet)
    missing = dict(verdict.missing)
    assert missing["6. “List of sites” is missing."] == f"/e/{engagement.code}/scope/"
    assert missing["2. “Business licence” is missing."] == f"/e/{engagement.code}/dossier/#licence"
    assert not [text for text in missing if "Operating records" in text]


def test_with_everything_there_the_gate_opens(cast: Cast, engagement: Engagement) -> None:
    for line in dossier_list.lines(engagement.cycle):
        if line.state == "missing":
            paper = Brought(line.title, reference="Personnel office")
            dossier.bring_in(engagement.cycle, line.item.key, paper, by=cast.lead)

    verdict = dossier_criteria.dossier_is_complete(dossier_criteria.gather(engagement.cycle))

    assert isinstance(verdict, Met)


def test_records_satisfy_an_item_by_themselves(cast: Cast, engagement: Engagement) -> None:
    assert states(engagement)["sites"] == "missing"

    Site.objects.create(workspace=engagement.client.workspace, name="Headquarters", kind="headquarters")

    assert states(engagement)["sites"] == "met"
    assert states(engagement)["consultancy"] == "met"  # the contract is registered


def test_a_paper_that_ran_out_does_not_count(cast: Cast, engagement: Engagement) -> None:
    import datetime as dt  # noqa: PLC0415

    old = Brought("Licence", reference="Safe", valid_until=dt.date(2026, 10, 11))
    dossier.bring_in(engagement.cycle, "licence", old, by=cast.lead)

    (line,) = [one for one in dossier_list.lines(engagement.cycle) if one.item.key == "licence"]

    assert (line.state, line.told.expired) == ("missing", 1)


def test_a_remark_is_enough_where_words_are_asked_for(cast: Cast, engagement: Engagement) -> None:
    dossier.say(engagement.cycle, "confidentiality", {"remark": "Remote parts by video only."}, by=cast.lead)

    assert states(engagement)["confidentiality"] == "met"


def test_only_what_may_lack_can_be_marked_as_not_applicable(cast: Cast, engagement: Engagement) -> None:
    dossier.say(engagement.cycle, "permits", {"not_applicable": True, "reason": "None is needed."}, by=cast.lead)
    with pytest.raises(Obstructed, match="asked of everybody"):
        dossier.say(engagement.cycle, "licence", {"not_applicable": True, "reason": "No."}, by=cast.lead)

    assert states(engagement)["permits"] == "not_applicable"
    assert DossierItem.objects.count() == 1


def test_a_paper_comes_in_and_goes_out_by_form(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.client_admin)
    told = {"title": "Licence", "classification": "internal", "upload": upload()}
    address = reverse("audits:dossier_paper", args=[engagement.code, "licence"])

    assert client.post(address, told).status_code == 302
    paper = DossierFile.objects.get()
    assert paper.file.name == "licence.pdf"
    out = reverse("audits:dossier_take_out", args=[engagement.code, "licence", paper.uid])
    assert client.post(out).status_code == 302
    assert not DossierFile.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Choose a file, or say where the paper is kept."),
        ({"classification": "state_secret", "reference": "Safe"}, "State secrets must not be uploaded."),
        ({"reference": "Safe", "dated": "2026-10-02", "valid_until": "2026-10-01"}, "The last day lies before"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    cast: Cast, engagement: Engagement, client: Browser, change: dict[str, str], said: str
) -> None:
    client.force_login(cast.lead)
    told = {"title": "A rare title", "classification": "internal", **change}

    answer = client.post(reverse("audits:dossier_paper", args=[engagement.code, "licence"]), told)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "A rare title" in answer.content.decode()
    assert not DossierFile.objects.exists()


@pytest.mark.parametrize("name", ["dossier", "room_list"])
def test_the_pages_are_drawn(cast: Cast, engagement: Engagement, client: Browser, name: str) -> None:
    answer = page(client, cast, engagement, "lead", name)

    assert answer.status_code == 200
    assert parse(answer.content).addresses()


@pytest.mark.parametrize("state", ["queued", "stamping", "failed"])
def test_how_far_it_has_come_is_shown(cast: Cast, engagement: Engagement, client: Browser, state: str) -> None:
    import datetime as dt  # noqa: PLC0415

    build = dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)
    if state != "queued":
        lease = dt.datetime(2026, 10, 12, 2, tzinfo=dt.UTC)
        fire(build, "begin", by=cast.system, worker="test", lease_until=lease)
    if state == "stamping":
        fire(build, "divide", by=cast.system, pages=4)
    if state == "failed":
        fire(build, "fail", by=cast.system, error="not_bound", error_data={})

    answer = page(client, cast, engagement, "lead", "dossier_build", build.uid)
    part = client.get(build.get_absolute_url(), headers={"HX-Request": "true"})

    assert (answer.status_code, part.status_code) == (200, 200)
    said = answer.content.decode()
    assert ("Try again" in said) is (state == "failed")
    assert "<html" not in part.content.decode()
    assert part.headers.get("HX-Refresh", "") == ("true" if state == "failed" else "")


def test_more_rows_cost_no_more_queries(
    cast: Cast, engagement: Engagement, client: Browser, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        paper = Brought(f"Paper {number}", reference="Safe")
        dossier.bring_in(engagement.cycle, "licence", paper, by=cast.lead)
    client.force_login(cast.lead)
    address = reverse("audits:dossier", args=[engagement.code])
    client.get(address)

    with django_assert_max_num_queries(15):
        assert client.get(address).status_code == 200
