"""The decision of the body: after which audit, what its letter says, granted or refused."""

# claims: P14
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import decision as actions
from audits.forms.towards import BodyDecisionForm, WhyForm
from audits.models import Audit, CertificationDecision
from audits.models.decision_obstacles import DECISIVE
from wobo.workflow.doors import Obstructed, moves

from .towards import demand, kept_page, towards_page

HERE = "decision"


@require_safe
def decision(request: HttpRequest, code: str) -> HttpResponse:
    """Show every audit on which the body decides, with its decision."""
    _engagement, context = towards_page(request, code, HERE)
    cycle = context["cycle"]
    rows = Audit.objects.visible_to(request.user).of(cycle).filter(kind__in=DECISIVE).reported()
    shown = []
    for audit in rows.select_related("decision__letter", "external").order_by("-reported_on", "-pk"):
        audit.cycle = cycle
        said = getattr(audit, "decision", None)
        if said is not None:
            said.audit = audit
        shown.append({"audit": audit, "said": said, "moves": moves(said, request.user) if said else []})  # type: ignore[arg-type]
    return TemplateResponse(request, "audits/towards/decision.html", context | {"rows": shown})


@require_POST
def decision_open(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Open the decision on an audit."""
    engagement, _context = kept_page(request, code, HERE)
    rows = Audit.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    made = actions.open_decision(get_object_or_404(rows, uid=uid), by=request.user)  # type: ignore[arg-type]
    return redirect("audits:decision_edit", code, made.uid)


def _found(request: HttpRequest, code: str, uid: str) -> tuple[CertificationDecision, dict[str, Any]]:
    engagement, context = towards_page(request, code, HERE)
    rows = CertificationDecision.objects.visible_to(request.user).filter(audit__cycle__engagement=engagement)
    found: CertificationDecision = get_object_or_404(rows.select_related("audit__cycle", "letter"), uid=uid)
    found.audit.cycle.engagement = engagement
    return found, context | {"decision": found}


@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write what the letter of the body says."""
    found, context = _found(request, code, uid)
    demand("edit", found, request)
    if found.state != CertificationDecision.State.PENDING:
        raise Obstructed(_("The decision is recorded and stays as it is."))
    form = BodyDecisionForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        letter = form.files_given().get("letter")
        actions.save_decision(found, form.changes(), by=request.user, letter=letter)  # type: ignore[arg-type]
        messages.success(request, _("Saved. Record the decision now."))
        return redirect("audits:decision", code)
    return TemplateResponse(request, "audits/towards/decision_edit.html", context | {"form": form})


@require_POST
def decision_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do `verb`, which the URLconf fixes: grant, grant_after_follow_up."""
    found, _context = _found(request, code, uid)
    actions.decide(found, verb, by=request.user)  # type: ignore[arg-type]
    return redirect("audits:decision", code)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_refuse(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Record that the body refused."""
    found, context = _found(request, code, uid)
    demand("refuse", found, request)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decide(found, "refuse", by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect("audits:decision", code)
    context |= {"form": form, "label": _("Refused"), "back": found.get_absolute_url()}
    return TemplateResponse(request, "audits/towards/why.html", context)
