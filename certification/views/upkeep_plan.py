"""The plan of upkeep of a year: a row an activity, a column a month; what is done is ticked."""

# claims: P17, S12.3, S12.4, S12.5
import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import upkeep as actions
from certification.actions.upkeep_papers import PLAN, print_plan
from certification.forms.appointments import People
from certification.forms.upkeep import DoneForm, UpkeepItemForm
from certification.models import Engagement, UpkeepItem
from certification.upkeep_year import months_of
from wobo.workflow.policies import may

from .upkeep_shell import demand, language_of, prints_of, row_of, say, upkeep_page

SHOWN = 200  # open lines that are listed to be ticked
REACH = 30  # years around today that a plan may be drawn up for


def _year(context: dict[str, Any], year: int) -> int:
    """Return a year near enough to be meant, 404 otherwise."""
    if abs(year - context["today"].year) > REACH:
        raise Http404
    return year


@require_safe
def upkeep_plan(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show the plan of a year as a grid of months, and what is open to be ticked."""
    engagement, context = upkeep_page(request, code)
    _year(context, year)
    rows = UpkeepItem.objects.visible_to(request.user).within(engagement.workspace).filter(year=year)
    items = list(rows.select_related("owner").order_by("due", "pk")[:5000])
    for item in items:
        item.cycle = context["cycle"]
    today, show = context["today"], request.GET.get("show", "due")
    soon = today + dt.timedelta(days=31)
    open_ones = [one for one in items if one.done_on is None and not one.dropped]
    due = [one for one in open_ones if one.due <= soon] if show == "due" else open_ones
    context |= {
        "year": year,
        "grid": months_of(items, today),
        "due": [(one, one.is_late(today), may("edit", one, request.user)) for one in due[:SHOWN]],
        "more": max(0, len(due) - SHOWN),
        "show": show,
        "total": len(items),
        "done": sum(one.done_on is not None for one in items),
        "late": sum(one.is_late(today) for one in items),
        "done_form": DoneForm(today=today, initial={"on": today}),
        **prints_of(request, engagement, PLAN),
    }
    return TemplateResponse(request, "certification/upkeep/plan.html", context)


@require_POST
def upkeep_draw_up(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Add what the year asks for and the plan does not have."""
    _engagement, context = upkeep_page(request, code)
    demand(context, "keeps")
    made = len(actions.draw_up(context["cycle"], _year(context, year), by=request.user))  # type: ignore[arg-type]
    text = ngettext("%(count)s line was added.", "%(count)s lines were added.", made)
    say(request, text % {"count": made} if made else _("The plan has all of it already."))
    return redirect("certification:upkeep_plan", code, year)


@require_POST
def upkeep_done(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Note that the ticked lines were done."""
    engagement, context = upkeep_page(request, code)
    demand(context, "works")
    rows = UpkeepItem.objects.visible_to(request.user).within(engagement.workspace)
    chosen = list(rows.filter(uid__in=request.POST.getlist("item")[:SHOWN]))
    form = DoneForm(request.POST, today=context["today"])
    if form.is_valid() and chosen:
        done = actions.mark_done(chosen, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        text = ngettext("%(count)s line is done.", "%(count)s lines are done.", len(done))
        say(request, text % {"count": len(done)})
    else:
        said = " ".join(error for errors in form.errors.values() for error in errors)
        say(request, said or _("Tick the lines that were done first."))
    return redirect("certification:upkeep_plan", code, year)


@require_POST
def upkeep_plan_print(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Have the plan of a year printed on A4 landscape."""
    engagement, context = upkeep_page(request, code)
    demand(context, "keeps")
    language = language_of(request, engagement)
    made = print_plan(engagement, _year(context, year), language=language, by=request.user)  # type: ignore[arg-type]
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def upkeep_item_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add a line of one's own, or change one."""
    engagement, context = upkeep_page(request, code)
    cycle = context["cycle"]
    row = _item(request, engagement, uid) if uid else UpkeepItem(workspace=engagement.workspace, cycle=cycle)
    if not uid or not may("edit", row, request.user):
        demand(context, "keeps")
    people, today = People(engagement.client), context["today"]
    form = UpkeepItemForm(request.POST or None, instance=row, engagement=engagement, people=people, today=today)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_item(row, form.changes(), by=request.user)  # type: ignore[arg-type]
        say(request, _("The line is saved."))
        return redirect("certification:upkeep_plan", code, saved.year)
    year = row.year or today.year
    context |= {"form": form, "row": row if uid else None, "people": people.offered(), "year": year}
    return TemplateResponse(request, "certification/upkeep/item.html", context)


def _item(request: HttpRequest, engagement: Engagement, uid: str) -> UpkeepItem:
    rows = UpkeepItem.objects.visible_to(request.user).select_related("owner", "workspace")
    row: UpkeepItem = row_of(rows, engagement, uid)
    return row


@require_POST
def upkeep_item_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a line out of the plan."""
    engagement, context = upkeep_page(request, code)
    row = _item(request, engagement, uid)
    demand(context, "keeps")
    actions.remove_item(row, by=request.user)  # type: ignore[arg-type]
    say(request, _("“%(row)s” was removed.") % {"row": row})
    return redirect("certification:upkeep_plan", code, row.year)
