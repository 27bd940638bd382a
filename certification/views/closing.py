"""Closing an engagement: what the closing sheet will say, and the sheet (P19)."""

# claims: P19
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from certification.actions.closing import CLOSING
from certification.models import Certificate, ChangeNotice, Improvement, Task
from wobo.workflow.policies import may

from .upkeep_shell import printed, prints_of, upkeep_page


@require_safe
def closing(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is still open before an engagement is closed, and the closing sheets that were made."""
    engagement, context = upkeep_page(request, code, "overview")
    context |= {
        "open": _open(request, engagement),
        "certificates": list(Certificate.objects.visible_to(request.user).of_engagement(engagement)),
        "may_close": may("close", engagement, request.user),
        **prints_of(request, engagement, CLOSING),
    }
    return TemplateResponse(request, "certification/upkeep/closing.html", context)


def _open(request: HttpRequest, engagement: Any) -> dict[str, int]:
    """Return how much is not finished: it does not keep an engagement from being closed, but should be known."""
    user, place = request.user, engagement.workspace
    return {
        "tasks": Task.objects.visible_to(user).within(place).unfinished().count(),
        "improvements": Improvement.objects.visible_to(user).within(place).unfinished().count(),
        "notices": ChangeNotice.objects.visible_to(user).within(place).unreported().count(),
    }


@require_POST
def closing_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the closing sheet made, in draft before the engagement is closed."""
    engagement, _context = upkeep_page(request, code, "overview")
    if not may("close", engagement, request.user):
        raise PermissionDenied
    return printed(request, engagement, CLOSING)
