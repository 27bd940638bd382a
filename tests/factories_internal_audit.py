"""Internal audits for tests: a small company with a matrix, two auditors who may, and one who may not."""

import datetime as dt
from typing import Any

from audits.actions import audit_checklist, audit_papers, audit_planning, audit_recording, audit_schedule
from audits.models import Audit, AuditItem, AuditMember
from certification.actions.meetings import sign_in
from certification.models import Appointment, Clause, Department, Person, Question
from certification.models.function_matrix import FunctionMatrix, MatrixColumn, MatrixMark, MatrixRow
from tests.conftest import MOMENT
from tests.factories_certification import make_department, make_person, make_scope, rendered, running, signs
from tests.people import Cast
from training.models import Qualification
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import fire

DAY = dt.date(2026, 10, 20)  # the opening meeting, eight days after MOMENT
AT_OPENING = MOMENT + dt.timedelta(days=8)
LEADS = {"4.1": "Quality", "8.1": "Operations", "8.2": "Service desk", "9.3": "top"}


class InternalAudit:
    """One internal audit with everything around it; `cast.internal_auditor` leads, `cast.working_group` audits too."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.engagement = running(cast)
        self.client = self.engagement.client
        self.standard = self.engagement.standards.get()
        self.clauses = {ref: self._clause(order, ref) for order, ref in enumerate(LEADS, 1)}
        names = ("Quality", "Operations", "Service desk")
        self.departments: dict[str, Department] = {name: make_department(self.client, name) for name in names}
        self.people: dict[str, Person] = {
            "leader": self._person("Qian", "Quality", cast.internal_auditor),
            "second": self._person("Ou", "Operations", cast.working_group),
            "desk": self._person("Shen", "Service desk", cast.staff),
            "boss": make_person(self.client, "Bao", user=cast.top_manager, top_management=True),
        }
        for name, head in (("Quality", "leader"), ("Operations", "second"), ("Service desk", "desk")):
            Department.objects.filter(pk=self.departments[name].pk).update(head=self.people[head])
        self.scope = make_scope(self.engagement, state="in_force")
        self.site = self.scope.sites.get()
        self.service = self.scope.services.get()
        self.matrix = self._matrix()
        for name in ("leader", "second"):
            self.qualify(self.people[name])

    def _clause(self, order: int, ref: str) -> Clause:
        titles = {"en": f"Title {ref}", "zh-hans": f"标题 {ref}"}
        made = Clause.objects.create(
            standard=self.standard, ref=ref, label=ref, order=order, depth=2, titles=titles, assessable=True
        )
        Question.objects.create(
            clause=made,
            ref=f"{ref}-Q1",
            order=1,
            text={"en": f"How is {ref} done?"},
            evidence={"en": f"Records of {ref}"},
        )
        return made

    def _person(self, name: str, department: str, user: Any) -> Person:
        return make_person(self.client, name, department=self.departments[department], user=user)

    def _matrix(self) -> FunctionMatrix:
        """Put a matrix in force straight in the table: each clause with one lead, Quality supports 8.1."""
        place = {"workspace": self.engagement.workspace}
        matrix = FunctionMatrix.objects.create(
            cycle=self.engagement.cycle, standard=self.standard, version=1, state="in_force", **place
        )
        columns = {"top": MatrixColumn.objects.create(matrix=matrix, kind="top", **place)}
        for name, row in self.departments.items():
            columns[name] = MatrixColumn.objects.create(matrix=matrix, kind="department", department=row, **place)
        for ref, lead in LEADS.items():
            line = MatrixRow.objects.create(matrix=matrix, clause=self.clauses[ref], **place)
            MatrixMark.objects.create(matrix=matrix, row=line, column=columns[lead], value="lead", place=ref, **place)
            if ref == "8.1":
                mark = {"column": columns["Quality"], "value": "support", "place": ref}
                MatrixMark.objects.create(matrix=matrix, row=line, **mark, **place)
        return matrix

    def qualify(self, person: Person, *, on: dt.date = dt.date(2026, 9, 1), letter: bool = True) -> None:
        """Let somebody hold the certificate of internal auditors, and the letter."""
        Qualification.objects.create(
            workspace=self.client.workspace,
            person=person,
            kind="certificate",
            name="Internal auditor",
            on=on,
            course_key="internal_auditor",
        )
        if letter:
            number = Appointment.objects.filter(workspace=self.engagement.workspace).count() + 1
            Appointment.objects.create(
                workspace=self.engagement.workspace,
                cycle=self.engagement.cycle,
                number=number,
                role="internal_auditor",
                person=person,
                duties="Audit.",
                starts_on=on,
                state="in_force",
            )

    def opened(self, **fields: Any) -> "InternalAudit":
        """Open the audit with its days and its team."""
        told = {"starts_on": DAY, "ends_on": DAY + dt.timedelta(days=1), "report_due": DAY + dt.timedelta(days=7)}
        self.audit: Audit = audit_planning.open_audit(self.engagement.cycle, by=self.cast.lead, **{**told, **fields})
        self.leader = self.member("leader", role="leader")
        self.second = self.member("second")
        return self

    def member(self, name: str, **fields: Any) -> AuditMember:
        """Put a person of the client on the team."""
        person = self.people[name]
        row = AuditMember(workspace=self.audit.workspace, audit=self.audit)
        told = {"person": person, "name": person.name, **fields}
        return audit_planning.write_audit(row, "create", by=self.cast.lead, changes=told)

    def reload(self) -> "InternalAudit":
        """Read the audit anew."""
        related = ("cycle__engagement__client", "workspace")
        self.audit = Audit.objects.select_related(*related).get(pk=self.audit.pk)
        return self

    def scheduled(self) -> "InternalAudit":
        """Let the schedule be proposed."""
        self.slots = audit_schedule.propose_schedule(self.audit, by=self.cast.lead)
        return self.reload()

    def sign(self, uid: str, *names: tuple[Any, str]) -> None:
        """Let a paper be made and signed by (user, slot)."""
        paper = rendered(self.cast, uid)
        for user, slot in names:
            paper = signs(user, Report.objects.get(pk=paper.pk), slot)

    def announced(self) -> "InternalAudit":
        """Lay the plan out and let leader and representative sign it."""
        self.opened().scheduled()
        audit_planning.lay_out_plan(self.audit, by=self.cast.lead, language="en")
        self.reload()
        self.sign(
            self.audit.plan_uid, (self.cast.internal_auditor, "prepared"), (self.cast.representative, "approved")
        )
        return self.reload()

    def meeting(self, kind: str) -> None:
        """Hold a meeting today, with the sign-in of the leader and of the service desk."""
        people = [self.people["leader"], self.people["desk"]]
        day = self.engagement.cycle.today()
        told = {"kind": kind, "subject": f"{kind} meeting", "day": day, "starts": dt.time(9)}
        meeting = audit_papers.plan_audit_meeting(self.audit, by=self.cast.lead, people=people, **told)
        for user in (self.cast.internal_auditor, self.cast.staff):
            sign_in(meeting, by=user)

    def begun(self) -> "InternalAudit":
        """Make the checklist, hold the opening meeting and begin; the clock must stand at AT_OPENING or later."""
        audit_checklist.make_checklist(self.audit, by=self.cast.lead)
        self.meeting("opening")
        fire(self.audit, "begin", by=self.cast.internal_auditor)
        return self.reload()

    def item(self, ref: str) -> AuditItem:
        """Return the row of a clause."""
        return AuditItem.objects.select_related("audit__cycle__engagement__client", "audit__workspace", "auditor").get(
            audit=self.audit, clause=self.clauses[ref], source="catalogue"
        )

    def account_of(self, item: AuditItem) -> Any:
        """Return the account of the row's auditor."""
        return item.auditor.account if item.auditor else self.cast.internal_auditor

    def judge(self, ref: str, verdict: str = "conform", **told: Any) -> AuditItem:
        """Judge the row of a clause by its own auditor."""
        item = self.item(ref)
        values = {"seen": f"Seen at {ref}.", "verdict": verdict, **told}
        return audit_recording.judge(item, by=self.account_of(item), version=item.version, **values)

    def concluded(self) -> "InternalAudit":
        """Judge every row, one as a minor nonconformity, hold the closing meeting and conclude."""
        self.begun()
        self.judge("4.1")
        item = self.item("8.1")
        audit_recording.judge_and_raise(
            item, by=self.account_of(item), version=item.version, verdict="minor", seen="No record.",
            facts="Change 12 has no approval.", finding={},
        )  # fmt: skip
        self.judge("8.2")
        item = self.item("9.3")
        audit_recording.judge(
            item, by=self.account_of(item), version=item.version, verdict="not_due", planned_for=dt.date(2026, 12, 1)
        )
        self.meeting("closing")
        fire(self.audit, "conclude", by=self.cast.internal_auditor)
        return self.reload()

    def reported(self) -> "InternalAudit":
        """Write the words, make the report and let all three sign it."""
        self.concluded()
        told = {"evaluation": "The criteria are met.", "conclusion": "The system is effective."}
        audit_planning.write_audit(self.audit, "edit", by=self.cast.internal_auditor, changes={"told": told})
        audit_papers.make_report(self.audit, "en", by=self.cast.internal_auditor)
        self.reload()
        cast = self.cast
        self.sign(
            self.audit.report_uid,
            (cast.internal_auditor, "prepared"),
            (cast.representative, "reviewed"),
            (cast.top_manager, "approved"),
        )
        return self.reload()


def at_opening() -> Any:
    """Let it be the day of the opening meeting."""
    return clock.at(AT_OPENING)
