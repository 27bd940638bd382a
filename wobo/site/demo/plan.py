"""The plan of the demo's diagnosis, up to the client's signature."""

import datetime as dt
from typing import Any

from audits import actions
from audits.models import (
    Basis,
    Diagnosis,
    DiagnosisMember,
    DiagnosisObject,
    PlanItem,
)
from wobo.workflow import clock

from .content import COMMA, moment, time
from .house import House
from .signatures import print_paper, sign

MET = {"not_demonstrated": "not_shown"}
BASIS_KIND = {"own_rules": "rule", "contracts": "contract", "standard": "standard", "law": "law"}


class Planned:
    """Plans one diagnosis; `told` is the content, `house` the people."""

    def __init__(self, house: House) -> None:
        self.house, self.content = house, house.content
        self.say = house.content.say
        self.told = house.content.diagnosis
        self.lead = house.user(house.content.client["engagement"]["lead"])
        self.diagnosis: Diagnosis = Diagnosis()
        self.members: dict[str, DiagnosisMember] = {}
        self.clauses: dict[str, Any] = {}

    # The plan

    def plan(self) -> None:
        """Open the diagnosis and write its plan; the client confirms it with a signature."""
        told = self.told
        with clock.at(moment(told["plan"]["proposed_on"] - dt.timedelta(days=3))):
            self._open()
        with clock.at(moment(told["plan"]["proposed_on"], "10:00")):
            self._bases()
            self._team()
            self._objects()
            self._schedule()
            self._meetings()
            self.diagnosis = actions.propose_plan(self.diagnosis, by=self.lead, language=self.content.language)
            print_paper(self.diagnosis.plan_uid)
        with clock.at(moment(told["plan"]["confirmed_on"], "15:10")):
            sign(self.diagnosis, "plan", self.house.user(told["plan"]["confirmed_by"]))
            print_paper(source=self.diagnosis.plan_uid)
            self._reload()

    def _reload(self) -> None:
        self.diagnosis = Diagnosis.objects.select_related("cycle__engagement__client", "standard", "workspace").get(
            pk=self.diagnosis.pk
        )

    def _open(self) -> None:
        told, say = self.told, self.say
        reasons = {one["ground"]: say(one["text"]) for one in told["standard_choice"]["reasons"]}
        names = {one["standard"]: one["standard"] for one in told["standard_choice"]["considered"]}
        self.diagnosis = actions.open_diagnosis(
            self.house.run.cycle,
            by=self.lead,
            number=told["number"],
            title=say(told["title"]),
            evidence_from=told["period"]["evidence_from"],
            evidence_until=told["period"]["evidence_until"],
            purposes=[{"item": one["item"], "text": say(one["text"])} for one in told["purposes"]],
            reason_needs=reasons["needs"],
            reason_contracts=reasons["contracts"],
            reason_services=reasons["service_characteristics"],
            considered=[
                {
                    "standard": _standard(names[one["standard"]]),
                    "decision": one["decision"],
                    "reason": say(one["reason"]),
                }
                for one in told["standard_choice"]["considered"]
            ],
            elements=say(told["standard_choice"]["elements"]),
            supplements=[
                {"source": say(one["source"]), "requirement": say(one["requirement"]), "clauses": one["clauses"]}
                for one in told["supplementary_requirements"]
            ],
            not_covered="\n".join(say(one) for one in told["objects"]["excluded"]),
            method=say(told["method"]),
            sampling=say(told["sampling"]),
            scale=[
                {"level": one["level"], "name": say(one["name"]), "meaning": say(one["meaning"])}
                for one in told["scale"]
            ],
        )
        self.clauses = {clause.ref: clause for clause in self.diagnosis.clauses()}

    def _part(self, part: Any, **changes: Any) -> Any:
        part.workspace, part.diagnosis = self.diagnosis.workspace, self.diagnosis
        return actions.write(part, "create", by=self.lead, changes=changes)

    def _bases(self) -> None:
        for basis in self.diagnosis.bases.all():
            actions.write(basis, "remove", by=self.lead)  # the one that every diagnosis begins with; the file names it
        order = 0
        for group, rows in self.told["bases"].items():
            for one in rows:
                order += 1
                self._part(Basis(kind=BASIS_KIND[group], order=order), **self._basis(group, one))

    def _basis(self, group: str, one: dict[str, Any]) -> dict[str, Any]:
        say = self.say
        if group == "contracts":
            about = next(row for row in self.content.client["customer_contracts"] if row["id"] == one["contract"])
            customer = next(row for row in self.content.client["customers"] if row["id"] == about["customer"])
            return {
                "number": about["number"],
                "title": say(about["title"]),
                "dated": about["signed_on"],
                "party": say(customer["name"]),
                "services": say(COMMA).join(str(self.house.services[key].name) for key in about["services"]),
                "requirements": say(one["requirements"]),
                "met": MET.get(one["requirements_met"], one["requirements_met"]),
                "note": say(one["note"]),
            }
        if group == "own_rules":
            names = ("number", "version", "reasonable", "effective")
            told = {name: one[name] for name in names}
            return {
                **told,
                "topic": one["kind"],
                "title": say(one["title"]),
                "dated": one["date"],
                "note": say(one["note"]),
            }
        if group == "law":
            return {
                "topic": one["kind"],
                "title": say(one["name"]),
                "requirements": say(one["concerns"]),
                "met": one["met"],
                "note": say(one["note"]),
            }
        return {"title": say(one["title"]), "note": say(one["note"])}

    def _team(self) -> None:
        for member in self.diagnosis.members.all():
            actions.write(member, "remove", by=self.lead)  # whoever opened it; the file names everybody
        for order, one in enumerate(self.told["team"], start=1):
            inside = one["person"] in self.house.people
            kind = "internal_auditor" if inside else "consultant"
            who = {"person": self.house.people[one["person"]]} if inside else {"user": self.house.users[one["person"]]}
            authorised = {"authorised_on": one["signed_on"]} if inside else {}
            self.members[one["person"]] = self._part(
                DiagnosisMember(kind=kind, order=order, **who),
                role=one["role"],
                competence=self.say(one["competence"]),
                conflict_check=self.say(one["conflict_check"]),
                conflict_free=one["conflict_free"],
                signed_on=min(one["signed_on"], self.told["plan"]["proposed_on"]),
                tasks=self.say(one["tasks"]),
                **authorised,
            )

    def _objects(self) -> None:
        told = self.told["objects"]
        for key in told["departments"]:
            self._part(DiagnosisObject(department=self.house.departments[key]))
        for key in told["services"]:
            self._part(DiagnosisObject(service=self.house.services[key]))
        for key in told["sites"]:
            self._part(DiagnosisObject(site=self.house.sites[key]))

    def _schedule(self) -> None:
        for one in self.told["schedule"]:
            self._part(
                PlanItem(kind=one["kind"], day=one["date"], starts=time(one["start"]), ends=time(one["end"])),
                departments=[self.house.departments[key] for key in one["departments"]],
                site=self.house.sites.get(one["site"]),
                place=self.say(one["place"]),
                clauses=[self.clauses[ref] for ref in one["clauses"]],
                people=[self.house.people[key] for key in one["people"]],
                assessors=[self.members[key] for key in one["assessors"]],
                note=self.say(one.get("note")),
            )

    def _named(self, key: str) -> str:
        return str(self.house.people[key] if key in self.house.people else self.house.users[key])

    def _meetings(self) -> None:
        for one in self.told["meetings"]:
            actions.plan_meeting(
                self.diagnosis,
                by=self.lead,
                people=[self.house.people[key] for key in one["attendees"] if key in self.house.people],
                users=[self.house.users[key] for key in one["attendees"] if key not in self.house.people],
                kind=one["kind"],
                subject=self.say(one["title"]),
                day=one["date"],
                starts=time(one["start"]),
                ends=time(one["end"]),
                place=self.say(one["place"]),
                chair=self._named(one["chair"]),
                recorder=self._named(one["recorder"]),
            )


def _standard(ref: str) -> str:
    from certification.models import Standard  # noqa: PLC0415

    found = Standard.objects.filter(ref=ref).first()
    return found.name if found else ref
