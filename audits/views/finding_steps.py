"""The steps of a finding: those that are done at once, and those that ask for words first."""

# claims: S7.5.5
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.actions import finding_moves as moves
from audits.forms.findings import BodyForm, EffectForm, ReasonForm, RegradeForm, ResultForm, VerificationForm
from audits.models import Finding
from wobo.workflow.doors import Obstructed, reasons_against
from wobo.workflow.policies import words

from .finding_page import finding_page
from .shell import demand

FORMS: dict[str, Any] = {
    "dispute": ReasonForm,
    "uphold": ReasonForm,
    "retract": ReasonForm,
    "reject_plan": ReasonForm,
    "implement": ResultForm,
    "verify_done": VerificationForm,
    "verify_effective": EffectForm,
    "reject": ReasonForm,
    "regrade": RegradeForm,
    "reopen": ReasonForm,
    "body_accepts": BodyForm,
    "body_rejects": ReasonForm,
    "body_verifies": BodyForm,
}
# what the form itself is going to say
SAID_BY_FORM = {"implement", "body_accepts", "body_verifies"}


@require_POST
def at_once(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do a step that needs no words."""
    finding, _context = finding_page(request, code, uid)
    moved = moves.move(finding, verb, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _said(moved))
    return redirect(finding)


def _said(finding: Finding) -> str:
    return _("Finding %(number)s: %(state)s.") % {"number": finding.number, "state": finding.get_state_display()}


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the words of a step, then do it."""
    finding, context = finding_page(request, code, uid)
    demand(verb, finding, request)
    if verb not in SAID_BY_FORM and (reasons := list(reasons_against(finding, verb))):
        raise Obstructed(*reasons)
    form = FORMS[verb](request.POST if request.method == "POST" else None, initial=_initial(finding, verb))
    if request.method == "POST" and form.is_valid():
        try:
            moved = _do(finding, verb, request.user, form.cleaned_data)
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            messages.success(request, _said(moved))
            return redirect(finding)
    label = words(finding._meta.label, verb)[0]
    context |= {"form": form, "label": label, "back": finding.get_absolute_url()}
    return TemplateResponse(request, "audits/findings/ask.html", context, status=422 if form.is_bound else 200)


def _initial(finding: Finding, verb: str) -> dict[str, Any]:
    if verb == "implement":
        return {"result": finding.result}
    return {"on": finding.cycle.today()} if verb.startswith("body_") else {}


def _do(finding: Finding, verb: str, user: Any, told: dict[str, Any]) -> Finding:
    if verb == "implement":
        return moves.implement(finding, by=user, **told)
    if verb in {"body_accepts", "body_verifies"}:
        return moves.body_says(finding, verb, by=user, **told)
    return moves.move(finding, verb, by=user, **told)
