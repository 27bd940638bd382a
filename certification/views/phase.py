"""The page of one phase."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification import gates

from .shell import engagement_page


@require_safe
def phase_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what a phase must show, computed now."""
    _engagement, context = engagement_page(request, code)
    phase = context["phase_rows"][number - 1]
    context |= {"phase": phase, "lines": gates.lines(phase)}
    return TemplateResponse(request, "certification/phase_detail.html", context)
