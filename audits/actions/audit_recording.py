"""What an auditor sees and says on site, row by row: saved with a version, never overwritten silently."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audits import audit_checks, audit_rules
from audits.audit_independence import Area
from audits.audit_matrix import Place
from audits.models import Audit, AuditItem, AuditMember, Finding, Verdict
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

from .audit_planning import locked
from .findings import raise_from_item

PLAIN = ("verdict", "seen", "sample", "interruption", "planned_for", "means")
GRADE_OF = {
    Verdict.MAJOR: Finding.Grade.MAJOR,
    Verdict.MINOR: Finding.Grade.MINOR,
    Verdict.OBSERVATION: Finding.Grade.OBSERVATION,
    Verdict.OPPORTUNITY: Finding.Grade.OPPORTUNITY,
}


class ItemConflict(Exception):
    """Somebody else saved this row meanwhile. `item` is what stands now, `told` what was to be saved."""

    def __init__(self, item: AuditItem, told: dict[str, Any]) -> None:
        self.item, self.told = item, told
        super().__init__(str(item))


def member_of(audit: Audit, user: User) -> AuditMember | None:
    """Return the user's own row on the team, if they audit."""
    roles = (AuditMember.Role.LEADER, AuditMember.Role.AUDITOR)
    found: AuditMember | None = (
        audit.members.filter(Q(user=user) | Q(person__user=user), role__in=roles)
        .select_related("person", "user")
        .first()
    )
    return found


def check_independent(audit: Audit, member: AuditMember, items: Iterable[AuditItem]) -> None:
    """Raise Obstructed with the reasons where rows are the member's own work."""
    looked_at = [
        Area(
            Place(item.department_id, item.function),
            frozenset({item.clause_id} if item.clause_id else ()),
            frozenset({item.service_id} if item.service_id else ()),
        )
        for item in items
    ]
    if reasons := audit_checks.own_work(audit_checks.house_of(audit), member, list(dict.fromkeys(looked_at))):
        raise Obstructed(*reasons)


@transaction.atomic
def judge(item: AuditItem, *, by: User, version: int, **told: Any) -> AuditItem:
    """Save what was seen and said of a row that was read at `version`. One edit, one event; twice writes nothing.

    Only the team's auditors judge, and none their own department or work. Raises PermissionDenied, ItemConflict
    when somebody else saved meanwhile, Obstructed.
    """
    # claims: S7.5.3
    audit = locked(item.audit)
    member = member_of(audit, by.fresh())
    if member is None:
        raise PermissionDenied
    row = AuditItem.objects.select_related("clause__standard", "department", "judged_by").get(pk=item.pk)
    row.audit = audit
    changes = {name: told[name] for name in PLAIN if name in told and told[name] != getattr(row, name)}
    if not changes:
        return row  # a double click, or a tablet that sends again what arrived
    if row.version != version:
        raise ItemConflict(row, told)
    if audit.state != Audit.State.IN_PROGRESS:
        raise Obstructed(
            _("Rows are judged between the opening and the closing meeting, while the audit is in progress.")
        )
    _check_verdict(row, {name: changes.get(name, getattr(row, name)) for name in PLAIN})
    check_independent(audit, member, [row])
    changes |= {"version": row.version + 1, "judged_by": by, "judged_at": clock.now()}
    if row.auditor_id is None:
        changes["auditor"] = member
    return record(row, "edit", by=by, changes=changes)


def _check_verdict(row: AuditItem, told: dict[str, Any]) -> None:
    """Raise Obstructed for a verdict without what it rests on, or that the data do not allow here."""
    verdict = told["verdict"]
    if verdict not in Verdict.values:
        raise Obstructed(_("Choose one of the verdicts offered."))
    if verdict not in {Verdict.NOT_JUDGED, Verdict.NOT_DUE} and not told["seen"].strip():
        raise Obstructed(_("Write down what was seen: a verdict rests on evidence."))
    if verdict == Verdict.NOT_DUE:
        if not not_due_allowed(row):
            raise Obstructed(_("“Not yet due” is not possible here: what this row asks for is due at every audit."))
        if told["planned_for"] is None:
            raise Obstructed(_("Say for when it is planned, where it is not yet due."))
    standing = row.findings.exclude(state=Finding.State.RETRACTED).values_list("grade", flat=True)  # type: ignore[attr-defined]
    if row.verdict != verdict and any(standing):
        raise Obstructed(_("A finding was written on this row. Retract or regrade it, then change the verdict."))


def not_due_allowed(row: AuditItem) -> bool:
    """Whether the data let a row be not yet due: at the first audit of the cycle, on the clauses listed there."""
    if row.clause is None or not audit_rules.may_be_not_due(row.clause.standard.family, row.clause.ref):
        return False
    earlier = Audit.objects.filter(cycle=row.audit.cycle_id, kind=Audit.Kind.INTERNAL).reported()
    return not earlier.exclude(pk=row.audit_id).exists()


@transaction.atomic
def judge_and_raise(
    item: AuditItem, *, by: User, version: int, facts: str, finding: dict[str, Any], **told: Any
) -> Finding:
    """Judge a row as a finding and write it down in one go; sent twice it gives the one that is there.

    Raises as `judge` and `raise_finding` do.
    """
    # claims: S7.5.5
    Chain.objects.locked(item.workspace_id)
    verdict = Verdict(told["verdict"])
    there = item.findings.exclude(state=Finding.State.RETRACTED).first()  # type: ignore[attr-defined]
    if there is not None:
        return there  # type: ignore[no-any-return]
    row = judge(item, by=by, version=version, **told)
    fresh = AuditItem.objects.select_related(
        "audit__cycle__engagement__client", "audit__workspace", "clause__standard", "department", "service", "site",
        "auditor",
    ).get(pk=row.pk)  # fmt: skip
    return raise_from_item(fresh, by=by, grade=GRADE_OF[verdict], facts=facts, **finding)
