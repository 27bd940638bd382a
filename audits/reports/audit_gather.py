"""What every paper of an internal audit speaks of, read once, and the furniture that they share."""

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, cast

from django.utils.translation import gettext as _

from audits import audit_clashes
from audits.audit_matrix import Place
from audits.models import Audit, AuditItem, AuditMember, AuditSlot, Diagnosis, Finding, Function
from certification.models import Attendance, Department, Meeting
from certification.policies import accepting_roles
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .furniture import client_of, furniture, joined, named, short_day, slot


def paper(cycle: Any, standards: list[Any], language: str, *, kind: str, title: str, **more: Any) -> dict[str, Any]:
    """Return the keys that every report has, for a record of a cycle; every standard is named."""
    subject = SimpleNamespace(
        cycle=cycle, engagement=cycle.engagement, standard=standards[0], workspace=cycle.workspace
    )
    names = _("; ").join(one.name for one in standards)
    return furniture(cast("Diagnosis", subject), language, kind=kind, title=title, **{"standard": names, **more})


@dataclass
class AuditFrame:
    """An audit with its parts in memory."""

    audit: Audit
    language: str

    @cached_property
    def standards(self) -> list[Any]:
        """The standards that it audits against."""
        return list(self.audit.standards.order_by("pk"))

    @cached_property
    def members(self) -> list[AuditMember]:
        """The team, its leader first."""
        found = list(self.audit.members.select_related("person__department", "user"))
        return sorted(found, key=lambda one: one.role != AuditMember.Role.LEADER)

    @cached_property
    def schedule(self) -> list[AuditSlot]:
        """The schedule in the order of time."""
        return audit_clashes.slots_of(self.audit)

    @cached_property
    def items(self) -> list[AuditItem]:
        """The rows of the checklists in their order."""
        related = ("clause__standard", "department__head", "auditor__person", "site", "service", "judged_by")
        return list(self.audit.items.select_related(*related).prefetch_related("findings"))

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings that stand, in the order in which they were raised."""
        rows = self.audit.findings.exclude(state=Finding.State.RETRACTED)
        related = ("department", "owner", "repeats")
        return list(rows.select_related(*related).prefetch_related("clause_rows__clause__standard").order_by("pk"))

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Opening and closing meeting."""
        found = Meeting.objects.about(self.audit).standing().order_by("day", "starts")
        return list(found.prefetch_related("attendances"))

    @cached_property
    def places(self) -> dict[Place, str]:
        """Whom the checklists ask, in their order, with printed names."""
        found: dict[Place, str] = {}
        for item in self.items:
            key = Place(item.department_id, item.function)
            found.setdefault(key, self.named_place(item.department, item.function))
        return found

    def named_place(self, department: Department | None, function: str) -> str:
        """Return the printed name of a department or function."""
        if department is not None:
            return named(department, self.language)
        return str(Function(function).label) if function else ""

    def member(self, member: AuditMember | None) -> str:
        """Return the printed name of a member of the team."""
        if member is None:
            return ""
        return named(member.person, self.language) if member.person_id else member.name

    def participants(self) -> list[Attendance]:
        """Return who of those audited signed in, once each."""
        rows = [row for meeting in self.meetings for row in meeting.attendances.all() if row.way]
        return list({(row.person_id, row.user_id, row.name): row for row in rows}.values())

    def furnished(self, kind: str, title: str, **more: Any) -> dict[str, Any]:
        """Return the keys that every report has."""
        return paper(self.audit.cycle, self.standards, self.language, kind=kind, title=title, **more)

    def team(self) -> list[dict[str, str]]:
        """Return the team as rows."""
        house = client_of(cast("Diagnosis", self.audit), self.language)["name"]
        return [
            {
                "name": self.member(one),
                "organisation": one.organisation or (house if one.person_id else ""),
                "role": str(one.get_role_display()),
                "qualification": one.qualification or _outside(one),
            }
            for one in self.members
        ]


def _outside(member: AuditMember) -> str:
    if member.person_id or not member.authority:
        return ""
    told = {"letter": member.authority, "day": short_day(member.authority_on)}
    return _("Authority letter %(letter)s of %(day)s") % told


def gather_audit(audit: Audit, language: str) -> AuditFrame:
    """Read an audit anew with what its papers need."""
    related = ("cycle__engagement__client__logo", "cycle__engagement__workspace", "cycle__workspace", "workspace")
    return AuditFrame(Audit.objects.select_related(*related).get(pk=audit.pk), language)


def leader_slot(frame: AuditFrame) -> dict[str, str]:
    """Return the line that the leader signs."""
    leader = next((one for one in frame.members if one.role == AuditMember.Role.LEADER), None)
    name = client_of(cast("Diagnosis", frame.audit), frame.language)["name"]
    line = slot(Meaning.PREPARED, (leader.organisation if leader else "") or name, str(AuditMember.Role.LEADER.label))
    return {**line, "name": frame.member(leader)}


def client_line(record: Any, meaning: Meaning, language: str, role: str = "") -> dict[str, str]:
    """Return the line of the representative, else of top management; or of a role that is named."""
    asked = role or accepting_roles(record.workspace)[0]
    return slot(meaning, client_of(record, language)["name"], str(Role(asked).label))


def clause_said(clause: Any, standards: list[Any]) -> str:
    """Return the printed number of a clause; with the standard's name where there are several."""
    if clause is None:
        return ""
    number = clause.label or clause.ref
    return str(number) if len(standards) < 2 else f"{clause.standard.name} {number}"


def clauses_said(clauses: Any, standards: list[Any]) -> str:
    """Return the numbers of clauses."""
    return joined(clause_said(one, standards) for one in clauses)


def seal(record: Any, language: str) -> list[dict[str, str]]:
    """Return the place for the client's seal."""
    return [{"organisation": client_of(record, language)["name"], "note": ""}]
