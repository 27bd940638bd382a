"""Diagnoses for tests: a small standard of three assessable clauses, a client with people, states reached by the doors."""

import datetime as dt
from typing import Any

from audits import actions
from audits.models import AffectedDocument, Basis, Diagnosis, DiagnosisObject, PlanItem
from certification.models import Clause, Department, Engagement, Person, Question, Service, Site, Standard
from tests.factories_certification import make_department, make_person, rendered, running, signs
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import fire

DAY = dt.date(2026, 10, 12)  # the day of MOMENT in Foshan


def make_clauses(standard: Standard) -> dict[str, Clause]:
    """Make a standard of two chapters: 4.1, 8.1, 8.2; only 8.2 may have had no case, nothing may be excluded."""
    rows = [
        ("4", None, False, {}),
        ("4.1", "4", True, {}),
        ("8", None, False, {}),
        ("8.1", "8", True, {}),
        ("8.2", "8", True, {"en": "No major incident happened.", "zh-hans": "未发生重大事件。"}),
    ]
    made: dict[str, Clause] = {}
    for order, (ref, parent, assessable, no_case) in enumerate(rows, start=1):
        made[ref] = Clause.objects.create(
            standard=standard,
            parent=made.get(parent or ""),
            ref=ref,
            label=ref,
            order=order,
            depth=len(ref.split(".")),
            titles={"en": f"Title {ref}", "zh-hans": f"标题 {ref}"},
            assessable=assessable,
            no_case=no_case,
        )
    for ref in ("4.1", "8.1", "8.2"):
        Question.objects.create(clause=made[ref], ref=f"{ref}-Q1", order=1, text={"en": f"How is {ref} done?"})
    return made


