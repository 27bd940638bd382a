"""Owners of processes and services, named in one table: a letter for each change."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from certification.actions import appointments as actions
from certification.forms.appointments import OwnersForm, People, label_of
from certification.models import Appointment, Engagement
from certification.ownership import process_clauses, services_in_scope
from certification.shell import engagement_page

from .appointments import ON_PAGE, TAB, State, demand_keeper, drafted_page, letters_of


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_table(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Name the owners of processes or services in one table: a person for each row, a letter for each change."""
    engagement, context = engagement_page(request, code, TAB)
    demand_keeper(request, engagement)
    cycle, services = context["cycle"], kind == "services"
    every = services_in_scope(engagement) if services else process_clauses(engagement)
    page = Paginator(every, ON_PAGE).get_page(request.GET.get("page"))
    rows, people = list(page.object_list), People(engagement.client)
    held = _held(request, engagement, services=services)
    proposed = {OwnersForm.key(row): _proposed(row, held.get(row.pk)) for row in rows}
    form = OwnersForm(
        request.POST or None, people=people, rows=rows, proposed=proposed, initial={"starts_on": cycle.today()}
    )
    if request.method == "POST" and form.is_valid():
        wanted = [_wanted(form, row, person, services=services) for row, person in form.chosen()]
        return drafted_page(request, engagement, actions.draft_letters(cycle, wanted, by=request.user))
    context |= {"form": form, "page": page, "services": services, "people": people.offered(), "kind": kind}
    context["rows"] = [(row, field, held.get(row.pk)) for row, field in form.pairs()]
    return TemplateResponse(request, "certification/appointment_table.html", context)


def _held(request: HttpRequest, engagement: Engagement, *, services: bool) -> dict[int, Appointment]:
    """Return the letter that counts for each process or service: the newest that is in force or on its way."""
    role = Appointment.Role.SERVICE_OWNER if services else Appointment.Role.PROCESS_OWNER
    live = letters_of(request, engagement).filter(role=role, state__in=(State.DRAFT, State.ISSUED, State.IN_FORCE))
    rows = live.select_related("person__department", "cycle__engagement").order_by("pk")
    return {(one.service_id if services else one.clause_id): one for one in rows}


def _proposed(row: Any, held: Appointment | None) -> str:
    """Return whom a row begins with: the holder of the letter, else the owner that the service names already."""
    person = held.person if held else getattr(row, "owner", None)
    return label_of(person) if person is not None else ""


def _wanted(form: OwnersForm, row: Any, person: Any, *, services: bool) -> actions.Wanted:
    starts_on = form.cleaned_data["starts_on"]
    if services:
        return actions.Wanted(Appointment.Role.SERVICE_OWNER, person, starts_on, service=row)
    return actions.Wanted(Appointment.Role.PROCESS_OWNER, person, starts_on, clause=row)
