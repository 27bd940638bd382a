"""Papers of the design: drafted from the template, signed, superseded; who may, when, and what a change undoes."""

# claims: S4.1, S4.3, P6, P7
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse

from certification import design_data
from certification.actions import design_papers, design_registers
from certification.models import DesignPaper, Engagement
from certification.reports.design_papers import build
from certification.reports.design_values import values_for
from tests.factories_certification import TODAY, make_scope, rendered, signs
from tests.factories_design import (
    drafted_paper,
    make_clauses,
    make_objective,
    make_service,
    paper_in_force,
    printed_paper,
)
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.notices.work import items_for
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, arrows, fire

KINDS = ["policy", "objectives", "plan", "approach", "elements"]


def fresh(paper: DesignPaper) -> DesignPaper:
    return DesignPaper.objects.get(pk=paper.pk)


def ready(engagement: Engagement) -> None:
    """Give the engagement what its papers print."""
    make_clauses()
    make_scope(engagement)
    make_objective(engagement)


@pytest.mark.parametrize("name", ["policy", "risks", "plan"])
def test_templates_have_the_same_places_in_both_languages(name: str) -> None:
    from certification.letters import PLACE  # noqa: PLC0415

    for one in design_data.data(name)["sections"]:
        zh, en = (set(PLACE.findall(one["text"][language])) for language in ("zh", "en"))
        assert zh == en, one["key"]


def test_the_policy_is_drafted_with_the_client_s_name_and_services(cast: Cast, engagement: Engagement) -> None:
    for name in ("Hosting", "Backup", "Help desk"):
        make_service(engagement, name)
    make_service(engagement, "Not yet", stage="proposed")

    paper = design_papers.draft_paper(engagement, "policy", by=cast.lead)

    assert [one["key"] for one in paper.sections] == ["purpose", "words", "commitments", "framework", "communication"]
    assert "Client A Ltd" in paper.sections[0]["text"]
    assert "provides Hosting, Backup and Help desk." in paper.sections[0]["text"]
    assert paper.sections[0]["text_en"] == ""  # the client's papers are in English anyway
    assert list(paper.obstacles_of_content()) == []


def test_a_chinese_client_gets_both_languages(cast: Cast, engagement: Engagement) -> None:
    engagement.client.language = "zh-hans"
    engagement.client.legal_name_en = "A Limited"
    engagement.client.save()
    make_service(engagement, "机房托管", name_en="Hosting")

    paper = design_papers.draft_paper(engagement, "policy", by=cast.lead)

    assert "提供机房托管。" in paper.sections[0]["text"]
    assert "provides Hosting." in paper.sections[0]["text_en"]
    assert build(paper, "zh-hans")["sections_en"][0]["title"] == "Purpose and services"
    assert build(paper, "en")["sections"][0]["title"] == "Purpose and services"
    assert build(paper, "en")["sections_en"] == []


def test_a_place_that_nothing_fills_stands_against_the_paper(cast: Cast, engagement: Engagement) -> None:
    paper = design_papers.draft_paper(engagement, "policy", by=cast.lead)

    with pytest.raises(Obstructed, match="“Purpose and services” has a place that is not filled in"):
        design_papers.prepare_paper(paper, by=cast.lead)


def test_the_plan_is_drafted_from_the_client_s_registers(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    make_service(engagement, "Hosting", customers="City hospital")
    design_registers.seed_laws(engagement, by=cast.lead)
    engagement.laws.update(applies="yes")
    design_registers.propose_risks(engagement, by=cast.lead)

    values = values_for(engagement, "plan")["en"]
    plan = design_papers.draft_paper(engagement, "plan", by=cast.lead)

    assert values["service_list"] == "1. Service desk\n2. Hosting · City hospital"
    assert values["objective_list"] == "1. Availability ≥ 99 %"
    assert values["law_list"].splitlines()[0] == "1. Cybersecurity Law of the PRC"
    assert values["risk_list"].count("\n") == 7
    assert [one["key"] for one in plan.sections if "{" in one["text"]] == ["responsibilities"]  # nobody represents yet


@pytest.mark.parametrize("kind", KINDS)
def test_signed_by_top_management_a_paper_is_in_force(cast: Cast, engagement: Engagement, kind: str) -> None:
    ready(engagement)

    paper = printed_paper(cast, drafted_paper(cast, engagement, kind))
    assert [item.action for item in items_for(cast.top_manager.fresh()) if "sign “" in item.title] == ["Read and sign"]
    signed = signs(cast.top_manager, paper, "approval")

    assert (signed.state, signed.signed_on, signed.edition) == ("in_force", TODAY, "A/0")
    assert Report.objects.filter(source__uid=paper.paper_uid).count() == 1
    assert Notice.objects.filter(recipient=cast.top_manager, about_uid=paper.uid).count() == 1
    assert [item for item in items_for(cast.top_manager.fresh()) if "sign “" in item.title] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["lead", "partner", "consultant", "client_admin", "staff", "stranger"])
