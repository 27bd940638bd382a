"""A client's registers: departments, people, services, sites. One form view serves all four."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, ProtectedError, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions
from certification.forms.clients import DepartmentForm, LeaveForm, PersonForm, ServiceForm, SiteForm
from certification.models import Client, Department, Person, Service, Site
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.policies import may


@dataclass(frozen=True)
class Register:
    """One of the registers: its model, its form, the words of its pages."""

    model: Any
    form: Any
    list_name: str
    new: Any
    crumb: Any


REGISTERS = {
    "department": Register(
        Department, DepartmentForm, "department_list", gettext_lazy("New department"), gettext_lazy("Departments")
    ),
    "person": Register(Person, PersonForm, "person_list", gettext_lazy("New person"), gettext_lazy("People")),
    "service": Register(Service, ServiceForm, "service_list", gettext_lazy("New service"), gettext_lazy("Services")),
    "site": Register(Site, SiteForm, "site_list", gettext_lazy("New site"), gettext_lazy("Sites")),
}


def _client(request: HttpRequest, uid: str) -> Client:
    return get_object_or_404(Client.objects.visible_to(request.user).select_related("workspace"), uid=uid)


def _list(request: HttpRequest, client: Client, name: str, **context: Any) -> HttpResponse:
    model = REGISTERS[name].model
    context |= {"client": client, "may_add": may("create", model(workspace=client.workspace), request.user)}
    return TemplateResponse(request, f"certification/{name}_list.html", context)


@require_safe
def department_list(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the tree of departments with heads and the number of people."""
    client = _client(request, uid)
    working = Q(people__left_on=None) | Q(people__left_on__gt=clock.today(client.time_zone))
    rows = Department.objects.visible_to(request.user).within(client.workspace).select_related("head")
    counted = rows.annotate(people_count=Count("people", filter=working))
    return _list(request, client, "department", rows=tree(list(counted)))


def tree(rows: list[Department]) -> list[tuple[int, Department]]:
    """Return (depth, department) in the order of the tree."""
    under: dict[int | None, list[Department]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)

    def walk(parent: int | None, depth: int) -> list[tuple[int, Department]]:
        found = []
        for row in under.get(parent, []):
            found += [(depth, row), *walk(row.pk, depth + 1)]
        return found

    return walk(None, 0)


@require_safe
def person_list(request: HttpRequest, uid: str) -> HttpResponse:
    """List the people, fifty a page; who has left only when asked for."""
    client = _client(request, uid)
    words, chosen, gone = (request.GET.get(name, "").strip() for name in ("q", "department", "left"))
    rows = Person.objects.visible_to(request.user).within(client.workspace).select_related("department", "user")
    rows = rows if gone else rows.working(clock.today(client.time_zone))
    rows = rows.searched(words) if words else rows
    rows = rows.filter(department__uid=chosen) if chosen else rows
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    departments = Department.objects.visible_to(request.user).within(client.workspace)
    context = {"page": page, "words": words, "chosen": chosen, "gone": gone, "departments": departments}
    return _list(request, client, "person", **context)


@require_safe
def service_list(request: HttpRequest, uid: str) -> HttpResponse:
    """List the services with owners and sites."""
    client = _client(request, uid)
    rows = (
        Service.objects.visible_to(request.user)
        .within(client.workspace)
        .select_related("owner")
        .prefetch_related("sites")
    )
    return _list(request, client, "service", rows=rows)


@require_safe
def site_list(request: HttpRequest, uid: str) -> HttpResponse:
    """List the sites."""
    client = _client(request, uid)
    rows = Site.objects.visible_to(request.user).within(client.workspace).prefetch_related("services")
    return _list(request, client, "site", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request: HttpRequest, uid: str, kind: str, row: str = "") -> HttpResponse:
    """Add a row to a register, or change one."""
    client, register = _client(request, uid), REGISTERS[kind]
    place = register.model.objects.visible_to(request.user).within(client.workspace)
    found = get_object_or_404(place, uid=row) if row else register.model(workspace=client.workspace)
    verb = "edit" if row else "create"
    if not may(verb, found, request.user):
        raise PermissionDenied
    form = register.form(request.POST or None, instance=found, client=client)
    if request.method == "POST" and form.is_valid():
        record(found, verb, by=request.user, changes=form.changes())
        messages.success(request, _("%(row)s is saved.") % {"row": form.cleaned_data["name"]})
        return redirect(f"certification:{register.list_name}", client.uid)
    context = {"client": client, "register": register, "kind": kind, "row": found if row else None, "form": form}
    return TemplateResponse(request, "certification/register_form.html", context)


@require_POST
def row_remove(request: HttpRequest, uid: str, kind: str, row: str) -> HttpResponse:
    """Remove a row that nothing refers to; what is referred to stays."""
    client, register = _client(request, uid), REGISTERS[kind]
    found = get_object_or_404(register.model.objects.visible_to(request.user).within(client.workspace), uid=row)
    try:
        record(found, "remove", by=request.user)
    except ProtectedError:
        raise Obstructed(_("“%(row)s” is referred to by other records, so it stays.") % {"row": found}) from None
    messages.success(request, _("“%(row)s” was removed.") % {"row": found})
    return redirect(f"certification:{register.list_name}", client.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Note when a person left, or that they are back."""
    client = _client(request, uid)
    person = get_object_or_404(Person.objects.visible_to(request.user).within(client.workspace), uid=row)
    if not may("edit", person, request.user):
        raise PermissionDenied
    proposed = person.left_on or clock.today(client.time_zone)
    form = LeaveForm(request.POST or None, initial={"left_on": proposed})
    if request.method == "POST" and form.is_valid():
        actions.leave(person, form.cleaned_data["left_on"], by=request.user)
        return redirect("certification:person_list", client.uid)
    context = {"client": client, "person": person, "form": form}
    return TemplateResponse(request, "certification/person_leave.html", context)
