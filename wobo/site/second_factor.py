"""Members of the firm need a second factor where the firm says so: until they have one, every page leads there."""

from collections.abc import Callable
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.accounts.models.workspace import CONSULTING_ROLES, FIRM_ROLES

from .context import count_key
from .marks import FIRST_STEPS, HAS_ONE

MEMBERS = frozenset({*FIRM_ROLES, *CONSULTING_ROLES})
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes alone are none
OPEN = ("/accounts/", "/language/", "/static/", "/livez", "/readyz", "/favicon.ico", "/robots.txt")


def second_factor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead members of the firm without a second factor to its set-up; count the inbox anew after their acts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if _is_missing(request):
                messages.warning(request, _("The firm asks its members for a second factor. Set up one to go on."))
                return redirect(reverse("mfa_index"))
            if request.method == "POST":
                cache.delete(count_key(request.user))
        return get_response(request)

    return middleware


def _is_missing(request: HttpRequest) -> bool:
    if request.path.startswith(OPEN) or request.session.get(HAS_ONE):
        return False
    if request.session.get(FIRST_STEPS) and request.path.startswith(reverse("site:settings_mail")):
        return False
    user = cast(User, request.user)
    if not (user.rights.anywhere(MEMBERS) and user.rights.firm_asks_second_factor):
        return False
    if is_mfa_enabled(user, types=FACTORS):
        request.session[HAS_ONE] = True
        return False
    return True
