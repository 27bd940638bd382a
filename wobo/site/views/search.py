"""/search/: one box over everything that the person may read."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from wobo.site.search import search

LONGEST = 80


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what was found, by group."""
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    groups = search(asked, request.user) if asked else []
    return TemplateResponse(request, "site/search.html", {"asked": asked, "groups": groups})
