"""Clients of the firm."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification import actions, eligibility, validators
from certification.forms.clients import ClientForm, LicenceRows, licences_of
from certification.models import Client, Department, Engagement, Person, Service, Site
from certification.policies import may_create_client, may_open
from certification.process import profile_of
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.policies import may


@require_safe
def client_list(request: HttpRequest) -> HttpResponse:
    """List the clients that the user may read."""
    words = request.GET.get("q", "").strip()
    rows = Client.objects.visible_to(request.user).with_counts()
    page = Paginator(rows.searched(words) if words else rows, 50).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "may_create": may_create_client(request.user)}
    return TemplateResponse(request, "certification/client_list.html", context)


@require_safe
def client_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a client: facts, licences, registers, engagements."""
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("logo", "workspace"), uid=uid)
    today = clock.today(client.time_zone)

    def rows(model: Any) -> Any:
        return model.objects.visible_to(request.user).within(client.workspace)

    context = {
        "client": client,
        "sample": validators.number_sample(client.number_pattern, client.code, today.year),
        "expiring": [row["name"] for row in eligibility.expiring(client.licences, today, profile_of("CN"))],
        "engagements": Engagement.objects.visible_to(request.user).filter(client=client),
        "people": rows(Person).working(today).count(),
        "departments": rows(Department).count(),
        "services": rows(Service).count(),
        "sites": rows(Site).count(),
        "may_edit": may("edit", client, request.user),
        "may_open": may_open(request.user),
    }
    return TemplateResponse(request, "certification/client_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def client_create(request: HttpRequest) -> HttpResponse:
    """Take a client on."""
    if not may_create_client(request.user):
        raise PermissionDenied
    return _client_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def client_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Change a client's facts."""
    client = get_object_or_404(Client.objects.visible_to(request.user), uid=uid)
    if not may("edit", client, request.user):
        raise PermissionDenied
    return _client_form(request, client)


def _client_form(request: HttpRequest, client: Client | None) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ClientForm(*data, instance=client, user=request.user)
    licences = LicenceRows(data[0], initial=client.licences if client else [], prefix="licence")
    if request.method == "POST" and all([form.is_valid(), licences.is_valid()]):
        kept = _keep_client(request, form, licences, client)
        messages.success(request, _("%(client)s is saved.") % {"client": kept})
        return redirect(kept)
    shown = form["number_pattern"].value() or ""
    sample = validators.number_sample(shown, form["code"].value() or "", clock.today().year)
    context = {"client": client, "form": form, "licences": licences, "sample": sample}
    return TemplateResponse(request, "certification/client_form.html", context)


@transaction.atomic
def _keep_client(request: HttpRequest, form: ClientForm, licences: Any, client: Client | None) -> Client:
    changes = form.changes() | {"licences": licences_of(licences)}
    if client is None:
        client = actions.create_client(by=request.user, **changes)
        changes = {}
    if logo := form.cleaned_data["logo_file"]:
        public = StoredFile.Classification.PUBLIC
        changes["logo"] = actions.keep_upload(logo, client.workspace, by=request.user, classification=public)
    return actions.edit_client(client, changes, by=request.user) if changes else client


@require_safe
def number_sample(request: HttpRequest) -> HttpResponse:
    """Show what a document would be numbered, while the pattern is typed."""
    pattern, code = request.GET.get("number_pattern", ""), request.GET.get("code", "")
    context = {"sample": validators.number_sample(pattern[:60], code[:8], clock.today().year)}
    return TemplateResponse(request, "certification/_number_sample.html", context)
