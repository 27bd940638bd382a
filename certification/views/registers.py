"""A client's registers of services and sites; one form view serves both. People and departments: people.py."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.forms.clients import ServiceForm, SiteForm
from certification.models import Client, Service, Site
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
