"""Bringing a list of people in, with a preview; the template, the register and the refused rows as workbooks."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import people_import as actions
from certification.forms.people import PeopleImportForm
from certification.models import Client, Person
from certification.people import writing
from certification.people.judge import CHANGED, ERROR, NEW, SAME, Verdict
from certification.people.sheets import Unreadable
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed

from .people import client_of, demand

PER_PAGE = 100
KINDS = (ERROR, NEW, CHANGED, SAME)


def _keeper(request: HttpRequest, uid: str) -> Client:
    """Return a client whose people the user keeps."""
    client = client_of(request, uid)
    demand(request, "create", Person(workspace=client.workspace))
    return client


def _held(request: HttpRequest, client: Client, token: str) -> actions.Held:
    try:
        return actions.held(token, client, by=request.user)
    except actions.Gone:
        raise Http404 from None


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=writing.XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose a list; what it would change is shown before anything is."""
    client = _keeper(request, uid)
    form = PeopleImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            token = actions.hold(upload.read(), upload.name, client, by=request.user)
        except Unreadable as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("certification:people_preview", client.uid, token)
    return TemplateResponse(request, "certification/people_import.html", {"client": client, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def people_preview(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Show what the list would change, row by row; on POST bring it in."""
    client = _keeper(request, uid)
    found = _held(request, client, token)
    if request.method == "POST":
        return _confirmed(request, client, found)
    rows = actions.verdicts(client, found.layout)
    counts = Counter(row.kind for row in rows)
    shown = request.GET.get("show", "")
    wanted = [row for row in rows if row.kind == shown] if shown in KINDS else _errors_first(rows)
    context: dict[str, Any] = {
        "client": client,
        "held": found,
        "seal": actions.seal(rows),
        "counts": {kind: counts[kind] for kind in KINDS},
        "total": len(rows),
        "good": counts[NEW] + counts[CHANGED],
        "shown": shown if shown in KINDS else "",
        "page": Paginator(wanted, PER_PAGE).get_page(request.GET.get("page")),
        "unknown": actions.unknown_departments(rows),
    }
    return TemplateResponse(request, "certification/people_preview.html", context)


def _errors_first(rows: list[Verdict]) -> list[Verdict]:
    return sorted(rows, key=lambda row: (row.kind != ERROR, row.kind == SAME, row.number))


def _confirmed(request: HttpRequest, client: Client, found: actions.Held) -> HttpResponse:
    """Bring in what was previewed, unless the register has changed since."""
    good = request.POST.get("which") == "good"
    sealed = request.POST.get("seal", "")
    try:
        counts = actions.bring_in(client, found.layout, sealed=sealed, only_good=good, by=request.user)
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.warning(request, reason)
        return redirect("certification:people_preview", client.uid, found.token)
    told = {"new": counts[NEW], "changed": counts[CHANGED], "same": counts[SAME], "error": counts[ERROR]}
    messages.success(
        request, _("Brought in: %(new)s new, %(changed)s changed, %(same)s unchanged, %(error)s left out.") % told
    )
    if counts[ERROR]:
        return redirect("certification:people_preview", client.uid, found.token)
    actions.forget(found.token)
    return redirect("certification:person_list", client.uid)


@require_POST
def people_departments(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Create the departments that the list names and the register lacks."""
    client = _keeper(request, uid)
    made = actions.create_departments(client, _held(request, client, token).layout, by=request.user)
    said = ngettext("%(count)s department was created.", "%(count)s departments were created.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect("certification:people_preview", client.uid, token)


@require_safe
def people_errors(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Send the refused rows with their reasons, to be mended and sent again."""
    client = _keeper(request, uid)
    found = _held(request, client, token)
    rows = [row for row in actions.verdicts(client, found.layout) if row.kind == ERROR]
    content = writing.refused([(row.cells, " ".join(row.problems)) for row in rows], list(found.layout.places))
    return _download(content, _("Rows to mend.xlsx"))


@require_safe
def people_template(request: HttpRequest, uid: str) -> HttpResponse:
    """Send an empty list with example rows."""
    _keeper(request, uid)
    return _download(writing.template(), _("People template.xlsx"))


@require_safe
def people_export(request: HttpRequest, uid: str) -> HttpResponse:
    """Send the register of who works here as a workbook."""
    client = _keeper(request, uid)
    rows = Person.objects.visible_to(request.user).within(client.workspace).working(clock.today(client.time_zone))
    content = writing.register(rows.select_related("department"))
    return _download(content, _("People of %(client)s.xlsx") % {"client": client.short_name})
