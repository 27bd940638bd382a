"""The record plan: the grid of records and months, its period, its rows."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.fields import ReasonForm
from certification.process import profile_of
from certification.shell import history
from documents.actions import record_lists
from documents.actions import record_plan as actions
from documents.forms.records import PeriodForm, PlanRowForm
from documents.models import OperatingRecord, RecordPlan, RecordPlanRow, RecordSample
from documents.records.coverage import LACKING, MET, NO_CASE, coverage
from wobo.workflow.doors import Obstructed, may

from .lists import language_of
from .record_shell import pilot_page, plan_of, row_page
from .shell import demand

MONTHS = 12  # columns of the grid on a page
LATEST, EVENTS = 10, 20
STATES = (MET, NO_CASE, LACKING)


@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Show the grid: each row of the plan, what is there in each month, what is missing."""
    engagement, context = pilot_page(request, code, "records")
    found = coverage(context["cycle"])
    months = _window(found.months, request.GET.get("from", ""))
    shown = request.GET.get("show", "")
    rows = [one for one in found.rows if _is_shown(one, shown, request.user)]
    blank = RecordPlan(workspace=engagement.workspace, cycle=context["cycle"])
    keeps = may("create", blank, request.user)  # type: ignore[arg-type]
    context |= {
        "found": found,
        "plan": found.plan,
        "months": months,
        "before": _first(found.months, months, -MONTHS),
        "after": _first(found.months, months, MONTHS),
        "rows": [{"one": one, "cells": [cell for cell in one.cells if cell.month in months]} for one in rows],
        "figures": found.figures,
        "shown": shown,
        "keeps": keeps,
        "enters": _may_enter(engagement, request.user),
        "first_day": actions.first_day(context["cycle"]) if found.plan is None and keeps else None,
        "struck": _struck(request, found.plan),
    }
    return TemplateResponse(request, "documents/records/plan.html", context)


def _window(months: list[Any], asked: str) -> list[Any]:
    """Return twelve months: from the one asked for, else the last twelve."""
    names = [month.strftime("%Y-%m") for month in months]
    at = names.index(asked) if asked in names else max(0, len(months) - MONTHS)
    return months[at : at + MONTHS]


def _first(months: list[Any], shown: list[Any], step: int) -> str:
    """Return the month from which the neighbouring twelve begin, or nothing."""
    if not shown:
        return ""
    at = months.index(shown[0]) + step
    if step < 0 and months[0] == shown[0]:
        return ""
    return months[max(0, at)].strftime("%Y-%m") if at < len(months) else ""


def _is_shown(one: Any, shown: str, user: Any) -> bool:
    if shown == "mine":
        return bool(one.row.owner and one.row.owner.user_id == user.pk)
    return one.state == shown if shown in STATES else True


def _struck(request: HttpRequest, plan: RecordPlan | None) -> list[RecordPlanRow]:
    if plan is None:
        return []
    rows = list(RecordPlanRow.objects.visible_to(request.user).filter(plan=plan).exclude(struck_on=None))
    for row in rows:
        row.plan = plan
    return rows


def _may_enter(engagement: Any, user: Any) -> bool:
    return may("create", OperatingRecord(workspace=engagement.workspace, entered_by=user), user)


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the plan."""
    _engagement, context = pilot_page(request, code, "records")
    actions.begin_plan(context["cycle"], by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The record plan is begun. Look at numbers, keepers and record forms."))
    return redirect("documents:record_plan", code)


@require_POST
def forms(request: HttpRequest, code: str) -> HttpResponse:
    """Link rows with the record forms of the register."""
    _engagement, context = pilot_page(request, code, "records")
    plan = _begun(request, context)
    count = actions.link_forms(plan, by=request.user)  # type: ignore[arg-type]
    said = ngettext(
        "%(count)s row was linked with its record form.", "%(count)s rows were linked with their record forms.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("documents:record_plan", code)


def _begun(request: HttpRequest, context: dict[str, Any]) -> RecordPlan:
    """Return the plan. Raises Obstructed before it is begun."""
    plan = plan_of(request, context)
    if plan is None:
        raise Obstructed(_("There is no record plan yet."))
    return plan


@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, code: str) -> HttpResponse:
    """Change from when until when records count."""
    _engagement, context = pilot_page(request, code, "records")
    plan = _begun(request, context)
    demand(request, "edit", plan)
    posted = request.method == "POST"
    form = PeriodForm(request.POST if posted else None, initial={"since": plan.since, "until": plan.until})
    if posted and form.is_valid():
        try:
            actions.save_period(plan, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("since", " ".join(wrong.reasons))
        else:
            return redirect("documents:record_plan", code)
    context |= {"form": form, "label": _("Period of the record plan")}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)


@require_POST
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the plan printed with what is there."""
    engagement, context = pilot_page(request, code, "records")
    _begun(request, context)
    return redirect(record_lists.print_plan(context["cycle"], language_of(request, engagement), by=request.user))  # type: ignore[arg-type]


