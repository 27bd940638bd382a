"""Measures and their values (S6.3.1): the list with trends, one of them, the grid of months, the print."""

# claims: S6.3.1
import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.shell import history
from documents.actions import measures as actions
from documents.forms.measures import MeasureForm, ValueForm
from documents.models import Measure, MeasureValue
from documents.pilot.grid import grid_of, has_problems, take
from documents.pilot.measuring import months_back, series
from documents.pilot.value_list import month_of
from wobo.workflow.doors import Obstructed, may

from .lists import language_of
from .pilot import pilot_page
from .shell import demand

ON_PAGE, IN_GRID = 50, 25  # a grid of 25 rows and 12 months stays below the fields that one request may have
MONTHS, GRID_MONTHS = 12, 6
PRESSES = {"stop": actions.stop, "go_on": actions.go_on, "remove": actions.remove}
Source = Measure.Source


def _rows(request: HttpRequest, engagement: Any) -> Any:
    found = Measure.objects.visible_to(request.user).filter(engagement=engagement)  # type: ignore[arg-type]
    return found.select_related("service", "person", "department__head")


def _filtered(request: HttpRequest, engagement: Any) -> tuple[Any, dict[str, Any]]:
    """Return the measures that the filters keep, and the filters for the page."""
    rows = _rows(request, engagement)
    source, query, state = (request.GET.get(name, "").strip() for name in ("source", "q", "state"))
    mine = bool(request.GET.get("mine"))
    rows = rows.filter(stopped_on__isnull=False) if state == "stopped" else rows.standing()
    if source in Source.values:
        rows = rows.filter(source=source)
    if query:
        rows = rows.searched(query)
    if mine:
        rows = rows.filter(person__user=request.user) | rows.filter(person=None, department__head__user=request.user)
    told = {"source": source, "query": query, "state": state, "mine": mine, "sources": Source.choices}
    return rows.order_by("number"), {**told, "filtered": bool(source or query or state or mine)}