class Case:
    """One diagnosis with everything around it, opened by the lead of client A's engagement."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.engagement: Engagement = running(cast)
        self.standard: Standard = self.engagement.standards.get()
        self.clauses = make_clauses(self.standard)
        client = self.engagement.client
        self.department: Department = make_department(client, "Operations")
        self.owner: Person = make_person(client, "Owner", department=self.department, user=cast.staff)
        self.service = Service.objects.create(workspace=client.workspace, name="Service desk")
        self.site = Site.objects.create(workspace=client.workspace, name="Head office", kind="headquarters")
        self.diagnosis: Diagnosis = actions.open_diagnosis(self.engagement.cycle, by=cast.lead)

    def part(self, part: Any, **changes: Any) -> Any:
        """Add a part through the doors."""
        part.workspace, part.diagnosis = self.diagnosis.workspace, self.diagnosis
        return actions.write(part, "create", by=self.cast.lead, changes=changes)

    def planned(self) -> "Case":
        """Fill the plan so far that it can be proposed."""
        actions.write(self.diagnosis, "edit", by=self.cast.lead, changes={"reason_needs": "The company grew."})
        for kind, topic in (("contract", ""), ("rule", "safety"), ("law", "labour")):
            self.part(Basis(kind=kind, topic=topic, title=f"A {kind}"))
        sworn = {"conflict_check": "None.", "conflict_free": True, "signed_on": DAY}
        self.leader = actions.write(
            self.diagnosis.members.get(role="leader"), "edit", by=self.cast.lead, changes=sworn
        )
        for thing in ({"department": self.department}, {"service": self.service}, {"site": self.site}):
            self.part(DiagnosisObject(**thing))
        self.part(
            PlanItem(day=DAY, starts=dt.time(9), ends=dt.time(11)),
            departments=[self.department],
            clauses=[self.clauses[ref] for ref in ("4.1", "8.1", "8.2")],
            people=[self.owner],
            assessors=[self.leader],
        )
        return self.reload()

    def reload(self) -> "Case":
        """Read the diagnosis anew."""
        found = Diagnosis.objects.select_related("cycle__engagement__client", "standard", "workspace", "conclusion")
        self.diagnosis = found.get(pk=self.diagnosis.pk)
        return self

    def proposed(self) -> "Case":
        """Propose the plan; its paper is ready."""
        self.planned()
        self.diagnosis = actions.propose_plan(self.diagnosis, by=self.cast.lead, language="en")
        rendered(self.cast, self.diagnosis.plan_uid)
        return self.reload()

    def confirmed(self) -> "Case":
        """Let the client sign the plan."""
        self.proposed()
        signs(self.cast.representative, self.diagnosis, "plan")
        return self.reload()

    def on_site(self) -> "Case":
        """Begin the visit."""
        self.confirmed()
        fire(self.diagnosis, "begin", by=self.cast.lead)
        return self.reload()

    def answer(self, ref: str, *, version: int = 0, by: Any = None, **told: Any) -> Any:
        """Save an answer; conforms unless said."""
        values = {"result": "conform", "found": f"As it is on {ref}.", **told}
        return actions.save_answer(
            self.diagnosis, self.clauses[ref], by=by or self.cast.consultant, version=version, answer=values
        )

    def gap(self, **told: Any) -> dict[str, Any]:
        """Return a gap as the card gives it."""
        return {
            "uid": "",
            "text": "Nothing is written down.",
            "severity": "severe",
            "cause": "no_rule",
            "cause_text": "Nobody asked for it.",
            "recommendation": "Write a procedure.",
            "owner": self.owner.pk,
            "department": self.department.pk,
            "due": "2026-12-01",
            **told,
        }

    def evidence(self, ref: str, title: str = "Register of changes") -> Any:
        """Note a record seen on site."""
        return actions.add_reference(self.diagnosis, [self.clauses[ref]], by=self.cast.consultant, title=title)

    def assessed(self) -> "Case":
        """Answer every clause with evidence, one with a gap, and hold both meetings."""
        self.on_site()
        self.answer("4.1", maturity=3)
        self.answer("8.1", result="nonconform", maturity=1, gaps=[self.gap()])
        self.answer("8.2", result="partial", maturity=2, gaps=[self.gap(severity="minor", cause="tools")])
        for ref in ("4.1", "8.1", "8.2"):
            self.evidence(ref)
        self.met("opening")
        self.met("closing")
        return self.reload()

    def met(self, kind: str) -> Any:
        """Hold a meeting that the lead signs in to."""
        meeting = actions.plan_meeting(
            self.diagnosis,
            by=self.cast.lead,
            people=[self.owner],
            kind=kind,
            subject=kind.title(),
            day=self.engagement.cycle.today(),
            starts=dt.time(9),
        )
        actions.sign_in(meeting, by=self.cast.lead)
        return meeting

    def concluded(self) -> "Case":
        """Conclude the visit."""
        self.assessed()
        fire(self.diagnosis, "conclude", by=self.cast.lead)
        return self.reload()

    def reported(self) -> "Case":
        """Write the conclusion and the document list, have the report made; it is ready and unsigned."""
        self.concluded()
        self.part(
            AffectedDocument(number="A-ITSM-P-01", level="P", action="write"),
            title="Change management",
            clauses=[self.clauses["8.1"]],
            owner=self.owner,
        )
        adjustment = {"subject": "Changes", "before": "Nobody", "after": "A change manager", "reason": "8.1"}
        written = {"grade": "supplement", "verdict": "Sound, yet incomplete.", "adjustments": [adjustment]}
        actions.write(self.reload().diagnosis.conclusion, "edit", by=self.cast.lead, changes=written)
        report, papers = actions.generate_reports(self.reload().diagnosis, "en", by=self.cast.lead)
        rendered(self.cast, report.uid)
        rendered(self.cast, papers.uid)
        return self.reload()

    @property
    def report(self) -> Report:
        """The report of this issue."""
        return Report.objects.get(uid=self.diagnosis.report_uid)

    def issued(self) -> "Case":
        """Let three people sign the report."""
        self.reported()
        for slot, user in (
            ("prepared", self.cast.consultant),
            ("reviewed", self.cast.second_consultant),
            ("approved", self.cast.partner),
        ):
            signs(user, self.report, slot)
        rendered(self.cast, self.report.issue.uid)
        return self.reload()

    def accepted(self) -> "Case":
        """Let the client accept."""
        self.issued()
        signs(self.cast.representative, self.diagnosis, "acceptance")
        return self.reload()


REACH = {
    "planned": Case.reload,
    "proposed": Case.proposed,
    "confirmed": Case.confirmed,
    "on_site": Case.on_site,
    "concluded": Case.concluded,
    "issued": Case.issued,
    "accepted": Case.accepted,
}


def in_state(cast: Cast, state: str) -> Case:
    """Return a diagnosis that reached a state the way people reach it."""
    case = Case(cast)
    if state == "cancelled":
        actions.take_back(case.diagnosis, "cancel", by=cast.lead, reason="It is not needed.")
        return case.reload()
    return REACH[state](case)
