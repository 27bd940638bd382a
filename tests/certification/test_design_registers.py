"""Registers of the design: objectives, risks, law, elements; what is proposed, computed, refused, asked for."""

# claims: S4.1, S4.3.*, P5, P6
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from certification import gates, levels, successions
from certification.actions import design_registers as actions
from certification.actions import propose_adjustment
from certification.design_steps import steps_of
from certification.models import Clause, Element, Engagement, LegalRequirement, Objective, Risk
from tests.factories_certification import TODAY, make_person, make_scope, make_standard, phase_of
from tests.factories_design import (
    drafted_paper,
    make_clauses,
    make_law,
    make_objective,
    make_risk,
    make_service,
    paper_in_force,
)
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed, arrows, fire
from wobo.workflow.models import Event


def line_of(engagement: Engagement, key: str) -> Any:
    engagement = Engagement.objects.get(pk=engagement.pk)
    return next(line for line in gates.lines(phase_of(engagement, 4, "active")) if line.criterion.key == key)


def page(engagement: Engagement, name: str, *args: str) -> str:
    return reverse(f"certification:{name}", args=[engagement.code, *args])


def test_the_usual_objectives_come_once_and_one_for_each_live_service(cast: Cast, engagement: Engagement) -> None:
    make_clauses()
    make_service(engagement, "Hosting")
    make_service(engagement, "Backup")
    make_service(engagement, "Later", stage="development")

    first = actions.propose_objectives(engagement, by=cast.lead)
    second = actions.propose_objectives(engagement, by=cast.lead)

    assert [one.name for one in first[:3]] == [
        "Hosting: availability",
        "Backup: availability",
        "Service levels reached",
    ]
    assert (len(first), second) == (14, [])
    hosting = Objective.objects.get(name="Hosting: availability")
    assert (hosting.service.name, hosting.clause.ref, hosting.target, hosting.unit) == (
        "Hosting",
        "8.7.1",
        "≥ 99.5",
        "%",
    )
    assert [str(one) for one in hosting.lacking()] == ["who is responsible"]


def test_objectives_without_formula_or_signature_do_not_pass(cast: Cast, engagement: Engagement) -> None:
    make_scope(engagement)
    empty = [text for text, _url in line_of(engagement, "policy").missing]
    row = make_objective(engagement, formula="")
    lacking = [text for text, _url in line_of(engagement, "policy").missing]
    actions.save_objective(row, {"formula": "a ÷ b"}, by=cast.lead)
    paper_in_force(cast, engagement, "objectives")
    signed = [text for text, _url in line_of(engagement, "policy").missing]
    actions.save_objective(Objective.objects.get(), {"target": "≥ 90"}, by=cast.lead)
    changed = [text for text, _url in line_of(engagement, "policy").missing]

    scope = "The scope statement is not made for signature yet."
    policy = "Service management policy: not drafted yet."
    assert empty == [policy, "There are no objectives yet.", scope]
    assert lacking == [policy, "Availability: formula is missing.", scope]
    assert signed == [policy, scope]
    assert changed == [
        policy,
        "The objectives have changed since Service management objectives A/0 was signed.",
        scope,
    ]


@pytest.mark.parametrize(
    ("level", "grade"), [(1, "low"), (6, "low"), (8, "medium"), (12, "medium"), (15, "high"), (25, "high")]
)
def test_levels_are_graded_by_the_limits_of_the_approach(level: int, grade: str) -> None:
    assert levels.grade_of({}, level) == grade
    assert levels.grade_of({"accept_up_to": 1, "high_from": 30}, 25) == "medium"


def test_risks_are_numbered_and_rated(cast: Cast, engagement: Engagement) -> None:
    made = actions.propose_risks(engagement, by=cast.lead)
    again = actions.propose_risks(engagement, by=cast.lead)
    new = Risk(workspace=engagement.workspace, engagement=engagement)
    given = {"text": "Fire", "likelihood": 1, "impact": 5, "kind": "risk"}
    fire_risk = actions.save_risk(new, given, by=cast.representative)

    assert (len(made), again) == (11, [])
    assert (fire_risk.reference, fire_risk.level, fire_risk.residual) == ("R012", 5, None)
    assert Event.objects.filter(model="certification.Risk", verb="create").count() == 12


