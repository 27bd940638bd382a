"""The diagnosis of the demo, from the plan to the acceptance, in the order of its days."""

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from audits import actions
from audits.actions.planning import write_list
from audits.models import (
    AffectedDocument,
    Basis,
    ClauseAssessment,
    Conclusion,
    Diagnosis,
    DiagnosisMember,
    DiagnosisObject,
    PlanItem,
)
from certification.models import Attendance, Meeting, Question
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire, record

from . import files
from .content import iso, moment, time
from .house import House
from .signatures import print_paper, sign

SEVERITY = {"serious": "severe", "moderate": "medium", "slight": "minor"}
CAUSE = {"tool": "tools"}
MET = {"not_demonstrated": "not_shown"}
BASIS_KIND = {"own_rules": "rule", "contracts": "contract", "standard": "standard", "law": "law"}


class Survey:
    """Drives one diagnosis; `told` is the content, `house` the people."""

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
                "services": ", ".join(str(self.house.services[key].name) for key in about["services"]),
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

    # The visit

    def hold(self, kind: str) -> None:
        """Hold a meeting: who has an account signs in, the others sign the sheet, which is scanned and ticked."""
        one = next(row for row in self.told["meetings"] if row["kind"] == kind)
        meeting = Meeting.objects.about(self.diagnosis).get(kind=kind)
        with clock.at(moment(one["date"], one["start"])):
            for key in one["attendees"]:
                if key in self.house.users:
                    actions.sign_in(meeting, by=self.house.user(key))
        with clock.at(moment(one["date"], one["end"])):
            rows = list(Attendance.objects.filter(meeting=meeting, way=""))
            if rows:
                scan = ContentFile(
                    files.picture([meeting.subject, *(f"{row.name}  {row.department}" for row in rows)])
                )
                scan.name = f"{kind}_{meeting.day}.png"
                actions.tick_from_sheet(meeting, rows, scan, by=self.lead)
            points = "\n".join(self.say(point) for point in one["points"])
            questions = "\n".join(self.say(point) for point in one.get("questions", []))
            record(meeting, "edit", by=self.lead, changes={"points": points, "questions": questions})

    def visit(self) -> None:
        """Go on site: opening meeting, every clause on its day, documents, closing meeting, conclusion."""
        first = self.told["meetings"][0]
        with clock.at(moment(first["date"], "08:45")):
            self.diagnosis = fire(self.diagnosis, "begin", by=self.lead)
            self._reload()
        self.hold("opening")
        for one in sorted(self.content.assessments, key=lambda row: row["assessed_on"]):
            with clock.at(moment(one["assessed_on"], "16:20")):
                self._assess(one)
        closing = next(row for row in self.told["meetings"] if row["kind"] == "closing")
        with clock.at(moment(closing["date"], "14:00")):
            self._documents()
        self.hold("closing")
        with clock.at(moment(closing["date"], "17:30")):
            self.diagnosis = fire(self.diagnosis, "conclude", by=self.lead)
            self._reload()

    def _assess(self, one: dict[str, Any]) -> None:
        clause, by = self.clauses[str(one["clause"])], self.house.user(one["assessor"])
        row = actions.save_answer(self.diagnosis, clause, by=by, version=0, answer=self._answer(clause, one))
        for told in one["evidence"]:
            self._evidence(row, told, by)
        if one["result"] == "no_case":
            self._no_case(row, one["no_case"], by)

    def _answer(self, clause: Any, one: dict[str, Any]) -> dict[str, Any]:
        return {
            "result": one["result"],
            "maturity": one["maturity"],
            "found": self.say(one["observation"]),
            "strengths": "\n".join(self.say(text) for text in one.get("strengths") or []),
            "people": sorted(self.house.people[key].pk for key in one["interviewed"]),
            "seen": "\n".join(self._seen(row) for row in (*one["documents_seen"], *one["records_seen"])),
            "assessed_on": iso(one["assessed_on"]),
            "notes": self._notes(clause, one["questions_ticked"]),
            "gaps": [self._gap(one)] if one.get("gap") else [],
        }

    def _seen(self, row: dict[str, Any]) -> str:
        parts = (self.say(row["title"]), row.get("number"), row.get("version"), iso(row.get("date")))
        return " ".join(str(part) for part in parts if part)

    def _notes(self, clause: Any, ticked: list[dict[str, Any]]) -> dict[str, Any]:
        known = set(Question.objects.of([clause]).values_list("ref", flat=True))
        told = {one["question"]: {"ticked": True, "note": self.say(one["note"])} for one in ticked}
        unknown = set(told) - known
        if unknown:
            raise LookupError(f"The catalogue has no question {', '.join(sorted(unknown))}.")
        return told

    def _gap(self, one: dict[str, Any]) -> dict[str, Any]:
        owner = self.house.people[one["owner"]]
        return {
            "uid": "",
            "text": self.say(one["gap"]),
            "severity": SEVERITY[one["severity"]],
            "kind": "system" if one["cause_category"] in {"no_rule", "responsibility"} else "implementation",
            "cause": CAUSE.get(one["cause_category"], one["cause_category"]),
            "cause_text": self.say(one["cause"]),
            "recommendation": self.say(one["recommendation"]),
            "department": owner.department_id,
            "owner": owner.pk,
            "due": iso(one["due"]),
        }

    def _evidence(self, row: ClauseAssessment, told: dict[str, Any], by: User) -> None:
        if told.get("file"):
            about = self.content.files[told["file"]]
            actions.add_files(
                self.diagnosis,
                row.clause,
                [files.make(self.content, about)],
                by=by,
                classification=about["classification"],
            )
            return
        actions.add_reference(
            self.diagnosis,
            [row.clause],
            by=by,
            title=self.say(told["title"]),
            reference=str(told.get("number") or ""),
            dated=iso(told.get("date")),
            kept_at=self.say(told.get("where_kept"))[:200],
        )

    def _no_case(self, row: ClauseAssessment, told: dict[str, Any], by: User) -> None:
        owner = self.house.people[told["confirmed_by"]]
        claim = actions.claim_no_case(
            row,
            by=by,
            reason=self.say(told["reason"]),
            since=told["from"],
            until=told["until"],
            owner=owner,
            language=self.content.language,
        )
        print_paper(claim.paper_uid)
        signer = told["confirmed_by"] if owner.user_id else self.told["plan"]["confirmed_by"]
        sign(claim, "owner", self.house.user(signer))

    def _documents(self) -> None:
        say = self.say
        for order, one in enumerate(self.content.documents, start=1):
            self._part(
                AffectedDocument(number=one["number"], order=order),
                title=say(one["name"]),
                title_en=self.content.english(one["name"]),
                level=one["level"],
                action=one["action"],
                clauses=[self.clauses[str(ref)] for ref in one["clauses"]],
                existing=say(one["existing"])[:200],
                owner=self.house.people[one["owner"]],
                due=one["due"],
                note=say(one["notes"]),
            )

    # The report

    def report(self) -> None:
        """Write the conclusion, have the report made, signed by three, presented, accepted."""
        issued = self.told["report"]["issued_on"]
        with clock.at(moment(issued - dt.timedelta(days=1), "17:00")):
            self._conclude()
        with clock.at(moment(issued, "10:00")):
            report, papers = actions.generate_reports(self.diagnosis, self.content.language, by=self.lead)
            print_paper(report.uid)
            print_paper(papers.uid)
        signers = [self.lead, self._member("member"), self._member("reviewer")]
        for slot, user, hour in zip(
            ("prepared", "reviewed", "approved"), signers, ("11:00", "14:00", "16:30"), strict=True
        ):
            with clock.at(moment(issued, hour)):
                sign(type(report).objects.get(pk=report.pk), slot, user)
        print_paper(source=report.uid)
        self._reload()
        self.hold("presentation")
        with clock.at(moment(self.told["report"]["accepted_on"], "10:40")):
            sign(self.diagnosis, "acceptance", self.house.user(self.told["report"]["accepted_by"]))
            self._reload()

    def _member(self, role: str) -> User:
        key = next(one["person"] for one in self.told["team"] if one["role"] == role)
        return self.house.user(key)

    def _uid(self, key: str | None) -> str:
        return self.house.people[key].uid if key in self.house.people else ""

    def _conclude(self) -> None:
        told, say = self.told["conclusion"], self.say
        conclusion = Conclusion.objects.get(diagnosis=self.diagnosis)
        conclusion.diagnosis = self.diagnosis
        plain = {
            "grade": told["grade"],
            "verdict": say(told["verdict"]),
            "summary": say(told["summary"]),
            "window_from": told["window"]["from"],
            "window_until": told["window"]["until"],
            "window": say(told["window"]["text"]),
        }
        actions.write(conclusion, "edit", by=self.lead, changes=plain)
        for name, rows in self._lists().items():
            write_list(self.diagnosis, conclusion, name, rows, by=self.lead)

    def _lists(self) -> dict[str, list[dict[str, Any]]]:
        told = self.told["conclusion"]
        steps = [one["id"] for one in self.told["roadmap"]]
        return {
            "biggest_gaps": [self._row(one, "gap", "effect", keep=("clauses",)) for one in told["biggest_gaps"]],
            "strengths": [{"text": self.say(one)} for one in told["strengths"]],
            "decisions": [self._row(one, "text", keep=("decide_by", "owner")) for one in told["decisions"]],
            "risks": [self._row(one, "risk", "response", keep=("owner",)) for one in told["risks"]],
            "themes": [
                {**self._row(one, "title", "text", keep=("cause",)), "cause": CAUSE.get(one["cause"], one["cause"])}
                for one in told["themes"]
            ],
            "resources": [self._resource(one) for one in told["resources"]],
            "adjustments": [self._adjustment(one) for one in self.told["organisation_adjustments"]],
            "roadmap": [self._step(one, steps) for one in self.told["roadmap"]],
            "quick_wins": [
                self._row(one, "text", "done_when", keep=("clauses", "owner", "due", "effort_days"))
                for one in self.told["quick_wins"]
            ],
        }  # fmt: skip

    def _resource(self, one: dict[str, Any]) -> dict[str, Any]:
        since = iso(self.told["roadmap"][0]["starts"])
        return {**self._row(one, "role", "text", keep=("party", "person_days")), "since": since}

    def _adjustment(self, one: dict[str, Any]) -> dict[str, Any]:
        row = self._row(one, "subject", "reason", keep=("clauses", "owner", "due"))
        return {**row, "before": self.say(one["from"]), "after": self.say(one["to"])}

    def _step(self, one: dict[str, Any], steps: list[str]) -> dict[str, Any]:
        days = ("starts", "ends", "person_days_client", "person_days_firm")
        depends = [steps.index(key) + 1 for key in one["depends_on"]]
        return {**self._row(one, "name", "result", keep=days), "owner": "", "depends_on": depends}

    def _row(self, one: dict[str, Any], *texts: str, keep: tuple[str, ...]) -> dict[str, Any]:
        """Return a line of a list: texts in the language, dates in ISO 8601, owners by uid."""
        row: dict[str, Any] = {name: self.say(one[name]) for name in texts}
        for name in keep:
            value = one.get(name)
            row[name] = self._uid(value) if name == "owner" else iso(value) if isinstance(value, dt.date) else value
        return row


def _standard(ref: str) -> str:
    from certification.models import Standard  # noqa: PLC0415

    found = Standard.objects.filter(ref=ref).first()
    return found.name if found else ref
