"""The annual training plan: made for a year, filled with the ready-made courses, printed and signed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.models import Cycle, Phase
from training.models import Course, PlanLine, TrainingPlan
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

PAPER = "training-plan"
# in which phase a ready-made course is given; internal auditors are taught before they audit
PHASE_OF = {
    "all_staff": 1,
    "key_personnel": 1,
    "document_writing": 1,
    "post": 6,
    "special_post": 6,
    "procedures": 6,
    "policy": 6,
    "internal_auditor": 7,
}


def make_plan(cycle: Cycle, year: int, *, by: User) -> TrainingPlan:
    """Make the plan of a calendar year; the one that is there is given back."""
    workspace = cycle.engagement.workspace
    with transaction.atomic():
        Chain.objects.locked(workspace.pk)
        there = TrainingPlan.objects.filter(cycle=cycle, year=year).first()
        if there is not None:
            return there
        return record(TrainingPlan(workspace=workspace, cycle=cycle, year=year), "create", by=by)


@transaction.atomic
def fill_plan(plan: TrainingPlan, *, by: User) -> list[PlanLine]:
    """Add a line for every course of the engagement that has none, with the months that the phases propose.

    The second time adds nothing. Raises PermissionDenied.
    """
    Chain.objects.locked(plan.workspace_id)
    there = set(plan.lines.exclude(course=None).values_list("course", flat=True))  # type: ignore[attr-defined]
    phases = {one.number: one for one in Phase.objects.filter(cycle=plan.cycle_id)}
    courses = Course.objects.filter(engagement=plan.cycle.engagement).exclude(pk__in=there)
    last = plan.lines.count()  # type: ignore[attr-defined]
    made = []
    for order, course in enumerate(courses, start=last + 1):
        course.engagement = plan.cycle.engagement
        fields = {
            "course": course,
            "participants": _audience(course),
            "method": course.method,
            "months": proposed(phases.get(PHASE_OF.get(course.key, 0)), plan.year),
            "order": order,
        }
        made.append(record(_line(plan), "create", by=by, changes=fields))
    return made


def _audience(course: Course) -> str:
    """Return whom a course is for, in the language of the client's papers: the line is theirs."""
    with override(course.engagement.client.language):
        return str(course.get_audience_display())  # type: ignore[attr-defined]


def proposed(phase: Phase | None, year: int) -> list[int]:
    """Return the month in which a phase begins by its plan, if that is in the year; else nothing is proposed."""
    day = phase.plan_start if phase else None
    return [day.month] if day and day.year == year else []


def _line(plan: TrainingPlan) -> PlanLine:
    return PlanLine(workspace=plan.workspace, plan=plan)


@transaction.atomic
def save_line(plan: TrainingPlan, fields: dict[str, Any], *, by: User, line: PlanLine | None = None) -> PlanLine:
    """Add a line at the end, or change one. Raises PermissionDenied."""
    Chain.objects.locked(plan.workspace_id)
    if line is not None:
        return record(line, "edit", by=by, changes=fields)
    last = plan.lines.order_by("-order").values_list("order", flat=True).first() or 0  # type: ignore[attr-defined]
    return record(_line(plan), "create", by=by, changes={**fields, "order": last + 1})


def remove_line(line: PlanLine, *, by: User) -> None:
    """Take a line out of the plan."""
    record(line, "remove", by=by)


@transaction.atomic
def print_plan(plan: TrainingPlan, language: str, *, by: User) -> Report:
    """Have the plan made as a paper to sign; papers of it that are not signed yet are superseded by this one.

    Raises Obstructed while the plan has no line, PermissionDenied.
    """
    Chain.objects.locked(plan.workspace_id)
    if not plan.lines.exists():  # type: ignore[attr-defined]
        raise Obstructed(_("The plan has no lines yet. Add courses first."))
    report = request(PAPER, plan, language, by=by)
    older = Report.objects.about(plan).contents().filter(kind=PAPER, language=language, issue=None)
    for one in older.exclude(pk=report.pk).filter(state=Report.State.READY):
        fire(one, "supersede", by=User.system())
    return report
