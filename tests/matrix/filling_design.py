"""The system design of a client: a policy in draft, objectives, risks, law, elements with what a contract adds."""

from certification.actions import design_papers, design_registers
from certification.models import (
    Clause,
    Department,
    LegalRequirement,
    Objective,
    Person,
    Risk,
    Service,
    SupplementaryRequirement,
)
from tests.world import DAY, Side, Words
from wobo.accounts.models import User


def fill_design(side: Side, say: Words, lead: User) -> None:
    """Write the design into a side."""
    rows, place = side.rows, {"workspace": side.engagement.workspace, "engagement": side.engagement}
    links = {
        "department": Department.objects.get(pk=rows["department"].pk),
        "service": Service.objects.get(pk=rows["service"].pk),
    }
    whose = Person.objects.get(pk=rows["person"].pk)
    texts = ("name", "measured_by", "formula", "source")
    told = {name: say(f"objective_{name}", 150) for name in texts}
    told |= {f"{name}_en": say(f"objective_{name}_en", 150) for name in texts}
    rows["objective"] = design_registers.save_objective(
        Objective(**place), {**told, **links, "person": whose, "target": "≥ 9", "unit": "%"}, by=lead
    )
    measure = {"text": say("risk_text"), "measure": say("risk_measure"), "owner": whose, "due": DAY}
    remains = {"residual_likelihood": 1, "residual_impact": 2, "service": links["service"]}
    rows["risk"] = design_registers.save_risk(Risk(**place), {**measure, **remains}, by=lead)
    law = {name: say(f"law_{name}", 80) for name in ("name", "name_en", "number", "edition")}
    law |= {name: say(f"law_{name}") for name in ("concerns", "how_met", "reason", "evidence")}
    law |= {"head": "security", "applies": "yes", "next_check": DAY, "checked_on": DAY, "compliance": "partial"}
    rows["law"] = design_registers.save_law(LegalRequirement(**place), {**law, **links, "person": whose}, by=lead)
    clause = Clause.objects.assessable().filter(standard__engagements=side.engagement).first()
    added = {"text": say("supplement"), "contract": say("supplement_contract", 200), "clause": clause}
    rows["supplement"] = design_registers.save_supplement(
        SupplementaryRequirement(**place), {**added, "service": links["service"]}, by=lead
    )
    if clause:
        decided = {"excluded": False, "justification": say("element"), "degree": "full"}
        design_registers.decide_element(side.engagement, clause, decided, by=lead)
    for kind in ("policy", "approach", "elements"):
        paper = design_papers.draft_paper(side.engagement, kind, by=lead)
        sections = [
            {**one, "text": say(f"{kind}_{one['key']}"), "text_en": say(f"{kind}_{one['key']}_en")}
            for one in paper.sections
        ]
        rows["design_paper"] = design_papers.edit_paper(
            paper, {"sections": sections, "change": say(f"{kind}_change", 100)}, by=lead
        )
