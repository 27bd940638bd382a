"""Inspections on site: a round with its points, each a place, a problem, a photo; an improvement may come of it."""

# claims: S12.1, S12.5
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import improvements as actions
from certification.forms.appointments import People
from certification.forms.improvements import InspectionForm, PointForm
from certification.models import Engagement, Inspection, InspectionPoint

from .upkeep_shell import IMPROVE, demand, given, row_of, say, upkeep_page

ON_PAGE = 50


def _inspection(request: HttpRequest, engagement: Engagement, uid: str) -> Inspection:
    related = ("cycle", "workspace", "site", "department")
    row: Inspection = row_of(Inspection.objects.visible_to(request.user).select_related(*related), engagement, uid)
    row.cycle.engagement = engagement
    return row


def _point(request: HttpRequest, row: Inspection, uid: str) -> InspectionPoint:
    rows = InspectionPoint.objects.visible_to(request.user).filter(inspection=row)
    point: InspectionPoint = get_object_or_404(rows.select_related("workspace", "photo"), uid=uid)
    point.inspection = row
    return point


@require_safe
def inspection_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the rounds, the latest first, with how many points each has and how many are open."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    rows = Inspection.objects.visible_to(request.user).within(engagement.workspace)
    unsettled = Q(points__isnull=False, points__mended="", points__improvement=None)
    rows = rows.annotate(seen=Count("points"), unsettled=Count("points", filter=unsettled))
    rows = rows.select_related("site", "department", "cycle").order_by("-day", "-pk")
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.cycle.engagement = engagement
    context["page"] = page
    return TemplateResponse(request, "certification/upkeep/inspections.html", context)


@require_safe
def inspection(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a round with its points, and the form for the next point."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    row = _inspection(request, engagement, uid)
    points = list(row.points.select_related("photo", "improvement__cycle"))
    for one in points:
        one.inspection = row
        if one.improvement:
            one.improvement.cycle.engagement = engagement
    context |= {"inspection": row, "points": points, "form": PointForm()}
    return TemplateResponse(request, "certification/upkeep/inspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Put a round on record, or change what is said of it."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    cycle = context["cycle"]
    row = _inspection(request, engagement, uid) if uid else Inspection(workspace=engagement.workspace, cycle=cycle)
    demand(context, "inspects")
    if not uid:
        row.inspector = str(request.user)
    told: dict[str, Any] = {"engagement": engagement, "people": People(engagement.client), "today": context["today"]}
    form = InspectionForm(request.POST or None, instance=row, **told)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_inspection(row, form.changes(), by=request.user)  # type: ignore[arg-type]
        say(request, _("%(what)s is saved.") % {"what": saved.reference})
        return redirect(saved)
    context |= {"form": form, "row": row if uid else None}
    return TemplateResponse(request, "certification/upkeep/inspection_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def point_edit(request: HttpRequest, code: str, uid: str, point: str = "") -> HttpResponse:
    """Note one thing that was seen, or change it."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    row = _inspection(request, engagement, uid)
    blank = InspectionPoint(workspace=engagement.workspace, inspection=row)
    one = _point(request, row, point) if point else blank
    demand(context, "inspects")
    form = PointForm(*given(request), instance=one)
    if request.method == "POST" and form.is_valid():
        photo = form.cleaned_data["upload"]
        actions.save_point(one, form.changes(), by=request.user, photo=photo)  # type: ignore[arg-type]
        say(request, _("The point is saved."))
        return redirect(row)
    context |= {"form": form, "inspection": row, "point": one if point else None}
    return TemplateResponse(request, "certification/upkeep/point.html", context)


@require_POST
def point_remove(request: HttpRequest, code: str, uid: str, point: str) -> HttpResponse:
    """Take a point off the round."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    row = _inspection(request, engagement, uid)
    one = _point(request, row, point)
    demand(context, "inspects")
    actions.remove_point(one, by=request.user)  # type: ignore[arg-type]
    say(request, _("The point was removed."))
    return redirect(row)


@require_POST
def point_improve(request: HttpRequest, code: str, uid: str, point: str) -> HttpResponse:
    """Put what was seen on the register of improvements."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    row = _inspection(request, engagement, uid)
    one = _point(request, row, point)
    demand(context, "inspects")
    return redirect(actions.improve_point(one, by=request.user))  # type: ignore[arg-type]
