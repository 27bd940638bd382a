"""A client's departments: the tree, adding, moving, order, removal with undo, the organisation chart."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions
from certification.actions.people_chart import print_chart
from certification.forms.people import ChartForm, DepartmentForm
from certification.models import Client, Department
from certification.people.tree import tree
from certification.reports.people_chart import chart, head_count
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import may

from .people import client_of, demand

DEEPEST = 8  # levels that the page sets in


def _row(request: HttpRequest, client: Client, uid: str) -> Department:
    rows = Department.objects.visible_to(request.user).within(client.workspace)
    return get_object_or_404(rows.select_related("parent", "head"), uid=uid)


@require_safe
def department_list(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the tree of departments with heads and the number of people."""
    client = client_of(request, uid)
    working = Q(people__left_on=None) | Q(people__left_on__gt=clock.today(client.time_zone))
    rows = Department.objects.visible_to(request.user).within(client.workspace).select_related("head")
    placed = tree(rows.annotate(people_count=Count("people", filter=working)))
    last = {row.parent_id: row.pk for _depth, row in placed}
    first = {row.parent_id: row.pk for _depth, row in reversed(placed)}
    lines = [
        {
            "row": row,
            "level": min(depth, DEEPEST),
            "is_first": first[row.parent_id] == row.pk,
            "is_last": last[row.parent_id] == row.pk,
        }
        for depth, row in placed
    ]
    context = {
        "client": client,
        "lines": lines,
        "may_add": may("create", Department(workspace=client.workspace), request.user),
        "headless": sum(1 for line in lines if line["row"].head_id is None),  # type: ignore[attr-defined]
    }
    return TemplateResponse(request, "certification/department_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: HttpRequest, uid: str, row: str = "") -> HttpResponse:
    """Add a department, below another where the address says so, or change and move one."""
    client = client_of(request, uid)
    found = _row(request, client, row) if row else Department(workspace=client.workspace)
    demand(request, "edit" if row else "create", found)
    initial: dict[str, Any] = {}
    if not row and (above := request.GET.get("under")):
        rows = Department.objects.visible_to(request.user).within(client.workspace)
        initial["parent"] = rows.filter(uid=above).first()
    form = DepartmentForm(request.POST or None, instance=found, client=client, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, client, found, form.changes())
        except Obstructed as wrong:
            form.add_error("parent", wrong.reasons)
    context = {"client": client, "department": found if row else None, "form": form}
    return TemplateResponse(request, "certification/department_form.html", context)


def _saved(request: HttpRequest, client: Client, found: Department, changes: dict[str, Any]) -> HttpResponse:
    """Save, and offer to take a change back."""
    there = reverse("certification:department_list", args=[client.uid])
    if found.pk is None:
        saved = actions.add_department(found, changes, by=request.user)
        messages.success(request, _("%(row)s is saved.") % {"row": saved})
        if "more" in request.POST:
            under = f"?under={saved.parent.uid}" if saved.parent else ""
            there = reverse("certification:department_create", args=[client.uid]) + under
        return redirect(there)
    saved = actions.edit_department(found, changes, by=request.user)
    undo = reverse("certification:department_undo", args=[client.uid, saved.uid])
    messages.success(request, _("%(row)s is saved.") % {"row": saved}, extra_tags=f"undo:{undo}")
    return redirect(there)


@require_POST
def department_shift(request: HttpRequest, uid: str, row: str, step: int) -> HttpResponse:
    """Move a department one place up or down among those beside it."""
    client = client_of(request, uid)
    found = _row(request, client, row)
    demand(request, "edit", found)
    actions.shift_department(found, step, by=request.user)
    return redirect(f"{reverse('certification:department_list', args=[client.uid])}#d-{found.uid}")


@require_POST
def department_remove(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Remove an empty department; what is in it, or refers to it, is said."""
    client = client_of(request, uid)
    found = _row(request, client, row)
    demand(request, "remove", found)
    name = str(found)
    actions.remove_department(found, by=request.user)
    undo = reverse("certification:department_undo", args=[client.uid, row])
    messages.success(request, _("“%(row)s” was removed.") % {"row": name}, extra_tags=f"undo:{undo}")
    return redirect("certification:department_list", client.uid)


@require_POST
def department_undo(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Take back one's own last change or removal of a department."""
    client = client_of(request, uid)
    demand(request, "edit", Department(workspace=client.workspace))
    found = actions.undo_department(client.workspace, row, by=request.user)
    if found is None:
        raise Http404
    messages.success(request, _("“%(row)s” is as it was before.") % {"row": found})
    return redirect("certification:department_list", client.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def org_chart(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the organisation chart; on POST have it printed on A4 or A3."""
    client = client_of(request, uid)
    may_print = may("create", Department(workspace=client.workspace), request.user)
    initial = {"paper": "A4", "language": client.language}
    form = ChartForm(request.POST or None, initial=initial)
    if request.method == "POST":
        demand(request, "edit", Department(workspace=client.workspace))
        if form.is_valid():
            return redirect(print_chart(client, **form.cleaned_data, by=request.user))
    context = {
        "client": client,
        "svg": chart(client, get_language() or "en"),
        "count": head_count(client),
        "form": form if may_print else None,
    }
    return TemplateResponse(request, "certification/chart.html", context)