def test_a_rating_outside_the_scale_is_refused_by_the_database(engagement: Engagement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_risk(engagement, likelihood=6)


def test_a_risk_is_treated_when_what_remains_is_rated(cast: Cast, engagement: Engagement) -> None:
    risk = make_risk(engagement)
    with pytest.raises(Obstructed) as refused:
        fire(risk, "treat", by=cast.lead)
    assert refused.value.reasons == [
        "The measure is not described.",
        "What remains is not rated: likelihood and impact after the measure.",
    ]

    actions.save_risk(risk, {"measure": "Sprinklers", "residual_likelihood": 1, "residual_impact": 3}, by=cast.lead)
    risk = fire(risk, "treat", by=cast.lead)

    assert (risk.state, risk.residual) == ("treated", 3)
    assert arrows(Risk) == ["treat", "accept", "reopen"]


@pytest.mark.parametrize("name", ["lead", "consultant", "client_admin", "staff"])
def test_only_the_client_s_deciders_accept_what_remains(cast: Cast, engagement: Engagement, name: str) -> None:
    risk = make_risk(engagement)

    with pytest.raises(PermissionDenied):
        fire(risk, "accept", by=getattr(cast, name), reason="It is rare.")
    accepted = fire(risk, "accept", by=cast.representative, reason="It is rare.")

    assert (accepted.state, accepted.decision) == ("accepted", "It is rare.")
    with pytest.raises(Obstructed, match="Something was decided"):
        actions.remove_risk(accepted, by=cast.lead)


def test_the_pages_of_a_risk_ask_and_move(cast: Cast, engagement: Engagement, client: Browser) -> None:
    risk = make_risk(engagement, measure="Sprinklers", residual_likelihood=1, residual_impact=1)
    client.force_login(cast.top_manager)

    assert client.post(page(engagement, "risk_treat", risk.uid)).status_code == 403
    assert client.post(page(engagement, "risk_accept", risk.uid), {"reason": "x"}).status_code == 200
    assert client.post(page(engagement, "risk_accept", risk.uid), {"reason": "Rare enough."}).status_code == 302
    assert client.post(page(engagement, "risk_accept", risk.uid), {"reason": "Rare enough."}).status_code == 409
    client.force_login(cast.lead)
    assert client.post(page(engagement, "risk_reopen", risk.uid), {"reason": "New figures."}).status_code == 302
    assert client.post(page(engagement, "risk_treat", risk.uid)).status_code == 302

    assert Risk.objects.get().state == "treated"


def test_a_risk_typed_with_half_a_rating_stays_in_the_form(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    make_person(engagement.client, "Ann Chen")
    client.force_login(cast.lead)
    given = {
        "kind": "risk",
        "source": "planning",
        "text": "Fire in the machine room",
        "likelihood": "2",
        "impact": "5",
        "treatment": "reduce",
        "owner": "Ann Chen",
        "residual_likelihood": "1",
    }

    told = client.post(page(engagement, "risk_create"), given).content.decode()
    assert "What remains has both" in told
    assert "Fire in the machine room" in told
    response = client.post(page(engagement, "risk_create"), given | {"residual_impact": "2"})

    risk = Risk.objects.get()
    assert response.url == risk.get_absolute_url()
    assert (risk.owner.name, risk.level, risk.residual) == ("Ann Chen", 10, 2)


def test_the_seed_of_law_is_names_under_four_heads(cast: Cast, engagement: Engagement) -> None:
    engagement.client.language = "zh-hans"
    engagement.client.save()

    made = actions.seed_laws(engagement, by=cast.lead)
    again = actions.seed_laws(engagement, by=cast.lead)

    counts = {head: engagement.laws.filter(head=head).count() for head in LegalRequirement.Head.values}
    assert counts == {"security": 11, "services": 12, "environment": 4, "labour": 6}
    assert (len(made), again) == (33, [])
    assert {one.applies for one in made} == {"open"}
    assert {one.edition for one in made} == {""}
    assert made[0].name == "中华人民共和国网络安全法"


def test_the_register_of_law_is_kept_when_each_entry_is_decided_and_checked(
    cast: Cast, engagement: Engagement
) -> None:
    make_law(engagement)
    assert line_of(engagement, "law").note == "1 entry"
    make_law(engagement, "Open", applies="open")
    make_law(engagement, "Not ours", applies="no")
    make_law(engagement, "Nobody", department=None)
    make_law(engagement, "Unchecked", checked_on=None)
    make_law(engagement, "Late", next_check=TODAY - dt.timedelta(days=1))

    missing = line_of(engagement, "law").missing

    assert [text for text, _url in missing] == [
        "1 entry: not decided whether it applies.",
        "1 entry does not apply, and no reason is given.",
        "1 entry: what concerns us, or who answers for it, is missing.",
        "1 entry: never checked for currency.",
        "1 entry: the check for currency is overdue.",
    ]
    assert missing[0][1] == f"{page(engagement, 'law_list')}?show=undecided"


@pytest.mark.parametrize(
    ("show", "name"),
    [
        ("undecided", "Open"),
        ("incomplete", "Nobody"),
        ("unchecked", "Unchecked"),
        ("overdue", "Late"),
        ("lacking", "Half"),
    ],
)
def test_each_line_leads_to_its_rows(
    cast: Cast, engagement: Engagement, client: Browser, show: str, name: str
) -> None:
    make_law(engagement, "Open", applies="open")
    make_law(engagement, "Nobody", department=None)
    make_law(engagement, "Unchecked", checked_on=None)
    make_law(engagement, "Late", next_check=TODAY - dt.timedelta(days=1))
    make_law(engagement, "Half", compliance="partial")
    client.force_login(cast.staff)

    found = client.get(page(engagement, "law_list"), {"show": show}).context["page"].object_list

    assert [one.name for one in found] == [name]


def test_a_check_for_currency_with_a_new_edition_reopens_the_evaluation(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    law = make_law(engagement, compliance="conform", evaluated_on=TODAY, evidence="Contracts")
    client.force_login(cast.representative)
    url = page(engagement, "law_check", law.uid)
    later = (TODAY + dt.timedelta(days=1)).isoformat()

    same = {"checked_on": TODAY.isoformat(), "edition": "2020", "next_check": "2027-10-12"}
    assert client.post(url, same | {"checked_on": later}).status_code == 200
    assert client.post(url, same | {"next_check": TODAY.isoformat()}).status_code == 200
    client.post(url, same)
    kept = LegalRequirement.objects.get()
    client.post(url, same | {"edition": "2026"})
    opened = LegalRequirement.objects.get()

    assert (kept.compliance, kept.next_check.isoformat()) == ("conform", "2027-10-12")
    assert (opened.compliance, opened.evaluated_on, opened.edition) == ("not_assessed", None, "2026")


def test_compliance_asks_for_evidence_or_for_the_reason(cast: Cast, engagement: Engagement, client: Browser) -> None:
    law = make_law(engagement)
    client.force_login(cast.client_admin)
    url = page(engagement, "law_evaluate", law.uid)
    day = {"evaluated_on": TODAY.isoformat()}

    bare = client.post(url, day | {"compliance": "conform"}).content.decode()
    unsaid = client.post(url, day | {"compliance": "partial", "evidence": "Contract 7"}).content.decode()
    client.post(url, day | {"compliance": "partial", "evidence": "Contract 7", "reason": "Two clauses lack."})

    assert "Name what shows it." in bare
    assert "Say why." in unsaid
    law = LegalRequirement.objects.get()
    assert (law.compliance, law.reason, law.evidence, law.evaluated_on) == (
        "partial",
        "Two clauses lack.",
        "Contract 7",
        TODAY,
    )


def test_what_does_not_apply_is_not_evaluated(cast: Cast, engagement: Engagement) -> None:
    law = make_law(engagement, applies="open")

    with pytest.raises(Obstructed, match="Decide first that it applies"):
        actions.evaluate_law(law, {"compliance": "conform"}, by=cast.lead)


def test_a_law_twice_and_one_that_does_not_apply_without_reason_are_refused(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    make_law(engagement)
    client.force_login(cast.lead)

    given = {"head": "services", "name": "Civil Code", "applies": "no"}
    told = client.post(page(engagement, "law_create"), given).content.decode()

    assert "The register has this one already." in told
    assert "Say why it does not apply." in told
    assert LegalRequirement.objects.count() == 1


def test_the_next_check_comes_into_the_inbox_two_weeks_ahead(cast: Cast, engagement: Engagement) -> None:
    holder = make_person(engagement.client, "Bob", user=cast.staff)
    due = TODAY + dt.timedelta(days=14)
    make_law(engagement, next_check=due, person=holder)
    make_law(engagement, "Later", next_check=due + dt.timedelta(days=1))
    make_law(engagement, "Not ours", applies="no", next_check=due)

    title = "Client A: check 1 entry of the register of law for currency"
    told = {
        name: [item.due for item in items_for(getattr(cast, name).fresh()) if item.title == title]
        for name in ("representative", "staff", "internal_auditor", "stranger")
    }

    assert told == {"representative": [due], "staff": [due], "internal_auditor": [], "stranger": []}


def test_20000_1_allows_no_exclusion_anywhere(cast: Cast, engagement: Engagement, client: Browser) -> None:
    (clause, *_rest) = make_clauses(exclusion_permitted=True)  # the standard says no, whatever a clause says
    client.force_login(cast.lead)
    url = page(engagement, "element_edit", "iso20000-1-2018", clause.ref)

    with pytest.raises(Obstructed, match="does not allow excluding it"):
        actions.decide_element(
            engagement,
            clause,
            {"excluded": True, "justification": "We do not do this.", "degree": "usual"},
            by=cast.lead,
        )
    told = client.get(url).content.decode()
    client.post(url, {"excluded": "on", "justification": "We do not do this.", "degree": "full"})

    assert "This clause cannot be excluded" in told
    assert 'name="excluded"' not in told
    assert (Element.objects.get().excluded, Element.objects.get().degree) == (False, "full")


def test_where_the_standard_allows_it_an_exclusion_is_justified(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    standard = make_standard("iso9001", name="ISO 9001", source_id="iso9001", exclusions_allowed=True, family="qms")
    engagement.standards.add(standard)
    clause = Clause.objects.create(
        standard=standard, ref="8.3", label="8.3", titles={"en": "Design"}, assessable=True, exclusion_permitted=True
    )
    client.force_login(cast.lead)
    url = page(engagement, "element_edit", "iso9001", "8.3")

    bare = client.post(url, {"excluded": "on", "degree": "usual"})
    client.post(url, {"excluded": "on", "degree": "usual", "justification": "Nothing is designed."})

    assert bare.status_code == 200
    assert "Justify the exclusion." in bare.content.decode()
    row = Element.objects.get(clause=clause)
    assert (row.excluded, row.justification) == (True, "Nothing is designed.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Element.objects.update(justification="")


def test_an_exclusion_that_a_later_catalogue_forbids_stands_against_the_paper(
    cast: Cast, engagement: Engagement
) -> None:
    (clause, *_rest) = make_clauses()
    Element.objects.create(
        workspace=engagement.workspace, engagement=engagement, clause=clause, excluded=True, justification="Old."
    )

    paper = drafted_paper(cast, engagement, "elements")

    assert list(paper.obstacles_of_content()) == ["4.1 Title 4.1: ISO/IEC 20000-1:2018 does not allow excluding it."]


def test_supplementary_requirements_change_what_was_signed(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    make_clauses()
    service = make_service(engagement)
    paper_in_force(cast, engagement, "elements")
    assert line_of(engagement, "elements").state == "met"
    client.force_login(cast.lead)

    given = {
        "kind": "statistics",
        "contract": "City hospital 2026-7",
        "text": "Monthly control charts of availability.",
        "clause": "iso20000-1-2018 8.7.1",
        "service": service.uid,
    }
    assert client.post(page(engagement, "supplement_create"), given).status_code == 302

    row = engagement.supplements.get()
    assert (row.clause.ref, row.service) == ("8.7.1", service)
    assert [text for text, _url in line_of(engagement, "elements").missing] == [
        "The elements have changed since they were signed."
    ]
    client.post(page(engagement, "supplement_remove", row.uid))
    assert line_of(engagement, "elements").state == "met"


def test_the_approach_to_risk_is_met_by_signature(cast: Cast, engagement: Engagement) -> None:
    before = [text for text, _url in line_of(engagement, "risks").missing]
    drafted_paper(cast, engagement, "approach")
    drafted = [text for text, _url in line_of(engagement, "risks").missing]
    paper_in_force(cast, engagement, "approach")

    assert (before, drafted) == (["Approach to risk: not drafted yet."], ["Approach to risk: still a draft."])
    assert line_of(engagement, "risks").note == "Approach to risk A/0"


def test_proposals_of_the_diagnosis_wait_on_the_page_of_the_design(cast: Cast, engagement: Engagement) -> None:
    proposal = propose_adjustment(engagement, "A manager for service levels", by=cast.lead)

    def step() -> Any:
        found = steps_of(Engagement.objects.get(pk=engagement.pk).cycle)
        return next(one for one in found if one.key == "adjustments")

    assert [text for text, _url in step().missing] == ["1 proposal to change the organisation is not decided."]
    fire(proposal, "adopt", by=cast.representative, reason="Agreed.")
    assert step().done


@pytest.mark.parametrize("name", ["staff", "internal_auditor", "external_auditor", "top_manager"])
def test_who_does_not_work_on_the_design_writes_nothing(
    cast: Cast, engagement: Engagement, client: Browser, name: str
) -> None:
    make_clauses()
    client.force_login(getattr(cast, name))

    for one in ("objective_propose", "risk_propose", "law_seed", "risk_print", "law_print"):
        assert client.post(page(engagement, one)).status_code == 403, one
    for one in ("objective_create", "risk_create", "law_create", "supplement_create", "risk_import"):
        assert client.get(page(engagement, one)).status_code == 403, one

    assert (Objective.objects.count(), Risk.objects.count(), LegalRequirement.objects.count()) == (0, 0, 0)


def test_the_reason_of_compliance_outlives_a_change_of_the_entry(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    law = make_law(engagement, compliance="partial", reason="Two clauses lack.", evaluated_on=TODAY)
    client.force_login(cast.lead)
    url = page(engagement, "law_edit", law.uid)
    given = {"head": "services", "name": "Civil Code", "applies": "yes", "concerns": "Contracts."}

    assert "Two clauses lack." not in client.get(url).content.decode()
    client.post(url, given)
    kept = LegalRequirement.objects.get()
    client.post(url, given | {"applies": "no", "reason": "No such contracts."})
    out = LegalRequirement.objects.get()
    client.post(url, given)
    back = LegalRequirement.objects.get()

    assert (kept.reason, kept.compliance) == ("Two clauses lack.", "partial")
    assert (out.reason, out.compliance, out.evaluated_on) == ("No such contracts.", "not_applicable", None)
    assert (back.reason, back.compliance) == ("", "not_assessed")


def test_what_somebody_answers_for_moves_to_the_successor(cast: Cast, engagement: Engagement) -> None:
    gone, heir = make_person(engagement.client, "Ann"), make_person(engagement.client, "Eve")
    make_risk(engagement, 1, owner=gone)
    make_risk(engagement, 2, owner=gone, state="accepted")
    make_law(engagement, person=gone)
    make_law(engagement, "Not ours", applies="no", person=gone)
    make_objective(engagement, person=gone)

    found = successions.open_with(gone)
    for one in found:
        one.hand_over(heir, cast.client_admin)

    assert sorted((one.kind, one.text) for one in found) == [
        ("Answers for a law", "Civil Code"),
        ("Answers for a risk", "Failure 1"),
        ("Answers for an objective", "Availability"),
    ]
    assert [one.owner.name for one in Risk.objects.order_by("number")] == ["Eve", "Ann"]
    assert (LegalRequirement.objects.get(name="Civil Code").person, Objective.objects.get().person) == (heir, heir)


def test_a_remark_on_a_clause_changes_what_was_signed_and_an_empty_decision_does_not(
    cast: Cast, engagement: Engagement
) -> None:
    (clause, *_rest) = make_clauses()
    signed = paper_in_force(cast, engagement, "elements")
    usual = {"excluded": False, "justification": "", "degree": "usual"}

    actions.decide_element(engagement, clause, usual, by=cast.lead)
    assert (signed.is_current, line_of(engagement, "elements").state) == (True, "met")
    actions.decide_element(engagement, clause, usual | {"justification": "Shown by the minutes."}, by=cast.lead)

    assert (signed.is_current, line_of(engagement, "elements").state) == (False, "not_met")