@require_safe
def row_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a row of the plan: its months, the latest records, statements of *no case*, samples."""
    row, context = row_page(request, code, uid)
    found = coverage(row.plan.cycle)
    one = next((one for one in found.rows if one.row.pk == row.pk), None)
    records = OperatingRecord.objects.visible_to(request.user).filter(row=row)
    latest = list(records.kept().select_related("service", "file")[:LATEST])
    for kept in latest:
        kept.row = row
    no_cases = list(row.no_cases.select_related("owner")[:LATEST])  # type: ignore[attr-defined]
    samples = list(RecordSample.objects.visible_to(request.user).filter(row=row)[:LATEST])
    for said in (*no_cases, *samples):
        said.row = row
    context |= {
        "one": one,
        "latest": latest,
        "no_cases": no_cases,
        "samples": samples,
        "forms_of_row": list(row.forms.all()),
        "keeps": may("edit", row, request.user),  # type: ignore[arg-type]
        "enters": row.struck_on is None and _may_enter(context["engagement"], request.user),
        "draws": may("create", RecordSample(workspace=row.workspace, row=row), request.user),  # type: ignore[arg-type]
        "late_days": profile_of(context["engagement"].profile).late_entry_days,
        "events": history(context["engagement"], request.user).filter(model=row._meta.label, uid=row.uid)[:EVENTS],
    }
    return TemplateResponse(request, "documents/records/row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def row_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add a row to the plan."""
    _engagement, context = pilot_page(request, code, "records")
    plan = _begun(request, context)
    blank = RecordPlanRow(workspace=plan.workspace, plan=plan)
    demand(request, "create", blank)
    return _saved(request, {**context, "label": _("New row of the record plan")}, plan, blank)


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change a row of the plan."""
    row, context = row_page(request, code, uid)
    demand(request, "edit", row)
    return _saved(request, {**context, "label": _("Edit the row of the record plan")}, row.plan, row)


def _saved(request: HttpRequest, context: dict[str, Any], plan: RecordPlan, row: RecordPlanRow) -> HttpResponse:
    posted = request.method == "POST"
    form = PlanRowForm(request.POST if posted else None, instance=row, plan=plan)
    if posted and form.is_valid():
        try:
            kept = actions.save_row(plan, form.told(), by=request.user, row=row if row.pk else None)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("because", " ".join(wrong.reasons))
        else:
            return redirect("documents:record_row", context["engagement"].code, kept.uid)
    context |= {"form": form}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def row_strike(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then take a row off the plan."""
    row, context = row_page(request, code, uid)
    demand(request, "edit", row)
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        actions.strike_row(row, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect("documents:record_plan", code)
    context |= {"form": form, "label": _("Take the row off the plan"), "about": row}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)


@require_POST
def row_restore(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Put a row back on the plan."""
    row, _context = row_page(request, code, uid)
    actions.restore_row(row, by=request.user)  # type: ignore[arg-type]
    return redirect("documents:record_row", code, uid)


@require_POST
def row_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the list of a row's records printed."""
    row, context = row_page(request, code, uid)
    language = language_of(request, context["engagement"])
    return redirect(record_lists.print_list(row, language, by=request.user))  # type: ignore[arg-type]
