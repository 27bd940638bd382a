"""Proofs of competence on a person's record."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.models import Person
from training.actions import qualifications as actions
from training.forms.qualifications import QualificationForm
from training.models import Qualification

from .competence import page_of_person
from .parts import demand


def _row(request: HttpRequest, person: Person, uid: str) -> Qualification:
    found = Qualification.objects.visible_to(request.user).filter(person=person).select_related("file", "workspace")
    return get_object_or_404(found, uid=uid)  # type: ignore[no-any-return]


@require_http_methods(["GET", "HEAD", "POST"])
def qualification_edit(request: HttpRequest, code: str, uid: str, qualification: str = "") -> HttpResponse:
    """Add a proof, or change one."""
    person, context = page_of_person(request, code, uid)
    there = _row(request, person, qualification) if qualification else None
    demand("edit" if there else "create", there or Qualification(workspace=person.workspace, person=person), request)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    shown = _row(request, person, qualification) if there else Qualification(workspace=person.workspace, person=person)
    form = QualificationForm(*data, instance=shown)
    if request.method == "POST" and form.is_valid():
        told = {"upload": form.cleaned_data["upload"], "qualification": there}
        try:
            kept = actions.keep_qualification(person, form.changes(), by=request.user, **told)
        except ValidationError as error:
            form.add_error("upload", error)
        else:
            messages.success(request, _("“%(name)s” is on record.") % {"name": kept.name})
            return redirect("training:competence_person", code, uid)
    context |= {"form": form, "qualification": there}
    return TemplateResponse(request, "training/qualification_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def qualification_remove(request: HttpRequest, code: str, uid: str, qualification: str) -> HttpResponse:
    """Take a proof out."""
    person, _context = page_of_person(request, code, uid)
    row = _row(request, person, qualification)
    actions.remove_qualification(row, by=request.user)
    messages.success(request, _("“%(name)s” was removed.") % {"name": row.name})
    return redirect("training:competence_person", code, uid)
