"""The annual training plans: the years, one year with its lines, of which one at a time is open."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.dates import MONTHS_3
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training.actions import plans as actions
from training.forms.plans import LineForm, YearForm
from training.models import Course, PlanLine, TrainingPlan
from training.plan_months import lines_of, shown
from wobo.reporting.models import Report
from wobo.workflow.doors import may

from .papers import language_of
from .shell import demand, training_page

NEW = "new"


def plan_page(request: HttpRequest, code: str, year: int) -> tuple[TrainingPlan, dict[str, Any]]:
    """Return the plan of a year, 404 where there is none."""
    engagement, context = training_page(request, code)
    found = TrainingPlan.objects.visible_to(request.user).filter(cycle=context["cycle"])
    plan: TrainingPlan = get_object_or_404(found, year=year)
    plan.cycle, plan.workspace = context["cycle"], engagement.workspace
    plan.cycle.engagement = engagement
    return plan, {**context, "plan": plan}


@require_http_methods(["GET", "HEAD", "POST"])
def plan_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the years that have a plan; make the plan of another."""
    engagement, context = training_page(request, code)
    cycle = context["cycle"]
    blank = TrainingPlan(workspace=engagement.workspace, cycle=cycle)
    may_write = may("create", blank, request.user)  # type: ignore[arg-type]
    rows = list(TrainingPlan.objects.visible_to(request.user).filter(cycle=cycle))
    for row in rows:
        row.cycle = cycle
    there, today = {row.year for row in rows}, cycle.today()
    next_year = next(year for year in range(today.year, today.year + 100) if year not in there)
    form = YearForm(request.POST if request.method == "POST" else None, initial={"year": next_year})
    if request.method == "POST":
        demand(request, "create", blank)
        if form.is_valid():
            return redirect(actions.make_plan(cycle, form.cleaned_data["year"], by=request.user))  # type: ignore[arg-type]
    context |= {"plans": rows, "form": form, "may_write": may_write}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "training/plan_list.html", context, status=status)


@require_safe
def plan_detail(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show the plan of a year: what is planned and what was held; `?row=` opens one line for editing."""
    plan, context = plan_page(request, code, year)
    may_write = may("edit", plan, request.user)  # type: ignore[arg-type]
    lines, row = lines_of(plan), request.GET.get("row", "") if may_write else ""
    line = next((one for one in lines if one.uid == row), None)
    form = _form(request, plan, line) if line or row == NEW else None
    return _shown(request, context, lines, form, row if form else "")


def _form(request: HttpRequest, plan: TrainingPlan, line: PlanLine | None) -> LineForm:
    courses = list(Course.objects.visible_to(request.user).filter(engagement=plan.cycle.engagement))
    data = request.POST if request.method == "POST" else None
    return LineForm(data, instance=line or PlanLine(workspace=plan.workspace, plan=plan), courses=courses)


def _shown(
    request: HttpRequest, context: dict[str, Any], lines: list[PlanLine], form: LineForm | None, row: str
) -> HttpResponse:
    plan = context["plan"]
    may_write = may("edit", plan, request.user)  # type: ignore[arg-type]
    papers = Report.objects.visible_to(request.user).about(plan).contents().select_related("file", "issue__file")
    context |= {
        "lines": shown(plan, lines),
        "months": [(number, capfirst(MONTHS_3[number])) for number in range(1, 13)],
        "form": form,
        "row": row,
        "may_write": may_write,
        "papers": list(papers.defer("snapshot", "issue__snapshot").exclude(state="superseded").order_by("-pk")[:5]),
        "now": _month(plan),
    }
    status = 422 if form is not None and form.is_bound else 200
    return TemplateResponse(request, "training/plan_detail.html", context, status=status)


def _month(plan: TrainingPlan) -> int:
    """Return the month that it is, in the year of the plan; 0 in another."""
    today: dt.date = plan.cycle.today()
    return today.month if today.year == plan.year else 0


@require_POST
def plan_fill(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Add a line for every course that has none."""
    plan, _context = plan_page(request, code, year)
    demand(request, "edit", plan)
    count = len(actions.fill_plan(plan, by=request.user))  # type: ignore[arg-type]
    said = ngettext("%(count)s course was added.", "%(count)s courses were added.", count) % {"count": count}
    messages.success(request, said if count else _("Every course has its line already."))
    return redirect(plan)


@require_POST
def plan_line_save(request: HttpRequest, code: str, year: int, line: str = "") -> HttpResponse:
    """Keep the open line; what is wrong is said at its fields."""
    plan, context = plan_page(request, code, year)
    demand(request, "edit", plan)
    there = _line(request, plan, line) if line else None
    form = _form(request, plan, there)
    if not form.is_valid():
        return _shown(request, context, lines_of(plan), form, line or NEW)
    kept = actions.save_line(plan, form.told(), by=request.user, line=there)  # type: ignore[arg-type]
    if "more" in request.POST:
        return redirect(f"{plan.get_absolute_url()}?row={NEW}#row-{NEW}")
    return redirect(f"{plan.get_absolute_url()}#row-{kept.uid}")


def _line(request: HttpRequest, plan: TrainingPlan, uid: str) -> PlanLine:
    found = PlanLine.objects.visible_to(request.user).filter(plan=plan).select_related("course")
    line: PlanLine = get_object_or_404(found, uid=uid)
    line.plan = plan
    return line


@require_POST
def plan_line_remove(request: HttpRequest, code: str, year: int, line: str) -> HttpResponse:
    """Take a line out."""
    plan, _context = plan_page(request, code, year)
    demand(request, "edit", plan)
    actions.remove_line(_line(request, plan, line), by=request.user)  # type: ignore[arg-type]
    return redirect(plan)


@require_POST
def plan_paper(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Have the plan made as a paper, to be signed."""
    plan, context = plan_page(request, code, year)
    demand(request, "edit", plan)
    return redirect(actions.print_plan(plan, language_of(request, context["engagement"]), by=request.user))  # type: ignore[arg-type]
