"""The competence matrix, and the record of one person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification.models import Appointment, Person
from certification.shell import engagement_page
from training import catalogue
from training.matrix import matrix
from training.models import Examination, Participation, Qualification
from training.policies import is_person, reads_competence
from training.record import demands_of
from wobo.workflow.doors import may

from .parts import PER_PAGE, paged


@require_safe
def competence_matrix(request: HttpRequest, code: str) -> HttpResponse:
    """Show who of the appointed has learnt what their roles demand; to staff, their own record."""
    engagement, context = engagement_page(request, code, "training")
    if not reads_competence(engagement, request.user):
        people = Person.objects.visible_to(request.user).within(engagement.client.workspace)
        if own := people.filter(user=request.user).first():
            return redirect("training:competence_person", code, own.uid)
        raise PermissionDenied
    role = request.GET.get("role", "")
    role = role if role in Appointment.Role.values else ""
    found = matrix(context["cycle"], role=role)
    gaps = request.GET.get("gaps") == "1"
    lines = [line for line in found.lines if line.lacks] if gaps else found.lines
    context |= {
        "matrix": found,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "roles": [(value, label) for value, label in Appointment.Role.choices if value in catalogue.demands()],
        "role": role,
        "gaps": gaps,
    }
    return TemplateResponse(request, "training/competence_matrix.html", context)


def page_of_person(request: HttpRequest, code: str, uid: str) -> tuple[Person, dict[str, Any]]:
    """Return a person of the engagement's client (404 otherwise) and the context of their pages."""
    engagement, context = engagement_page(request, code, "training")
    people = Person.objects.visible_to(request.user).within(engagement.client.workspace)
    person = get_object_or_404(people.select_related("department__head", "workspace"), uid=uid)
    return person, {**context, "person": person}


@require_safe
def competence_person(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show what somebody was taught, how they were examined, what they can prove, what they were appointed to."""
    person, context = page_of_person(request, code, uid)
    reads = reads_competence(context["engagement"], request.user)
    if not (reads or is_person(person, request.user)):
        raise PermissionDenied
    own = {"person": person}
    user, here = request.user, {"session__cycle__engagement": context["engagement"]}
    rows = Participation.objects.visible_to(user).filter(**own, **here).select_related("session__course")
    papers = Examination.objects.visible_to(user).filter(**own, **here).select_related("session__course")
    letters = Appointment.objects.visible_to(user).filter(**own, cycle__engagement=context["engagement"])
    blank = Qualification(workspace=person.workspace, person=person)
    held = list(letters.exclude(state__in=("draft", "cancelled")).order_by("-pk"))
    context |= {
        "page": paged(request, rows.exclude(session__state="cancelled").order_by("-session__starts")),
        "papers": papers.exclude(state="cancelled").defer("paper", "answers").order_by("-pk")[:PER_PAGE],
        "qualifications": Qualification.objects.visible_to(user).filter(**own).select_related("file"),
        "letters": held,
        "reads": reads,
        "demands": demands_of(person, held, context["cycle"]),
        "may_keep": may("create", blank, user),
        "today": context["cycle"].today(),
    }
    return TemplateResponse(request, "training/competence_person.html", context)
