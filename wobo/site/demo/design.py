"""Phase 4 of the demo: policy, objectives, scope, registers of risk and law, elements; confirmations, signatures."""

import datetime as dt
from typing import Any

from certification import design_data
from certification.actions import design_papers, design_registers, design_statements, scopes, structure
from certification.models import (
    Clause,
    DesignPaper,
    DesignStatement,
    LegalRequirement,
    Objective,
    OrganisationAdjustment,
    Risk,
    Scope,
    SupplementaryRequirement,
)
from wobo.workflow import clock
from wobo.workflow.doors import fire

from . import gate
from .content import moment
from .design_matrix import Allocated
from .house import House
from .signatures import print_paper, print_waiting, sign

NUMBER = 4
APPROVAL = "approval"
Kind = DesignPaper.Kind


class Designed:
    """Designs the system of one client; `told` is the content, `house` the people."""

    def __init__(self, house: House) -> None:
        self.house, self.told = house, house.content.design
        self.say = house.content.say
        self.clauses: dict[str, Clause] = {
            one.ref: one for one in Clause.objects.in_force().filter(standard__engagements=house.run)
        }

    @property
    def keeper(self) -> Any:
        """Who keeps papers and registers for the client."""
        return self.house.user(self.told["keeper"])

    @property
    def signer(self) -> Any:
        """Who signs for top management."""
        return self.house.user(self.told["signs"])

    def begin(self) -> None:
        """Start the phase and design what is signed first, up to the matrix and the papers that wait for signature."""
        gate.start(self.house, NUMBER, moment(self.told["phase"]["started_on"], "09:30"))
        self._draft(Kind.POLICY, self.told["policy"])
        self._objectives()
        self._draft(Kind.APPROACH, self.told["papers"]["approach"])
        self._risks()
        self._law()
        self._adjust()
        matrix = Allocated(self.house)
        matrix.begin()
        self._policy()
        self._scope()
        self._services()
        matrix.settle()
        self._elements()
        self._draft(Kind.PLAN, self.told["papers"]["plan"])
        matrix.sign()
        for kind in (Kind.APPROACH, Kind.ELEMENTS, Kind.PLAN):
            self._prepare(kind, self.told["papers"][kind]["printed_on"])

    def finish(self) -> None:
        """Have the rest signed, the structure confirmed, the phase accepted."""
        papers = self.told["papers"]
        for kind, told in sorted(papers.items(), key=lambda row: row[1]["signed_on"]):
            self._sign(kind, told["signed_on"], told["by"])
        self._confirm_structure()
        print_waiting()
        gate.hand_over(self.house, NUMBER, self.told["phase"])

    # Papers

    def _draft(self, kind: str, told: dict[str, Any]) -> None:
        """Draft a paper from the template; what the content tells replaces or adds to its sections."""
        with clock.at(moment(told["drafted_on"], "11:00")):
            paper = design_papers.draft_paper(self.house.run, kind, by=self.keeper)
            texts = told["texts"]
            if texts or told.get("with_objectives"):
                sections = [self._section(kind, one, texts.get(one["key"])) for one in paper.sections]
                changes = {"sections": sections, "with_objectives": told.get("with_objectives", False)}
                design_papers.edit_paper(paper, changes, by=self.keeper)

    def _section(self, kind: str, one: dict[str, Any], text: Any) -> dict[str, Any]:
        if text is None:
            return one
        own, english = self.say(text), self.house.content.english(text)
        if kind == Kind.PLAN:
            own = f"{one['text']}\n{own}"
            english = f"{one.get('text_en') or ''}\n{english}".strip()
        return {**one, "text": own} | ({"text_en": english} if one.get("text_en") else {})

    def _paper(self, kind: str) -> DesignPaper:
        related = ("engagement__client", "workspace")
        return DesignPaper.objects.select_related(*related).get(engagement=self.house.run, kind=kind)

    def _prepare(self, kind: str, day: dt.date) -> None:
        with clock.at(moment(day, "10:20")):
            if kind == Kind.ELEMENTS:
                design_papers.draft_paper(self.house.run, kind, by=self.keeper)
            print_paper(design_papers.prepare_paper(self._paper(kind), by=self.keeper).paper_uid)

    def _sign(self, kind: str, day: dt.date, who: str) -> None:
        with clock.at(moment(day, "15:10")):
            sign(self._paper(kind), APPROVAL, self.house.user(who))

    def _policy(self) -> None:
        """Have the policy made with its objectives, and signed by top management."""
        day = self.told["policy"]["signed_on"]
        self._prepare(Kind.POLICY, day)
        self._sign(Kind.POLICY, day, self.told["signs"])

    # Registers

    def _objectives(self) -> None:
        """Take over the usual objectives; each service has the target of its agreements, each row a department."""
        told, keys = self.told["objectives"], {row.pk: key for key, row in self.house.services.items()}
        with clock.at(moment(told["on"], "10:00")):
            design_registers.propose_objectives(self.house.run, by=self.keeper)
            for row in Objective.objects.filter(engagement=self.house.run).select_related("clause"):
                ref = row.clause.ref if row.clause else ""
                department = self.house.departments[told["departments"].get(ref, told["otherwise"])]
                target = told["targets"].get(keys.get(row.service_id or 0, ""), row.target)
                changes = {"department": department, "target": target}
                design_registers.save_objective(row, changes, by=self.keeper)

    def _risks(self) -> None:
        """Enter the risks with measures and owners; some are treated, one is accepted by top management."""
        told = self.told["risks"]
        with clock.at(moment(told["on"], "14:30")):
            rows = [self._risk(one) for one in told["rows"]]
            for one, row in zip(
                told["rows"], design_registers.add_risks(self.house.run, rows, by=self.keeper), strict=True
            ):
                if "left" in one:
                    likelihood, impact = one["left"]
                    left = {"residual_likelihood": likelihood, "residual_impact": impact}
                    design_registers.move_risk(
                        design_registers.save_risk(row, left, by=self.keeper), "treat", by=self.keeper
                    )
                if "accepted" in one:
                    design_registers.move_risk(row, "accept", by=self.signer, reason=self.say(one["accepted"]))

    def _risk(self, one: dict[str, Any]) -> dict[str, Any]:
        return {
            "kind": one.get("kind", Risk.Kind.RISK),
            "source": one["source"],
            "service": self.house.services.get(one.get("service", "")),
            "text": self.say(one["text"]),
            "likelihood": one["l"],
            "impact": one["i"],
            "treatment": one["treatment"],
            "measure": self.say(one["measure"]),
            "owner": self.house.people[one["owner"]],
            "due": one["due"],
        }

    def _law(self) -> None:
        """Decide for each law whether it applies, check its edition, evaluate compliance."""
        told = self.told["law"]
        english = {one["zh"]: one["en"] for rows in design_data.data("law")["laws"].values() for one in rows}
        with clock.at(moment(told["on"], "09:40")):
            for row in design_registers.seed_laws(self.house.run, by=self.keeper):
                name = english.get(row.name, row.name)
                if name in told["not_applicable"]:
                    changes = {
                        "applies": LegalRequirement.Applies.NO,
                        "reason": self.say(told["not_applicable"][name]),
                    }
                    design_registers.save_law(row, changes, by=self.keeper)
                else:
                    self._applies(row, told["by_name"][name], told)

    def _applies(self, row: LegalRequirement, one: list[Any], told: dict[str, Any]) -> None:
        department, person, since, concerns, met, compliance, evidence = one
        changes = {
            "applies": LegalRequirement.Applies.YES,
            "department": self.house.departments[department],
            "person": self.house.people[person],
            "concerns": self.say(concerns),
            "how_met": self.say(met),
        }
        row = design_registers.save_law(row, changes, by=self.keeper)
        edition = self.say(told["edition"]).replace("{day}", since)
        checked = {"edition": edition, "checked_on": told["on"], "next_check": told["next"]}
        row = design_registers.check_law(row, checked, by=self.keeper)
        found = {"compliance": compliance, "evidence": self.say(evidence), "evaluated_on": told["on"]}
        design_registers.evaluate_law(row, found, by=self.keeper)

    def _adjust(self) -> None:
        """Adopt or decline what the diagnosis proposes for the organisation."""
        proposed = {one["id"]: one for one in self.house.content.diagnosis["organisation_adjustments"]}
        for one in self.told["adjustments"]:
            subject = self.say(proposed[one["of"]]["subject"])
            with clock.at(moment(one["on"], "16:30")):
                row = OrganisationAdjustment.objects.get(engagement=self.house.run, text__contains=subject)
                fire(row, one["decision"], by=self.house.user(one["by"]), reason=self.say(one["reason"]))

    def _elements(self) -> None:
        """Fix degrees of demonstration, and what contracts ask beyond the standard."""
        told = self.told["elements"]
        asked = {one["id"]: one for one in self.house.content.diagnosis["supplementary_requirements"]}
        with clock.at(moment(told["on"], "10:00")):
            for ref, degree in told["degrees"].items():
                given = {"excluded": False, "justification": "", "degree": degree}
                design_registers.decide_element(self.house.run, self.clauses[str(ref)], given, by=self.keeper)
            for one in self.told["supplements"]["rows"]:
                self._supplement(one, asked[one["of"]])

    def _supplement(self, one: dict[str, Any], asked: dict[str, Any]) -> None:
        run = self.house.run
        changes = {
            "kind": one["kind"],
            "contract": self.say(asked["source"]),
            "text": self.say(asked["requirement"]),
            "clause": self.clauses[asked["clauses"][0]],
            "service": self.house.services.get(one["service"] or ""),
        }
        blank = SupplementaryRequirement(workspace=run.workspace, engagement=run)
        design_registers.save_supplement(blank, changes, by=self.keeper)

    # What is confirmed

    def _scope(self) -> None:
        """Have the scope statement of the engagement made and signed."""
        told = self.told["scope"]
        with clock.at(moment(told["on"], "17:00")):
            scope = scopes.prepare_scope(self.house.run, by=gate.lead_of(self.house))
            print_paper(scope.paper_uid)
        with clock.at(moment(told["signed_on"], "15:40")):
            (slot,) = Scope.objects.get(pk=scope.pk).slots()
            sign(scope, slot.name, self.signer)

    def _services(self) -> None:
        told = self.told["services"]
        with clock.at(moment(told["confirmed_on"], "16:10")):
            topic = DesignStatement.Topic.SERVICES
            design_statements.confirm(self.house.run.cycle, topic, by=self.house.user(told["by"]))

    def _confirm_structure(self) -> None:
        told = self.told["structure"]
        with clock.at(moment(told["confirmed_on"], "16:00")):
            found = structure.structure_of(client_of(self.house))
            structure.confirm_structure(self.house.run.cycle, seen=found.digest(), by=self.house.user(told["by"]))


def client_of(house: House) -> Any:
    """Return the client as the database has it."""
    if house.client is None:
        raise LookupError("The client is not there yet.")
    return type(house.client).objects.select_related("workspace").get(pk=house.client.pk)
