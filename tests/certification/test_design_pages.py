"""The pages of the system design: each opens empty and filled, to who works on it and who only reads."""

# claims: S4.1, S4.3.*, P5, P6, P7
import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from certification.models import Engagement
from tests.factories_certification import make_scope
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

LISTS = ["design", "design_services", "objective_list", "risk_list", "law_list", "element_list"]
FORMS = ["objective_create", "risk_create", "risk_import", "law_create", "supplement_create"]
KINDS = ["policy", "objectives", "plan", "approach", "elements"]


def page(engagement: Engagement, name: str, *args: str) -> str:
    return reverse(f"certification:{name}", args=[engagement.code, *args])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_empty_pages_say_the_next_step(cast: Cast, engagement: Engagement, client: Browser, language: str) -> None:
    client.force_login(cast.lead)
    client.cookies["django_language"] = language
    with translation.override(language):
        for name in [*LISTS, *FORMS]:
            assert client.get(page(engagement, name)).status_code == 200, name
        for kind in KINDS:
            told = client.get(page(engagement, "design_kind", kind)).content.decode()
            assert page(engagement, "design_draft", kind) in told


def filled(cast: Cast, engagement: Engagement) -> None:
    make_clauses()
    make_scope(engagement)
    make_objective(engagement)
    make_risk(engagement)
    make_law(engagement)
    for kind in KINDS:
        drafted_paper(cast, engagement, kind)


def test_filled_pages_open_for_who_keeps_and_who_reads(cast: Cast, engagement: Engagement, client: Browser) -> None:
    filled(cast, engagement)
    row = {"risk": engagement.risks.get(), "law": engagement.laws.get(), "objective": engagement.objectives.get()}
    for user in (cast.lead, cast.staff):
        client.force_login(user)
        for name in LISTS:
            assert client.get(page(engagement, name)).status_code == 200, name
        for kind in KINDS:
            assert client.get(page(engagement, "design_kind", kind)).status_code == 200, kind
        for name in ("risk", "law"):
            assert client.get(row[name].get_absolute_url()).status_code == 200, name
    assert client.get(row["objective"].get_absolute_url()).status_code == 403


def test_forms_of_rows_open_and_show_what_is_there(cast: Cast, engagement: Engagement, client: Browser) -> None:
    filled(cast, engagement)
    risk, law, objective = engagement.risks.get(), engagement.laws.get(), engagement.objectives.get()
    client.force_login(cast.consultant)

    told = client.get(page(engagement, "objective_edit", objective.uid)).content.decode()
    assert f'value="{objective.department.uid}" selected' in told
    assert 'value="≥ 99"' in told
    told = client.get(page(engagement, "risk_edit", risk.uid)).content.decode()
    assert '<option value="4" selected>4 · Severe' in told
    for name in ("law_edit", "law_check", "law_evaluate"):
        assert client.get(page(engagement, name, law.uid)).status_code == 200, name
    told = client.get(page(engagement, "design_paper_edit", "approach")).content.decode()
    assert 'name="likelihood_5"' in told
    assert 'name="text_0"' in told


def test_the_page_of_the_design_counts_what_is_done(cast: Cast, engagement: Engagement, client: Browser) -> None:
    make_service(engagement)
    paper_in_force(cast, engagement, "policy")
    client.force_login(cast.staff)

    response = client.get(page(engagement, "design"))

    steps = {step.key: step.state for step in response.context["steps"]}
    assert steps["policy"] == "done"
    assert steps["plan"] == "idle"
    assert steps["adjustments"] == "done"
    assert response.context["next"].key == "scope"


def test_the_phase_page_leads_to_the_design(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.lead)

    told = client.get(page(engagement, "phase_detail", "4")).content.decode()

    assert f'href="{page(engagement, "design")}"' in told
