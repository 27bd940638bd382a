"""Briefings of staff (S6.1): whom they reached, one of them with its checklist, calling one, who is missing."""

# claims: S6.1.*
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

from certification.models import Attendance, Person
from documents.actions import pilot as actions
from documents.forms.pilot import BriefingForm, CheckForm
from documents.models import Briefing
from documents.pilot import catalogue
from documents.pilot.reach import reach
from wobo.workflow.doors import may

from .lists import language_of
from .pilot import pilot_page, run_in, run_page
from .shell import demand

ON_PAGE = 50
SHOWN = 12


@require_safe
def briefings(request: HttpRequest, code: str) -> HttpResponse:
    """Show the briefings and whom they reached, level by level and department by department."""
    _engagement, context = pilot_page(request, code)
    run = run_in(request, context)
    if run is None:
        return redirect("documents:pilot", code)  # nothing to be briefed for yet: the plan comes first
    rows = Briefing.objects.visible_to(request.user).filter(run=run).select_related("meeting")  # type: ignore[arg-type]
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.run = run
    levels = reach(run, context["cycle"].today())
    blank = Briefing(workspace=run.workspace, run=run)
    context |= {
        "run": run,
        "page": page,
        "levels": levels,
        "departments": _table(levels),
        "shown": SHOWN,
        "calls": may("create", blank, request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/pilot/briefings.html", context)


def _table(levels: list[Any]) -> list[dict[str, Any]]:
    first = levels[0].departments if levels else {}
    return [{"name": place.name, "cells": [one.departments[key] for one in levels]} for key, place in first.items()]


@require_safe
def briefing_missing(request: HttpRequest, code: str) -> HttpResponse:
    """Name everybody who was not briefed on a level."""
    run, context = run_page(request, code)
    levels = reach(run, context["cycle"].today())
    asked = request.GET.get("level", "")
    one = next((found for found in levels if found.level.key == asked), levels[0])
    page = Paginator(one.absent, ON_PAGE).get_page(request.GET.get("page"))
    context |= {"levels": levels, "one": one, "page": page}
    return TemplateResponse(request, "documents/pilot/missing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def briefing_create(request: HttpRequest, code: str) -> HttpResponse:
    """Call a briefing: whoever of the chosen departments was not briefed on its points is put on its list."""
    run, context = run_page(request, code)
    demand(request, "create", Briefing(workspace=run.workspace, run=run))
    initial = {"subject": _("Briefing on the documents of the system"), "day": context["cycle"].today()}
    data = request.POST if request.method == "POST" else None
    form = BriefingForm(data, engagement=context["engagement"], run=run, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        refs, places = told.pop("items"), told.pop("departments")
        chair = form.people.get(told.pop("chair")) or ""
        people = _to_brief(request, run, context["cycle"], refs, places)
        made = actions.plan_briefing(run, by=request.user, items=refs, people=people, chair=chair, **told)  # type: ignore[arg-type]
        text = ngettext(
            "The briefing is called; %(count)s person is on its list.",
            "The briefing is called; %(count)s people are on its list.",
            len(people),
        )
        messages.success(request, text % {"count": len(people)})
        return redirect(made)
    back = reverse("documents:briefings", args=[code])
    context |= {"form": form, "label": _("Call a briefing"), "send": _("Call a briefing"), "back": back}
    return TemplateResponse(request, "documents/pilot/form.html", context, status=422 if form.is_bound else 200)


def _to_brief(request: HttpRequest, run: Any, cycle: Any, refs: list[str], places: list[int]) -> list[Person]:
    """Return who works in the departments and has not heard of the levels that the points belong to."""
    levels = [one for one in reach(run, cycle.today()) if one.level.refs & set(refs)]
    wanted = {member.pk for one in levels for member in one.absent if member.department_id in set(places)}
    people = Person.objects.visible_to(request.user).filter(pk__in=wanted)  # type: ignore[arg-type]
    return list(people.select_related("department", "user").order_by("pk"))


def briefing_page(request: HttpRequest, code: str, uid: str) -> tuple[Briefing, dict[str, Any]]:
    """Return a briefing of the pilot run, 404 for any other."""
    run, context = run_page(request, code)
    found = Briefing.objects.visible_to(request.user).filter(run=run).select_related("meeting")  # type: ignore[arg-type]
    row: Briefing = get_object_or_404(found, uid=uid)
    row.run, row.workspace = run, run.workspace
    row.meeting.cycle = context["cycle"]
    return row, {**context, "briefing": row, "meeting": row.meeting}


@require_http_methods(["GET", "HEAD", "POST"])
def briefing(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a briefing with its checklist and who signed in; on POST tick the points."""
    row, context = briefing_page(request, code, uid)
    user: Any = request.user
    edits = may("edit", row, user)
    initial = {ref.replace(".", "_"): ref in row.items for ref in catalogue.items()}
    initial |= {f"{ref.replace('.', '_')}_said": text for ref, text in row.said.items()}
    if request.method == "POST":
        demand(request, "edit", row)
    form = CheckForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        items, said = form.told()
        if items:
            actions.edit_briefing(row, by=user, items=items, said=said)
            messages.success(request, _("The checklist is saved."))
            return redirect(row)
        form.add_error(None, _("Say which points the briefing deals with."))
    attended = Attendance.objects.visible_to(user).filter(meeting=row.meeting)
    page = Paginator(attended.order_by("way", "department", "pk"), ON_PAGE).get_page(request.GET.get("page"))
    context |= {
        "form": form,
        "edits": edits,
        "page": page,
        "signed": attended.signed().count(),
        "points": _points(row),
    }
    return TemplateResponse(request, "documents/pilot/briefing.html", context, status=422 if form.is_bound else 200)


def _points(row: Briefing) -> list[tuple[Any, bool, str]]:
    return [(item, ref in row.items, row.said.get(ref, "")) for ref, item in catalogue.items().items()]


@require_POST
def briefing_invite(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Put everybody on the list who has not heard of the points of this briefing."""
    row, context = briefing_page(request, code, uid)
    demand(request, "edit", row)
    places = list(row.run.departments.values_list("pk", flat=True))
    people = _to_brief(request, row.run, context["cycle"], row.items, places)
    count = actions.invite(row, people, by=request.user)  # type: ignore[arg-type]
    text = ngettext("%(count)s person is added.", "%(count)s people are added.", count)
    messages.success(request, text % {"count": count})
    return redirect(row)


@require_POST
def briefings_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the record of the briefings printed."""
    run, context = run_page(request, code)
    language = language_of(request, context["engagement"])
    return redirect(actions.print_run(actions.BRIEFINGS, run, language, by=request.user))  # type: ignore[arg-type]
