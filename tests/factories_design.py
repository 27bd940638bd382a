"""Papers and registers of the system design for tests, made through the product's own doors."""

from typing import Any

from certification.actions import design_papers, design_registers
from certification.models import Clause, DesignPaper, Engagement, LegalRequirement, Objective, Risk, Service
from tests.factories_certification import TODAY, make_department, make_standard, rendered, signs
from tests.people import Cast

FAMILIES = ("4.1", "5.2", "8.6.1", "8.7.1")


def make_clauses(*refs: str, **fields: Any) -> list[Clause]:
    """Give the engagement's standard assessable clauses."""
    standard = make_standard()
    made = []
    for place, ref in enumerate(refs or FAMILIES):
        values = {"label": ref, "order": place, "titles": {"en": f"Title {ref}", "zh-hans": f"标题 {ref}"}}
        made.append(
            Clause.objects.create(standard=standard, ref=ref, depth=2, assessable=True, **{**values, **fields})
        )
    return made


def make_service(engagement: Engagement, name: str = "Hosting", **fields: Any) -> Service:
    """Make a live service of the client."""
    return Service.objects.create(workspace=engagement.client.workspace, name=name, **fields)


def drafted_paper(cast: Cast, engagement: Engagement, kind: str) -> DesignPaper:
    """Draft a paper from its template; what only a person can write is filled in."""
    paper = design_papers.draft_paper(engagement, kind, by=cast.lead)
    sections = [{**one, "text": one["text"].replace("{", "").replace("}", "")} for one in paper.sections]
    return design_papers.edit_paper(paper, {"sections": sections}, by=cast.lead)


def printed_paper(cast: Cast, paper: DesignPaper) -> DesignPaper:
    """Have a paper made for signature."""
    paper = design_papers.prepare_paper(paper, by=cast.lead)
    rendered(cast, paper.paper_uid)
    return paper


def paper_in_force(cast: Cast, engagement: Engagement, kind: str) -> DesignPaper:
    """Take a paper to its end: drafted, made, signed by top management."""
    return signs(cast.top_manager, printed_paper(cast, drafted_paper(cast, engagement, kind)), "approval")


def make_objective(engagement: Engagement, name: str = "Availability", **fields: Any) -> Objective:
    """Make a complete objective."""
    values = {
        "measured_by": "share of time",
        "formula": "a ÷ b",
        "target": "≥ 99",
        "unit": "%",
        "source": "monitoring",
    }
    if "department" not in fields:
        fields["department"] = make_department(engagement.client, f"Department of {name}")
    return Objective.objects.create(
        workspace=engagement.workspace, engagement=engagement, name=name, **{**values, **fields}
    )


def make_risk(engagement: Engagement, number: int = 1, **fields: Any) -> Risk:
    """Make an open risk."""
    values = {"text": f"Failure {number}", "likelihood": 3, "impact": 4}
    return Risk.objects.create(
        workspace=engagement.workspace, engagement=engagement, number=number, **{**values, **fields}
    )


def make_law(engagement: Engagement, name: str = "Civil Code", **fields: Any) -> LegalRequirement:
    """Make an entry of the register of law, complete and checked unless said otherwise."""
    values: dict[str, Any] = {
        "head": "services",
        "applies": "yes",
        "edition": "2020",
        "concerns": "Contracts with customers.",
        "checked_on": TODAY,
        "next_check": design_registers.next_check_after(TODAY),
    }
    if "department" not in fields:
        fields["department"] = make_department(engagement.client, f"Legal, {name}")
    return LegalRequirement.objects.create(
        workspace=engagement.workspace, engagement=engagement, name=name, **{**values, **fields}
    )
