"""Editors of the parts that are one form: ticked objects, frame and conclusion. No script needed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.actions import write
from audits.forms.lists import LISTS
from audits.forms.plain import ConclusionForm, FrameForm
from audits.forms.rows import Choices, ObjectsForm
from audits.models import Diagnosis, DiagnosisObject

from .shell import demand, diagnosis_page, may_write


@require_http_methods(["GET", "HEAD", "POST"])
def objects(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Tick the departments, services and sites that are looked at."""
    diagnosis, context = diagnosis_page(request, code, uid)
    before = ObjectsForm.ticked(diagnosis)
    form = ObjectsForm(request.POST or None, choices=Choices(diagnosis), initial=before)
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and form.is_valid():
        for columns in form.added(before):
            part = DiagnosisObject(workspace=diagnosis.workspace, diagnosis=diagnosis, **columns)
            write(part, "create", by=request.user)  # type: ignore[arg-type]
        for part in form.dropped(list(diagnosis.looked_at.all())):
            write(part, "remove", by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("audits:objects", code, uid)
    context |= {"form": form, "writable": may_write(diagnosis, "DiagnosisObject", request.user)}
    return TemplateResponse(request, "audits/objects.html", context)


def _lists(diagnosis: Diagnosis, model: Any) -> list[dict[str, Any]]:
    """Return the lists that belong to a form, with their lengths."""
    holder: Any = diagnosis if model is Diagnosis else diagnosis.conclusion
    return [
        {
            "title": about.title,
            "count": len(getattr(holder, name)),
            "url": reverse("audits:listing", args=[diagnosis.engagement.code, diagnosis.uid, name]),
        }
        for name, about in LISTS.items()
        if about.model is model
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def diagnosis_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Edit purposes, choice of the standard, method."""
    return _plain(request, code, uid, FrameForm, "audits/diagnosis_edit.html")


@require_http_methods(["GET", "HEAD", "POST"])
def conclusion(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write the conclusion."""
    return _plain(request, code, uid, ConclusionForm, "audits/conclusion.html")


def _plain(request: HttpRequest, code: str, uid: str, form_class: Any, template: str) -> HttpResponse:
    diagnosis, context = diagnosis_page(request, code, uid)
    model = form_class._meta.model
    holder: Any = diagnosis if model is Diagnosis else diagnosis.conclusion
    asked = model._default_manager.visible_to(request.user).get(pk=holder.pk)  # the form changes what it is given
    form = form_class(request.POST or None, instance=asked)
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and form.is_valid():
        write(holder, "edit", by=request.user, changes=form.changes)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect(diagnosis)
    context |= {
        "form": form,
        "lists": _lists(diagnosis, model),
        "writable": may_write(diagnosis, model.__name__, request.user),
    }
    return TemplateResponse(request, template, context, status=422 if form.is_bound else 200)
