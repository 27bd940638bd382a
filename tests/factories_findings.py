"""Findings for tests: an internal audit in progress with its team, and findings that reached a state by the doors."""

import datetime as dt
from typing import Any

from audits.actions import finding_moves as moves
from audits.actions import findings as actions
from audits.models import Audit, AuditMember, Finding
from certification.models import Clause, Engagement, Standard
from tests.factories_audits import make_clauses
from tests.factories_certification import make_department, make_person, rendered, running, signs
from tests.people import Cast
from wobo.workflow import clock

FACTS = "On 9 October change record CHG-0917 was carried out without approval."
DONE = "Looked at three change records: each is approved."


class Audited:
    """An internal audit of client A in progress: the auditor leads, the staff user heads Operations."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.engagement: Engagement = running(cast)
        self.standard: Standard = self.engagement.standards.get()
        self.clauses: dict[str, Clause] = make_clauses(self.standard)
        client = self.engagement.client
        self.head = make_person(client, "Head", user=cast.staff)
        self.department = make_department(client, "Operations", head=self.head)
        type(self.head).objects.filter(pk=self.head.pk).update(department=self.department)
        self.owner = make_person(client, "Owner", user=cast.working_group, department=self.department)
        self.cycle = self.engagement.cycle
        self.audit = self.audits("internal", "in_progress")

    def audits(self, kind: str, state: str) -> Audit:
        """Make an audit in a state straight in the table, led by the internal auditor."""
        number = f"{self.engagement.code}-{kind}-{Audit.objects.count() + 1}"
        made = Audit.objects.create(
            workspace=self.engagement.workspace, cycle=self.cycle, kind=kind, number=number, state=state
        )
        AuditMember.objects.create(
            workspace=made.workspace, audit=made, role="leader", user=self.cast.internal_auditor, name="Auditor"
        )
        return made

    def raised(self, grade: str = "minor", **more: Any) -> Finding:
        """Raise a finding; its sheet is ready."""
        values: dict[str, Any] = {
            "cycle": self.cycle,
            "by": self.cast.internal_auditor,
            "source": "internal",
            "facts": FACTS,
            "audit": self.audit,
            "department": self.department,
            "clauses": [self.clauses["8.1"]],
            **more,
        }
        made = actions.raise_finding(grade=grade, **values)
        if made.paper_uid:
            rendered(self.cast, made.paper_uid)
        return made

    def external(self, grade: str = "minor", **more: Any) -> Finding:
        """Record a body's finding."""
        audit = more.pop("audit", None) or self.audits("stage_2", "in_progress")
        return self.raised(grade, source="external", audit=audit, by=self.cast.consultant, **more)

    def acknowledged(self, grade: str = "minor", **more: Any) -> Finding:
        """Let the head of the department sign."""
        return signs(self.cast.staff, self.raised(grade, **more), "auditee")

    def written(self, finding: Finding, by: Any = None) -> Finding:
        """Write a whole answer."""
        told = {
            "correction": "The change was approved afterwards.",
            "whys": ["Nobody asked for approval.", "The tool does not demand it."],
            "cause": "tools",
            "extent": "All changes of October were looked at: one more.",
            "action": "The tool demands an approval before a change is carried out.",
            "owner": self.owner,
            "due": dt.date(2026, 11, 9),
        }
        return moves.save_answer(finding, told, by=by or self.cast.staff)

    def answered(self, grade: str = "minor", **more: Any) -> Finding:
        """Submit the answer."""
        self.written(found := self.acknowledged(grade, **more))
        return moves.move(found, "answer", by=self.cast.working_group)

    def planned(self, grade: str = "minor", **more: Any) -> Finding:
        """Accept the plan."""
        return moves.move(self.answered(grade, **more), "accept_plan", by=self.cast.internal_auditor)

    def shown(self, finding: Finding, dated: dt.date | None = None, kind: str = "action") -> Any:
        """Name a record as evidence; the consultant does for a body's finding."""
        by = self.cast.consultant if finding.is_external else self.cast.working_group
        told = {"reference": "CHG-0950", "title": "Change record", "dated": dated or clock.today()}
        return moves.add_evidence(finding, by=by, kind=kind, **told)[0]

    def implemented(self, grade: str = "minor", **more: Any) -> Finding:
        """Carry it out, with evidence."""
        self.shown(found := self.planned(grade, **more))
        return moves.implement(found, by=self.cast.working_group, result="The tool was changed on 12 October.")

    def done(self, grade: str = "minor", **more: Any) -> Finding:
        """Verify that it is done."""
        found = self.implemented(grade, **more)
        return moves.move(found, "verify_done", by=self.cast.internal_auditor, verification=DONE)


def later(days: int) -> Any:
    """Let so many days pass."""
    return clock.at(clock.now() + dt.timedelta(days=days))
