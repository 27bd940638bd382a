"""Pages for what went wrong outside a view."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old, instead of Django's page for developers."""
    reasons = [
        _("This form is out of date, or cookies are blocked. Go back, load the page again and send it once more.")
    ]
    return render(request, "403.html", {"reasons": reasons}, status=403)
