"""Proposals to change the organisation, from the diagnosis to the design."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification.shell import engagement_page


@require_safe
def adjustment_list(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Show what diagnoses propose to change, and what the design decided; `uid` marks one."""
    engagement, context = engagement_page(request, code)
    rows = engagement.adjustments.select_related("proposed_by", "engagement")
    if uid:
        get_object_or_404(rows, uid=uid)
    context |= {"marked": uid, "rows": rows}
    return TemplateResponse(request, "certification/adjustment_list.html", context)
