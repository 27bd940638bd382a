"""The record plan of a cycle: begun from the shipped rows or from the last cycle's, adjusted with reasons."""

# claims: P10
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from certification.models import Cycle, Engagement
from documents.models import Document, RecordPlan, RecordPlanRow, Revision
from documents.records.shipped import clauses_by_ref, shipped_rows
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, may, record
from wobo.workflow.models import Chain

MIN_REASON = 5
COPIED = ("ref", "clause", "name", "name_en", "rhythm", "least", "least_shipped", "because", "no_case", "department")


def first_day(cycle: Cycle) -> dt.date:
    """Return the day from which records of a cycle are likely to count: the first edition's, else the cycle's own."""
    if cycle.number > 1:
        return cycle.opened_on
    held = Revision.objects.filter(document__engagement=cycle.engagement, effective_on__isnull=False).issued()
    found: dt.date | None = held.aggregate(first=Min("effective_on"))["first"]
    return min(found, cycle.today()) if found else cycle.opened_on


@transaction.atomic
def begin_plan(cycle: Cycle, *, by: User, since: dt.date | None = None) -> RecordPlan:
    """Begin the plan of a cycle, with the rows of the last cycle's plan, else the shipped ones. Twice changes nothing.

    Raises PermissionDenied, Obstructed for a first day that lies ahead.
    """
    Chain.objects.locked(cycle.engagement.workspace_id)
    blank = RecordPlan(workspace=cycle.engagement.workspace, cycle=cycle, since=since or first_day(cycle))
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    found = RecordPlan.objects.filter(cycle=cycle).first()
    if found is not None:
        return found
    _check_days(blank.since, None, cycle)
    plan = record(blank, "create", by=by)
    before = RecordPlan.objects.filter(cycle__engagement=cycle.engagement, cycle__number__lt=cycle.number)
    earlier = before.order_by("-cycle__number").first()
    if earlier is not None:
        _take_over(plan, earlier, by)
    else:
        create_many(_from_shipped(plan), by=by)
        link_forms(plan, by=by)
    return plan


def _from_shipped(plan: RecordPlan) -> list[RecordPlanRow]:
    clauses = clauses_by_ref(plan.engagement)
    return [
        RecordPlanRow(
            workspace=plan.workspace,
            plan=plan,
            order=one.order,
            ref=one.ref,
            clause=clauses.get(one.ref),
            name=one.name,
            name_en=one.name_en,
            rhythm=one.rhythm,
            least=one.least,
            least_shipped=one.least,
            no_case=one.no_case,
        )
        for one in shipped_rows()
    ]


def _take_over(plan: RecordPlan, earlier: RecordPlan, by: User) -> None:
    """Copy the standing rows of an earlier cycle, with their keepers and record forms."""
    rows = list(earlier.rows.standing().select_related("owner", *COPIED[1:2]).prefetch_related("forms"))  # type: ignore[attr-defined]
    made = []
    for place, row in enumerate(rows, 1):
        told = {name: getattr(row, name) for name in COPIED}
        owner = row.owner if row.owner is not None and row.owner.left_on is None else None
        made.append(RecordPlanRow(workspace=plan.workspace, plan=plan, order=place, owner=owner, **told))
    create_many(made, by=by)
    for row, fresh in zip(rows, made, strict=True):
        if forms := [one for one in row.forms.all() if one.struck_on is None]:
            record(fresh, "edit", by=by, changes={"forms": forms})


@transaction.atomic
def link_forms(plan: RecordPlan, *, by: User) -> int:
    """Link rows without a record form to the forms of the register that answer their clause. Returns how many rows.

    A row without a department takes the one that leads its form. Raises PermissionDenied.
    """
    Chain.objects.locked(plan.workspace_id)
    _demand(plan, by)
    forms = Document.objects.filter(engagement=plan.engagement, level=Document.Level.RECORD).standing()
    by_clause: dict[int, list[Document]] = {}
    for form in forms.select_related("department").prefetch_related("clauses").order_by("number"):
        for clause in form.clauses.all():
            by_clause.setdefault(clause.pk, []).append(form)
    linked = 0
    rows = RecordPlanRow.objects.filter(plan=plan, forms=None, clause__isnull=False).standing()
    for row in rows.select_related("workspace"):
        found = _nearest(row, by_clause.get(row.clause_id, []))  # type: ignore[arg-type]
        if not found:
            continue
        changes: dict[str, Any] = {"forms": found}
        if row.department_id is None and found[0].department_id is not None:
            changes["department"] = found[0].department
        record(row, "edit", by=by, changes=changes)
        linked += 1
    return linked


