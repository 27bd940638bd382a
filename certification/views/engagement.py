"""The pages of one engagement that read only."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from wobo.workflow.models import Event

from .shell import engagement_page


@require_safe
def engagement_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show how the engagement stands."""
    _engagement, context = engagement_page(request, code, "overview")
    return TemplateResponse(request, "certification/engagement_detail.html", context)


@require_safe
def trail(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything that happened in the engagement, newest first."""
    engagement, context = engagement_page(request, code, "trail")
    events = Event.objects.filter(workspace=engagement.workspace).order_by("-seq")
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return TemplateResponse(request, "certification/trail.html", {**context, "page": page})
