"""What the pages of records and suppliers begin with: the plan, its rows, one record, in the engagement's frame."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from certification.shell import engagement_page
from documents.models import OperatingRecord, RecordPlan, RecordPlanRow


def pilot_page(request: HttpRequest, code: str, here: str) -> tuple[Any, dict[str, Any]]:
    """Return the engagement and the context of the pages of its pilot run; `here` names the part."""
    engagement, context = engagement_page(request, code, "pilot")
    return engagement, {**context, "here": here}


def plan_of(request: HttpRequest, context: dict[str, Any]) -> RecordPlan | None:
    """Return the record plan of the present cycle, if it was begun."""
    cycle = context["cycle"]
    plan = RecordPlan.objects.visible_to(request.user).filter(cycle=cycle).first()
    if plan is not None:
        plan.cycle, plan.workspace = cycle, cycle.engagement.workspace
    return plan


def rows_of(request: HttpRequest, context: dict[str, Any]) -> list[RecordPlanRow]:
    """Return the standing rows of the present plan; one query."""
    cycle = context["cycle"]
    rows = RecordPlanRow.objects.visible_to(request.user).filter(plan__cycle=cycle).standing()
    found = list(rows.select_related("plan"))
    for row in found:
        row.plan.cycle = cycle
        row.workspace = cycle.engagement.workspace
    return found


def row_page(request: HttpRequest, code: str, uid: str) -> tuple[RecordPlanRow, dict[str, Any]]:
    """Return a row of a plan of the engagement, 404 for any other."""
    engagement, context = pilot_page(request, code, "records")
    rows = RecordPlanRow.objects.visible_to(request.user).filter(plan__cycle__engagement=engagement)
    row = get_object_or_404(rows.select_related("plan__cycle", "department", "owner__user", "clause"), uid=uid)
    settle(row, engagement)
    return row, {**context, "row": row}


def settle(row: RecordPlanRow, engagement: Any) -> None:
    """Let a row know its engagement without asking."""
    row.plan.cycle.engagement = engagement
    row.workspace = row.plan.workspace = engagement.workspace


def record_page(request: HttpRequest, code: str, uid: str) -> tuple[OperatingRecord, dict[str, Any]]:
    """Return an operating record of the engagement, 404 for any other."""
    engagement, context = pilot_page(request, code, "records")
    rows = OperatingRecord.objects.visible_to(request.user).filter(row__plan__cycle__engagement=engagement)
    related = ("row__plan__cycle", "service", "form", "file", "entered_by", "brought_in__file")
    kept = get_object_or_404(rows.select_related(*related), uid=uid)
    settle(kept.row, engagement)
    kept.workspace = engagement.workspace
    return kept, {**context, "record": kept, "row": kept.row}
