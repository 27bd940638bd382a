"""Checklists (F3): made of the catalogue's questions, the function allocation matrix and earlier findings; ordered."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import audit_clashes
from audits.audit_matrix import Place, clauses_of, duties
from audits.models import Audit, AuditItem, AuditMember, AuditSlot, Finding, Method, Verdict
from certification.models import Department, Question
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, may, record

from .audit_planning import locked, write_audit
from .audit_schedule import visits

STEP = 10  # between two rows, so that one can be put between


@transaction.atomic
def make_checklist(audit: Audit, *, by: User) -> list[AuditItem]:
    """Add the rows that the plan asks for and that are not there yet. Made again, it adds what is new only.

    A clause is asked in the department that leads it, question by question; where a department only supports it,
    one row asks for its part. Earlier findings come back, so that their effect is seen. Raises PermissionDenied,
    Obstructed.
    """
    # claims: S7.5.2
    fresh = locked(audit)
    if not may("create", AuditItem(workspace=fresh.workspace, audit=fresh), by.fresh()):
        raise PermissionDenied
    if fresh.state not in Audit.ITEMS_OPEN:
        raise Obstructed(_("The checklist belongs to an audit that is planned or in progress."))
    there = set(fresh.items.exclude(origin="").values_list("origin", flat=True))
    last = fresh.items.aggregate(number=Max("number"), order=Max("order"))
    with override(fresh.engagement.client.language):
        told = [row for row in _rows(fresh) if row["origin"] not in there]
    made = []
    for place, row in enumerate(told, start=1):
        number, order = (last["number"] or 0) + place, (last["order"] or 0) + place * STEP
        made.append(AuditItem(workspace=fresh.workspace, audit=fresh, number=number, order=order, **row))
    return create_many(made, by=by)


def _rows(audit: Audit) -> Iterator[dict[str, Any]]:
    """Yield the columns of every row that the plan asks for, place by place."""
    known, lines = duties(audit.engagement), _Lines(audit)
    questions = _questions(audit)
    earlier = _earlier(audit)
    clauses = {one.pk: one for one in clauses_of(audit.standards.all())}
    for visit in visits(audit, known):
        leads = known.leads.get(visit.place, set())
        for clause in visit.clauses:
            told = lines.of(visit.place, clause.pk)
            if clause.pk in leads and questions.get(clause.pk):
                yield from (_question(one, clause, visit, told) for one in questions[clause.pk])
            else:
                yield _part(clause, visit, told)
        for finding in earlier.pop(visit.place.department, []) if visit.place.department else []:
            yield _again(finding, visit.place, lines.of(visit.place, None), clauses)
    for place, findings in earlier.items():
        for finding in findings:
            yield _again(finding, Place(place), lines.of(Place(place), None), clauses)


def _questions(audit: Audit) -> dict[int, list[Question]]:
    found: dict[int, list[Question]] = defaultdict(list)
    rows = Question.objects.filter(clause__standard__in=audit.standards.all(), withdrawn=False)
    for one in rows.order_by("clause", "order"):
        found[one.clause_id].append(one)
    return found


def _earlier(audit: Audit) -> dict[int | None, list[Finding]]:
    """Return the nonconformities found before, by department: the audit looks whether they came back."""
    found: dict[int | None, list[Finding]] = defaultdict(list)
    before = Finding.objects.filter(workspace=audit.workspace_id, grade__in=("major", "minor")).exclude(audit=audit)
    before = before.exclude(state=Finding.State.RETRACTED).filter(repetitions=None)
    for finding in before.prefetch_related("clause_rows").order_by("pk"):
        found[finding.department_id].append(finding)
    return found


class _Lines:
    """The schedule, asked who looks at a clause in a place, where and how."""

    def __init__(self, audit: Audit) -> None:
        self.slots = [one for one in audit_clashes.slots_of(audit) if one.kind == AuditSlot.Kind.SESSION]
        self.method = audit.method

    def of(self, place: Place, clause: int | None) -> dict[str, Any]:
        """Return auditor, site, service and method of the line that covers a clause in a place."""
        for slot in self.slots:
            places = {one.pk for one in slot.departments.all()}
            here = place.department in places if place.department else place.function in slot.functions
            asked = {one.pk for one in slot.clauses.all()}
            if here and (clause is None or not asked or clause in asked):
                auditors, services = list(slot.auditors.all()), list(slot.services.all())
                return {
                    "auditor": auditors[0] if auditors else None,
                    "site": slot.site,
                    "service": services[0] if len(services) == 1 else None,
                    "means": slot.method,
                }
        return {"means": self.method if self.method != Method.MIXED else Method.ON_SITE}


def _at(place: Place) -> dict[str, Any]:
    return {"department_id": place.department, "function": place.function}


def _question(question: Question, clause: Any, visit: Any, told: dict[str, Any]) -> dict[str, Any]:
    return {
        **told,
        **_at(visit.place),
        "clause": clause,
        "source": AuditItem.Source.CATALOGUE,
        "question": question.said[:2000],
        "method": _("Ask, read records, look"),
        "sample": question.evidence_said[:300],
        "origin": f"q:{question.pk}:{visit.place.department or visit.place.function}",
    }


def _part(clause: Any, visit: Any, told: dict[str, Any]) -> dict[str, Any]:
    sentence = _("What does “%(place)s” do for “%(clause)s”, and by which records does it show?")
    return {
        **told,
        **_at(visit.place),
        "clause": clause,
        "source": AuditItem.Source.MATRIX,
        "question": (sentence % {"place": visit.name, "clause": clause.heading})[:2000],
        "method": _("Ask, read records"),
        "origin": f"c:{clause.pk}:{visit.place.department or visit.place.function}",
    }


def _again(finding: Finding, place: Place, told: dict[str, Any], clauses: dict[int, Any]) -> dict[str, Any]:
    row = next(iter(finding.clause_rows.all()), None)  # type: ignore[attr-defined]
    sentence = _("%(number)s was found earlier: %(facts)s Does the corrective action work, and did it not come back?")
    return {
        **told,
        **_at(place),
        "clause": clauses.get(row.clause_id) if row else None,
        "source": AuditItem.Source.FINDING,
        "question": (sentence % {"number": finding.number, "facts": finding.facts})[:2000],
        "method": _("Records of the time after the action"),
        "earlier": finding,
        "origin": f"f:{finding.uid}",
    }


@transaction.atomic
def add_item(audit: Audit, *, by: User, **told: Any) -> AuditItem:
    """Add a row that somebody typed, at the end of its department's. Raises PermissionDenied, Obstructed."""
    fresh = locked(audit)
    last = fresh.items.aggregate(number=Max("number"), order=Max("order"))
    told.setdefault("order", (last["order"] or 0) + STEP)
    item = AuditItem(workspace=fresh.workspace, audit=fresh, number=(last["number"] or 0) + 1)
    return write_audit(item, "create", by=by, changes=told)


