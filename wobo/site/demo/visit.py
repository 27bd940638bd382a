"""The visit of the demo: meetings, every clause on its day, documents."""

from typing import Any

from django.core.files.base import ContentFile

from audits import actions
from audits.models import AffectedDocument, ClauseAssessment
from certification.models import Attendance, Meeting, Question
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire, record

from . import files
from .content import iso, moment
from .plan import Planned
from .signatures import print_paper, sign

SEVERITY = {"serious": "severe", "moderate": "medium", "slight": "minor"}
CAUSE = {"tool": "tools"}


class Visited(Planned):
    """Goes on site."""

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
        print_paper(source=claim.paper_uid)

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
