"""/help/: a short guide for each kind of person."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the guide; the reader's own part first."""
    rights = request.user.rights
    own = [
        part
        for part, mine in [
            ("admin", rights.is_firm_admin),
            ("consultant", rights.is_consulting or rights.is_firm),
            ("client", rights.is_client),
        ]
        if mine
    ]
    return TemplateResponse(request, "site/help.html", {"own": own})
