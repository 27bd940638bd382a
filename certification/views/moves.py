"""Doing a verb to an engagement, a phase, a waiver, an adjustment: one view per shape, the URLconf fixes the verb."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification import actions, gates
from certification.actions.closing import close_engagement
from certification.fields import OutcomeForm, ReasonForm
from certification.forms.engagements import AdoptionForm, WaiverForm
from certification.models import OrganisationAdjustment, Waiver
from certification.shell import engagement_page
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.policies import may, words

from .phase import phase_page

ACTIONS: dict[tuple[str, str], Callable[..., Any]] = {
    ("Engagement", "begin_recertification"): actions.begin_recertification,
    ("Engagement", "lose_certificate"): actions.lose_certificate,
    ("Engagement", "close"): close_engagement,
    ("Phase", "submit"): actions.submit_phase,
    ("Phase", "send_back"): actions.send_back,
    ("Phase", "reopen"): actions.reopen,
}


def do(obj: Any, verb: str, *, by: Any, **data: Any) -> Any:
    """Do a verb: by its action where it touches several records, else plainly."""
    action = ACTIONS.get((type(obj).__name__, verb))
    return action(obj, by=by, **data) if action else fire(obj, verb, by=by, **data)


def _ask(
    request: HttpRequest, obj: Any, verb: str, context: dict[str, Any], form_class: Any = ReasonForm
) -> HttpResponse:
    """Ask what the verb wants to know, then do it. The page says beforehand why it cannot be done."""
    move = next((one for one in moves(obj, request.user) if one.verb == verb), None)
    if move is None and not may(verb, obj, request.user):
        raise PermissionDenied
    if move is None or not move.allowed:
        raise Obstructed(*(move.reasons if move else [_("This is not possible in the present state.")]))
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        do(obj, verb, by=request.user, **form.cleaned_data)
        return redirect(context["back"])
    context |= {"form": form, "object": obj, "label": words(obj._meta.label, verb)[0]}
    return TemplateResponse(request, "certification/ask.html", context)


@require_POST
def engagement_move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Do a verb that asks nothing to the engagement."""
    engagement, _context = engagement_page(request, code)
    return redirect(do(engagement, verb, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def engagement_ask(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Ask for a reason or an outcome, then do the verb to the engagement."""
    engagement, context = engagement_page(request, code)
    form_class = OutcomeForm if verb == "close" else ReasonForm
    return _ask(request, engagement, verb, {**context, "back": engagement.get_absolute_url()}, form_class)


@require_POST
def phase_move(request: HttpRequest, code: str, number: int, verb: str) -> HttpResponse:
    """Start or submit a phase."""
    phase, _context = phase_page(request, code, number)
    return redirect(do(phase, verb, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def phase_ask(request: HttpRequest, code: str, number: int, verb: str) -> HttpResponse:
    """Ask for the reason, then send a phase back, open it again or reaffirm it."""
    phase, context = phase_page(request, code, number)
    return _ask(request, phase, verb, {**context, "back": phase.get_absolute_url()})


@require_http_methods(["GET", "HEAD", "POST"])
def phase_adopt(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Prepare to take over work done before: reason and evidence, then two signatures."""
    phase, context = phase_page(request, code, number)
    if not may("edit", phase, request.user):
        raise PermissionDenied
    if reasons := list(gates.reasons_against_adopting(phase)):
        raise Obstructed(*reasons)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AdoptionForm(*data, initial={"reason": phase.adoption_reason})
    if request.method == "POST" and form.is_valid():
        phase = actions.prepare_adoption(phase, by=request.user, **form.cleaned_data)
        messages.success(request, _("The sheet is being made. Both sides sign it on this page."))
        return redirect(phase)
    context |= {"form": form, "object": phase, "label": _("Adopt"), "back": phase.get_absolute_url(), "upload": True}
    return TemplateResponse(request, "certification/ask.html", context)


@require_POST
def phase_withdraw_adoption(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give up a prepared adoption."""
    phase, _context = phase_page(request, code, number)
    return redirect(actions.withdraw_adoption(phase, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_propose(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Propose to waive a soft criterion."""
    phase, context = phase_page(request, code, number)
    if not may("create", Waiver(workspace=phase.workspace), request.user):
        raise PermissionDenied
    soft = [one for one in gates.lines(phase) if not one.criterion.hard and not one.clears and one.waiver is None]
    form = WaiverForm(request.POST or None, lines=soft, initial={"criterion": request.GET.get("criterion", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return redirect(actions.propose_waiver(phase, data["criterion"], reason=data["reason"], by=request.user))
    context |= {"form": form, "object": phase, "label": _("Propose a waiver"), "back": phase.get_absolute_url()}
    return TemplateResponse(request, "certification/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the reason, then refuse or revoke a waiver."""
    engagement, context = engagement_page(request, code)
    waiver = get_object_or_404(Waiver.objects.visible_to(request.user).within(engagement.workspace), uid=uid)
    return _ask(request, waiver, verb, {**context, "back": waiver.get_absolute_url()})


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the reason, then adopt or decline a proposal of the diagnosis."""
    engagement, context = engagement_page(request, code)
    found = OrganisationAdjustment.objects.visible_to(request.user).within(engagement.workspace)
    adjustment = get_object_or_404(found, uid=uid)
    return _ask(request, adjustment, verb, {**context, "back": adjustment.get_absolute_url()})