def _nearest(row: RecordPlanRow, forms: list[Document]) -> list[Document]:
    """Return the forms whose titles share most with the row's name; all of them where none stands out."""
    scores = [_shared(row.name, form.title) for form in forms]
    best = max(scores, default=0)
    return [form for form, score in zip(forms, scores, strict=True) if score == best]


def _shared(one: str, other: str) -> int:
    """Return how many pairs of neighbouring letters two names have in common."""
    pairs = {one[place : place + 2] for place in range(len(one) - 1)}
    return len(pairs & {other[place : place + 2] for place in range(len(other) - 1)})


def _demand(plan: RecordPlan, by: User) -> None:
    if not may("edit", plan, by.fresh()):
        raise PermissionDenied


@transaction.atomic
def save_period(plan: RecordPlan, *, by: User, since: dt.date, until: dt.date | None, reason: str) -> RecordPlan:
    """Change from when until when records count. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(plan.workspace_id)
    _check_days(since, until, plan.cycle)
    return record(plan, "edit", by=by, changes={"since": since, "until": until}, reason=reason)


def _check_days(since: dt.date, until: dt.date | None, cycle: Cycle) -> None:
    if since > cycle.today():
        raise Obstructed(_("The first day lies ahead: %(day)s.") % {"day": since.isoformat()})
    if until is not None and until < since:
        raise Obstructed(_("It would end before it begins."))


@transaction.atomic
def save_row(plan: RecordPlan, fields: dict[str, Any], *, by: User, row: RecordPlanRow | None = None) -> RecordPlanRow:
    """Add a row, or change one. Another number than the proposed one wants a reason.

    Raises PermissionDenied, Obstructed.
    """
    Chain.objects.locked(plan.workspace_id)
    told = dict(fields)
    forms: Iterable[Document] = told.pop("forms", [])
    proposed = row.least_shipped if row is not None else told["least"]
    if told["least"] != proposed and len(told.get("because", "").strip()) < MIN_REASON:
        said = {"proposed": proposed, "wanted": told["least"]}
        raise Obstructed(_("The plan proposes %(proposed)s records. Say why it is to be %(wanted)s.") % said)
    told["clause"] = clauses_by_ref(plan.engagement).get(told["ref"])
    changes = {**told, "forms": list(forms)}
    if row is not None:
        return record(row, "edit", by=by, changes=changes, reason=told.get("because", ""))
    last = RecordPlanRow.objects.filter(plan=plan).aggregate(last=Max("order"))["last"] or 0
    blank = RecordPlanRow(workspace=plan.workspace, plan=plan, order=last + 1, least_shipped=told["least"])
    return record(blank, "create", by=by, changes=changes)


@transaction.atomic
def strike_row(row: RecordPlanRow, reason: str, *, by: User) -> RecordPlanRow:
    """Take a row off the plan: it does not apply. Its records stay. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(row.workspace_id)
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in at least five characters."))
    changes = {"struck_on": row.plan.cycle.today(), "struck_because": reason.strip()[:300]}
    return record(row, "edit", by=by, changes=changes, reason=reason)


@transaction.atomic
def restore_row(row: RecordPlanRow, *, by: User) -> RecordPlanRow:
    """Put a row back on the plan. Raises PermissionDenied."""
    Chain.objects.locked(row.workspace_id)
    return record(row, "edit", by=by, changes={"struck_on": None, "struck_because": ""})


def may_keep_plan(engagement: Engagement, user: User) -> bool:
    """Whether somebody may begin and change record plans of an engagement."""
    return may("create", RecordPlan(workspace=engagement.workspace, cycle=engagement.cycle), user)
