"""The way to the certificate: its steps on one page, and what every page of it begins with."""

# claims: S9.0, S11.0
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits import date_check
from audits.external_policies import keeps_certification
from audits.forms.towards import PrintForm
from audits.models import Application, Audit, BodyComparison, CertificationDecision
from certification.models import Engagement
from certification.shell import engagement_page
from wobo.reporting.actions import request as request_report
from wobo.reporting.models import Report
from wobo.workflow.doors import may

TAB = "towards"


def towards_page(request: HttpRequest, code: str, here: str = "") -> tuple[Engagement, dict[str, Any]]:
    """Return an engagement with the context of a page on the way to the certificate."""
    engagement, context = engagement_page(request, code, TAB)
    return engagement, context | {"keeps": keeps_certification(engagement, request.user), "here": here}


def kept_page(request: HttpRequest, code: str, here: str = "") -> tuple[Engagement, dict[str, Any]]:
    """Return the same, for a page of those who keep the papers."""
    engagement, context = towards_page(request, code, here)
    if not context["keeps"]:
        raise PermissionDenied
    return engagement, context


def demand(verb: str, record: Any, request: HttpRequest) -> None:
    """Refuse whoever may not do `verb`, before a form or the state of things tells them anything."""
    if not may(verb, record, request.user):  # type: ignore[arg-type]
        raise PermissionDenied


def printed(request: HttpRequest, kind: str, about: Any, engagement: Engagement) -> HttpResponse:
    """Have a paper made in the chosen language, and lead to it."""
    form = PrintForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else get_language() or engagement.client.language
    return redirect(request_report(kind, about, language, by=request.user))  # type: ignore[arg-type]


def prints_of(request: HttpRequest, kind: str, about: Any) -> list[Report]:
    """Return the last prints of a kind."""
    found = Report.objects.visible_to(request.user).about(about).filter(kind=kind)
    return list(found.select_related("file").defer("snapshot").order_by("-pk")[:5])


def print_form(engagement: Engagement) -> PrintForm:
    """Return the choice of the language, the client's first."""
    return PrintForm(initial={"language": engagement.client.language})


@require_safe
def towards(request: HttpRequest, code: str) -> HttpResponse:
    """Show where each step stands and what comes next."""
    _engagement, context = towards_page(request, code, "home")
    cycle = context["cycle"]
    comparison = BodyComparison.objects.visible_to(request.user).filter(cycle=cycle).select_related("chosen").first()
    application = Application.objects.visible_to(request.user).of(cycle).live().select_related("body").first()
    audits = list(Audit.objects.visible_to(request.user).of(cycle).alive().exclude(kind="internal").order_by("pk"))
    for one in audits:
        one.cycle = cycle
    decision = CertificationDecision.objects.visible_to(request.user).of(cycle).select_related("audit").first()
    outcomes = date_check.outcomes(cycle)
    errors = sum(len(one.open) for one in outcomes if one.is_error)
    context |= {
        "comparison": comparison,
        "application": application,
        "pre": [one for one in audits if one.kind in {"mock", "pre"}],
        "audits": [one for one in audits if one.kind not in {"mock", "pre"}],
        "decision": decision,
        "errors": errors,
        "remarks": sum(len(one.open) for one in outcomes if not one.is_error),
        "errors_said": ngettext("%(count)s date is wrong.", "%(count)s dates are wrong.", errors) % {"count": errors}
        if errors
        else _("No date is wrong."),
    }
    return TemplateResponse(request, "audits/towards/home.html", context)
