"""Arranging the sign-off of a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents import flow_page
from documents.actions import flow_plan
from documents.forms.flow import QuorumForm, StepForm
from documents.models import Revision, Step
from wobo.workflow.doors import Obstructed

from .flow import asked
from .shell import demand, revision_page


def step_of(request: HttpRequest, row: Revision, uid: str) -> Step:
    """Return a step of the revision, 404 for any other."""
    step: Step = get_object_or_404(Step.objects.visible_to(request.user).loaded().filter(revision=row), uid=uid)
    step.revision = row
    return step


@require_http_methods(["GET", "HEAD", "POST"])
def step_create(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Plan one more step."""
    row, context = revision_page(request, code, uid, revision)
    demand(request, "edit", row)
    return asked(
        request,
        row,
        context,
        StepForm(request.POST or None, revision=row),
        lambda told: flow_plan.add_step(row, told, by=request.user),
        _("The step was added."),
        title=_("Add a step"),
        button=_("Add"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Change a planned step."""
    row, context = revision_page(request, code, uid, revision)
    demand(request, "edit", row)
    found = step_of(request, row, step)
    return asked(
        request,
        row,
        context,
        StepForm(request.POST or None, revision=row, step=found),
        lambda told: flow_plan.edit_step(found, told, by=request.user),
        _("The step was changed."),
        title=_("Edit the step"),
        button=_("Save"),
    )


@require_POST
def step_remove(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Take a planned step out."""
    row, _context = revision_page(request, code, uid, revision)
    demand(request, "edit", row)
    flow_plan.remove_step(step_of(request, row, step), by=request.user)
    return _back(request, row, _("The step was taken out."))


@require_POST
def flow_save(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Take the register's assignments over, to change them step by step."""
    row, _context = revision_page(request, code, uid, revision)
    demand(request, "edit", row)
    flow_plan.save_plan(row, by=request.user)
    return _back(request, row, _("Each step can be changed now."))


@require_POST
def flow_anew(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Drop the plan and take the register's assignments instead."""
    row, _context = revision_page(request, code, uid, revision)
    demand(request, "edit", row)
    flow_plan.plan_anew(row, by=request.user)
    return _back(request, row, _("The steps are those of the register again."))


@require_POST
def flow_quorum(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Say how many signatures of a stage are enough."""
    row, _context = revision_page(request, code, uid, revision)
    demand(request, "edit", row)
    form = QuorumForm(request.POST)
    if not form.is_valid():
        raise Obstructed(*(str(error) for errors in form.errors.values() for error in errors))
    told: dict[str, Any] = form.cleaned_data
    flow_plan.set_quorum(row, told["stage"], told["enough"], by=request.user)
    return _back(request, row, _("The number is kept."))


def _back(request: HttpRequest, row: Revision, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(flow_page.address("flow", row))
