"""Clients of the firm."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification.models import Client


@require_safe
def client_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a client: facts and engagements."""
    client = get_object_or_404(Client.objects.visible_to(request.user), uid=uid)
    return TemplateResponse(request, "certification/client_detail.html", {"client": client})