def test_nobody_else_signs(cast: Cast, engagement: Engagement, kind: str, name: str) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, kind))

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), paper, "approval")

    assert fresh(paper).state == "draft"


@pytest.mark.parametrize(("kind", "may"), [("approach", True), ("elements", True), ("policy", False), ("plan", False)])
def test_the_representative_decides_risk_and_elements_alone(
    cast: Cast, engagement: Engagement, kind: str, may: Any
) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, kind))

    if may:
        assert signs(cast.representative, paper, "approval").state == "in_force"
    else:
        with pytest.raises(PermissionDenied):
            signs(cast.representative, paper, "approval")


def test_a_new_version_copies_the_last_and_supersedes_it(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    first = paper_in_force(cast, engagement, "policy")

    second = design_papers.draft_paper(engagement, "policy", by=cast.lead)
    assert (second.version, second.edition, second.sections) == (2, "A/1", first.sections)
    assert fresh(first).state == "in_force"
    assert design_papers.draft_paper(engagement, "policy", by=cast.consultant) == second
    second = signs(cast.top_manager, printed_paper(cast, second), "approval")

    assert (fresh(first).state, second.state) == ("superseded", "in_force")
    assert DesignPaper.objects.filter(engagement=engagement, kind="policy").count() == 2


def test_versions_are_written_as_the_client_writes_them(cast: Cast, engagement: Engagement) -> None:
    engagement.client.version_style = "number"
    engagement.client.save()

    assert design_papers.draft_paper(engagement, "policy", by=cast.lead).edition == "V1.0"


def test_an_edit_takes_the_made_paper_back(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, "policy"))
    report = Report.objects.get(uid=paper.paper_uid)

    same = design_papers.edit_paper(paper, {"sections": paper.sections}, by=cast.lead)
    assert same.paper_uid == paper.paper_uid
    edited = design_papers.edit_paper(paper, {"change": "New words."}, by=cast.lead)

    assert (edited.paper_uid, edited.round, edited.slots()) == ("", 2, [])
    assert Report.objects.get(pk=report.pk).state == "superseded"


def test_what_is_signed_is_not_edited(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = paper_in_force(cast, engagement, "policy")

    for verb in (design_papers.edit_paper, design_papers.prepare_paper):
        given: list[Any] = [{"change": "x"}] if verb is design_papers.edit_paper else []
        with pytest.raises(Obstructed, match="signed and stays as it is"):
            verb(paper, *given, by=cast.lead)


def test_a_changed_register_takes_the_made_table_back(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, "objectives"))
    row = engagement.objectives.get()

    design_registers.save_objective(row, {"target": row.target}, by=cast.lead)
    assert fresh(paper).paper_uid == paper.paper_uid
    design_registers.save_objective(row, {"target": "≥ 99.9"}, by=cast.lead)

    assert (fresh(paper).paper_uid, fresh(paper).round) == ("", 2)


def test_a_table_that_changed_behind_the_door_is_not_signed(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, "objectives"))
    engagement.objectives.update(target="≥ 1")

    with pytest.raises(Obstructed, match="The table has changed since the paper was made"):
        signs(cast.top_manager, paper, "approval")

    assert (fresh(paper).state, paper.signatures().count()) == ("draft", 0)