@require_safe
def measures(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is measured: target, latest value, trend."""
    engagement, context = pilot_page(request, code)
    rows, told = _filtered(request, engagement)
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    found = series(context["cycle"], months=MONTHS, measures=page.object_list)
    blank = Measure(workspace=engagement.workspace, engagement=engagement)
    context |= told | {"page": page, "rows": found, "keeps": may("create", blank, request.user)}  # type: ignore[arg-type]
    return TemplateResponse(request, "documents/pilot/measures.html", context)


@require_POST
def measures_seed(request: HttpRequest, code: str) -> HttpResponse:
    """Add what the objectives ask for and the customary measures."""
    engagement, _context = pilot_page(request, code)
    demand(request, "create", Measure(workspace=engagement.workspace, engagement=engagement))
    made = actions.seed_measures(engagement, by=request.user)  # type: ignore[arg-type]
    text = ngettext("%(count)s measure is added.", "%(count)s measures are added.", len(made))
    messages.success(request, text % {"count": len(made)})
    return redirect("documents:measures", code)


def measure_page(request: HttpRequest, code: str, uid: str) -> tuple[Measure, dict[str, Any]]:
    """Return a measure of the engagement, 404 for any other."""
    engagement, context = pilot_page(request, code)
    row: Measure = get_object_or_404(_rows(request, engagement), uid=uid)
    row.engagement, row.workspace = engagement, engagement.workspace
    return row, {**context, "measure": row}


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a measure with its months; on POST enter the value of one, with its remark."""
    row, context = measure_page(request, code, uid)
    user: Any = request.user
    enters = actions.may_enter(row, user) and row.stopped_on is None
    if request.method == "POST":
        actions.demand_entering(row, user)
    form = ValueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.enter_values(row.engagement, [(row, data["month"], data["value"], data["note"])], by=user)
        except Obstructed as wrong:
            form.add_error("month", " ".join(wrong.reasons))
        else:
            messages.success(request, _("The value is saved."))
            return redirect(row)
    (found,) = series(context["cycle"], months=MONTHS, measures=[row])
    rows = MeasureValue.objects.visible_to(user).filter(measure=row).select_related("entered_by").order_by("-month")
    context |= {
        "series": found,
        "page": Paginator(rows, ON_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "enters": enters,
        "keeps": may("edit", row, user),
        "events": history(row.engagement, user).about(row),
    }
    return TemplateResponse(request, "documents/pilot/measure.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add a measure, or change one."""
    if uid:
        row, context = measure_page(request, code, uid)
    else:
        engagement, context = pilot_page(request, code)
        row = Measure(workspace=engagement.workspace, engagement=engagement)
    demand(request, "edit" if uid else "create", row)
    form = MeasureForm(
        request.POST if request.method == "POST" else None, instance=row, engagement=context["engagement"]
    )
    if request.method == "POST" and form.is_valid():
        saved = actions.save_measure(row, form.told(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The measure is saved."))
        return redirect(saved)
    back = row.get_absolute_url() if uid else reverse("documents:measures", args=[code])
    label = _("Edit the measure") if uid else _("New measure")
    context |= {"form": form, "label": label, "send": _("Save"), "back": back}
    return TemplateResponse(request, "documents/pilot/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def measure_press(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Measure it no longer, measure it again, or take it out."""
    row, _context = measure_page(request, code, uid)
    demand(request, "remove" if verb == "remove" else "edit", row)
    PRESSES[verb](row, by=request.user)  # type: ignore[operator]
    if verb == "remove":
        messages.success(request, _("%(measure)s is taken out.") % {"measure": row})
        return redirect("documents:measures", code)
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def values(request: HttpRequest, code: str) -> HttpResponse:
    """Show the grid of measures and months; on POST keep what was typed."""
    engagement, context = pilot_page(request, code)
    user: Any = request.user
    today: dt.date = context["cycle"].today()
    last = month_of(request.GET.get("until", "")) or today.replace(day=1)
    months = months_back(min(last, today), GRID_MONTHS)
    rows, told = _filtered(request, engagement)
    page = Paginator(rows, IN_GRID).get_page(request.GET.get("page"))
    kept = list(page.object_list)
    for one in kept:
        one.engagement, one.workspace = engagement, engagement.workspace
    grid = grid_of(kept, months, today, lambda one: actions.may_enter(one, user))
    if request.method == "POST":
        _demand_any(grid, kept, user)
        wanted = take(grid, request.POST, actions.number_from)
        if not has_problems(grid):
            count = actions.enter_values(engagement, wanted, by=user)
            text = ngettext("%(count)s value is saved.", "%(count)s values are saved.", count)
            messages.success(request, text % {"count": count})
            return redirect(request.get_full_path())
    context |= told | {
        "page": page,
        "grid": grid,
        "months": months,
        "until": f"{months[-1]:%Y-%m}" if months[-1] < today.replace(day=1) else "",
        "earlier": _at(request, months_back(months[0], 2)[0]),  # the month before the first
        "later": _at(request, _later(months[-1], today)) if months[-1] < today.replace(day=1) else "",
        "writes": any(cell.open for row in grid for cell in row.cells),
        "problems": has_problems(grid),
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "documents/pilot/values.html", context, status=status)


def _at(request: HttpRequest, month: dt.date) -> str:
    """Return the same page of the grid with another last month."""
    kept = request.GET.copy()
    kept["until"] = f"{month:%Y-%m}"
    return f"?{kept.urlencode()}"


def _later(month: dt.date, today: dt.date) -> dt.date:
    """Return the month half a year on, this one at the latest."""
    place = month.year * 12 + month.month - 1 + GRID_MONTHS
    return min(dt.date(place // 12, place % 12 + 1, 1), today)


def _demand_any(grid: Any, kept: list[Measure], user: Any) -> None:
    """Refuse whoever may enter nothing of this page."""
    if not any(cell.open for row in grid for cell in row.cells) and kept:
        actions.demand_entering(kept[0], user)


@require_POST
def measures_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the monitoring report printed."""
    engagement, context = pilot_page(request, code)
    language = language_of(request, engagement)
    report = actions.print_measures(actions.MONITORING, context["cycle"], language, by=request.user)  # type: ignore[arg-type]
    return redirect(report)