@transaction.atomic
def move_item(item: AuditItem, *, by: User, up: bool) -> AuditItem:
    """Let a row change places with the one before or after it in its department. At the edge nothing happens."""
    fresh = AuditItem.objects.select_related("audit").get(pk=item.pk)
    same = fresh.audit.items.filter(department=fresh.department_id, function=fresh.function).exclude(pk=fresh.pk)
    near = (
        same.filter(order__lte=fresh.order).order_by("-order", "-number")
        if up
        else same.filter(order__gte=fresh.order).order_by("order", "number")
    )
    other = near.first()
    if other is None:
        write_audit(fresh, "edit", by=by)  # who may not is told so all the same
        return fresh
    here, there = fresh.order, other.order
    if here == there:
        there = here + (-1 if up and here else 1)
    write_audit(other, "edit", by=by, changes={"order": here})
    return write_audit(fresh, "edit", by=by, changes={"order": there})


@transaction.atomic
def share_out(audit: Audit, department: Department | None, function: str, member: AuditMember, *, by: User) -> int:
    """Give the rows of a department or function that nobody judged yet to an auditor; returns how many.

    Refused where the work is the auditor's own.
    """
    from .audit_recording import check_independent  # noqa: PLC0415  it stands on this module's planning

    fresh = locked(audit)
    if not may("edit", AuditItem(workspace=fresh.workspace, audit=fresh), by.fresh()):
        raise PermissionDenied
    found = fresh.items.filter(department=department, function=function, verdict=Verdict.NOT_JUDGED)
    rows = list(found.exclude(auditor=member).select_related("audit", "clause"))
    check_independent(fresh, member, rows)
    for row in rows:
        record(row, "edit", by=by, changes={"auditor": member})
    return len(rows)