def test_the_policy_may_bear_the_objectives(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = drafted_paper(cast, engagement, "policy")
    assert build(paper, "en")["objectives"] == []

    paper = design_papers.edit_paper(paper, {"with_objectives": True}, by=cast.lead)

    (row,) = build(paper, "en")["objectives"]
    assert (row["name"], row["target"], row["frequency"]) == ("Availability", "≥ 99 %", "Monthly")
    assert signs(cast.top_manager, printed_paper(cast, paper), "approval").is_current


def test_nothing_is_put_in_force_without_a_signature(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, "policy"))

    with pytest.raises(Obstructed, match="The paper is not signed yet"):
        fire(paper, "sign", by=cast.top_manager)


def test_the_machine_has_two_verbs() -> None:
    assert arrows(DesignPaper) == ["sign", "supersede"]


@pytest.mark.parametrize("name", ["staff", "internal_auditor", "external_auditor", "top_manager"])
def test_who_does_not_work_on_the_design_drafts_nothing(cast: Cast, engagement: Engagement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        design_papers.draft_paper(engagement, "policy", by=getattr(cast, name))


def test_texts_are_edited_on_the_page_and_kept_when_refused(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    ready(engagement)
    client.force_login(cast.consultant)
    urls = {
        name: reverse(f"certification:{name}", args=[engagement.code, "approach"])
        for name in ("design_draft", "design_paper_edit", "design_paper_refill", "design_paper_print", "design_kind")
    }
    assert client.post(urls["design_draft"]).url == urls["design_paper_edit"]
    paper = DesignPaper.objects.get()
    given = {f"text_{place}": f"Words {place}" for place in range(4)}
    given |= {f"{scale}_{step}": f"{scale} {step}" for scale in ("likelihood", "impact") for step in range(1, 6)}

    refused = client.post(urls["design_paper_edit"], given | {"accept_up_to": "8", "high_from": "9"}).content.decode()
    assert "lies at least two above" in refused
    assert "Words 3" in refused
    client.post(urls["design_paper_edit"], given | {"accept_up_to": "4", "high_from": "15"})

    paper = fresh(paper)
    assert [one["text"] for one in paper.sections] == ["Words 0", "Words 1", "Words 2", "Words 3"]
    assert (paper.scales["accept_up_to"], paper.scales["high_from"]) == (4, 15)
    assert paper.scales["impact"][4] == "impact 5"
    client.post(urls["design_paper_print"])
    assert "being made" in client.get(urls["design_kind"]).content.decode()
    client.post(urls["design_paper_refill"])
    assert fresh(paper).sections[0]["text"].startswith("Departments look at the context")
    assert fresh(paper).paper_uid == ""


def test_without_a_draft_there_is_nothing_to_edit(cast: Cast, engagement: Engagement, client: Browser) -> None:
    ready(engagement)
    paper_in_force(cast, engagement, "policy")
    client.force_login(cast.lead)

    response = client.get(reverse("certification:design_paper_edit", args=[engagement.code, "policy"]))

    assert response.status_code == 409
    assert "Draft a new version first" in response.content.decode()


def test_a_paper_that_fails_is_made_again_without_a_trace_in_force(cast: Cast, engagement: Engagement) -> None:
    ready(engagement)
    paper = drafted_paper(cast, engagement, "plan")
    first = design_papers.prepare_paper(paper, by=cast.lead)
    second = design_papers.prepare_paper(first, by=cast.lead)
    rendered(cast, second.paper_uid)

    assert (second.round, second.paper_uid != first.paper_uid) == (2, True)
    assert signs(cast.top_manager, second, "approval").state == "in_force"


def test_the_sign_page_opens_for_the_signer_and_leads_back(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    ready(engagement)
    paper = printed_paper(cast, drafted_paper(cast, engagement, "policy"))
    url = reverse("workflow:sign", args=["design-paper", paper.uid, "approval"])

    client.force_login(cast.top_manager)
    told = client.get(url).content.decode()
    client.force_login(cast.staff)

    assert "Service management policy A/0" in told
    assert client.get(url).status_code == 403
    report = Report.objects.get(uid=paper.paper_uid)
    assert report.definition.lands_on(report) == paper.get_absolute_url()
