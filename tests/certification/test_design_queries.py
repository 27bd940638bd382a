"""At most fifteen queries a page of the design, and no more for many rows than for one."""

# claims: S4.1, S4.3, P5, P6
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.actions import design_statements
from certification.models import Engagement, LegalRequirement, Objective, Risk, Service, SupplementaryRequirement
from tests.factories_certification import make_department, make_person, make_scope
from tests.factories_design import (
    drafted_paper,
    make_clauses,
    make_law,
    make_objective,
    make_risk,
    paper_in_force,
)
from tests.people import Cast

LISTS = ["design", "design_services", "objective_list", "risk_list", "law_list", "element_list"]
KINDS = ["policy", "objectives", "plan", "approach", "elements"]
MANY = 60


def page(engagement: Engagement, name: str, *args: str) -> str:
    return reverse(f"certification:{name}", args=[engagement.code, *args])


def costs(engagement: Engagement, client: Browser) -> dict[str, int]:
    """Return the number of queries of each page."""
    rows = {"risk": engagement.risks.first(), "law": engagement.laws.first()}
    urls = [page(engagement, name) for name in LISTS] + [page(engagement, "design_kind", kind) for kind in KINDS]
    urls += [row.get_absolute_url() for row in rows.values()]  # type: ignore[union-attr]
    urls += [page(engagement, name) for name in ("objective_create", "risk_create", "law_create", "supplement_create")]
    urls += [page(engagement, "phase_detail", "4"), page(engagement, "design_paper_edit", "plan")]
    found = {}
    for url in urls:
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[url] = len(queries)
    return found


def grow(engagement: Engagement) -> None:
    """Put many rows in every register."""
    place: dict[str, Any] = {"workspace": engagement.workspace, "engagement": engagement}
    department = make_department(engagement.client, "Many")
    whose = make_person(engagement.client, "Many", department=department)
    service = Service.objects.create(workspace=engagement.client.workspace, name="Another")
    links = {"service": service, "department": department, "person": whose}
    numbers = range(2, MANY + 2)
    Risk.objects.bulk_create(Risk(number=n, text=f"{n}", owner=whose, service=service, **place) for n in numbers)
    LegalRequirement.objects.bulk_create(
        LegalRequirement(head="labour", name=f"Law {n}", **links, **place) for n in numbers
    )
    Objective.objects.bulk_create(Objective(name=f"Objective {n}", order=n, **links, **place) for n in numbers)
    SupplementaryRequirement.objects.bulk_create(
        SupplementaryRequirement(text=f"{n}", contract="C", service=service, **place) for n in numbers
    )


@pytest.mark.parametrize("name", ["lead", "representative"])
def test_many_rows_cost_what_one_does(cast: Cast, engagement: Engagement, client: Browser, name: str) -> None:
    make_clauses()
    make_scope(engagement)
    make_objective(engagement)
    make_risk(engagement)
    make_law(engagement)
    for kind in KINDS[:2] + KINDS[3:]:
        paper_in_force(cast, engagement, kind)
    drafted_paper(cast, engagement, "plan")
    design_statements.confirm(engagement.cycle, "services", by=cast.representative)
    client.force_login(getattr(cast, name))

    before = costs(engagement, client)
    grow(engagement)
    after = costs(engagement, client)

    assert {url: cost for url, cost in before.items() if cost > 15} == {}
    assert {url: (before[url], cost) for url, cost in after.items() if cost > before[url]} == {}
