"""The page of the system design: what is done, what is next; the statements that the client confirms."""

# claims: S4.1, S4.3, P3, P4, P5, P6, P7
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification.actions import design_statements as actions
from certification.design_facts import statement_of, subject
from certification.design_steps import steps_of
from certification.models import DesignStatement, Service

from .design_shell import decides, design_page

Topic = DesignStatement.Topic


@require_safe
def design(request: HttpRequest, code: str) -> HttpResponse:
    """Show every part of the design with its state and its next step."""
    _engagement, context = design_page(request, code)
    steps = steps_of(context["cycle"])
    to_confirm = [step for step in steps if step.confirm]
    context |= {
        "steps": steps,
        "done": sum(step.done for step in steps),
        "next": next((step for step in steps if not step.done), None),
        "to_confirm": to_confirm if decides(context["engagement"], request.user) else [],
    }
    return TemplateResponse(request, "certification/design/home.html", context)


@require_safe
def design_services(request: HttpRequest, code: str) -> HttpResponse:
    """Show the client's services by stage, and the statement that the list is complete."""
    engagement, context = design_page(request, code)
    rows = Service.objects.visible_to(request.user).within(engagement.client.workspace).select_related("owner")
    statements = DesignStatement.objects.visible_to(request.user).filter(cycle=context["cycle"], topic=Topic.SERVICES)
    last, seal = statements.select_related("confirmed_by").first(), subject(engagement, Topic.SERVICES).seal
    context |= {
        "rows": sorted(rows, key=lambda one: (one.stage != Service.Stage.LIVE, one.pk)),
        "live": sum(one.stage == Service.Stage.LIVE for one in rows),
        "statement": last if last and last.voided_at is None and last.seal == seal else None,
        "last": last,
        "seal": seal,
        "decides": decides(engagement, request.user),
    }
    return TemplateResponse(request, "certification/design/services.html", context)


@require_POST
def design_confirm(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    """Confirm that the list of services is complete, or that something of before still holds."""
    engagement, context = design_page(request, code)
    if not decides(engagement, request.user):
        raise PermissionDenied
    there = statement_of(context["cycle"], topic)
    sealed = request.POST.get("seal", "")
    actions.confirm(context["cycle"], topic, by=request.user, sealed=sealed)  # type: ignore[arg-type]
    if there is None:
        messages.success(request, _("Your statement is recorded."))
    return redirect("certification:design_services" if topic == Topic.SERVICES else "certification:design", code)
