"""What happens around every request."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from wobo.accounts.models import Role
from wobo.files.uploads import UploadTooLarge
from wobo.workflow import facts
from wobo.workflow.doors import Obstructed

Response = Callable[[HttpRequest], HttpResponse]
LONG_ROLES = (Role.LEAD_CONSULTANT, Role.CONSULTANT, Role.INTERNAL_AUDITOR)


def response_headers(get_response: Response) -> Response:
    """Keep pages out of shared and browser caches; switch off what no page uses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if not request.path.startswith(settings.STATIC_URL):
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


def request_facts(get_response: Response) -> Response:
    """Keep the facts of the request where the doors find them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = facts.current.set(facts.facts_of(request))
        try:
            return get_response(request)
        finally:
            facts.current.reset(token)

    return middleware


def session_limits(get_response: Response) -> Response:
    """End a session that was idle too long, or is too old whatever happens in it. Real time, never simulated."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            began = request.session.setdefault("began", now)
            seen = request.session.get("seen", now)
            on_site = request.user.rights.anywhere(LONG_ROLES) and not request.user.rights.is_firm_admin
            idle = settings.IDLE_SECONDS_ON_SITE if on_site else settings.IDLE_SECONDS
            if now - seen > idle or now - began > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
                messages.info(request, _("You were signed out after a while without activity. Sign in again."))
                return redirect(f"{translation_free_login()}?next={request.path}")
            if now - seen > 60 or "seen" not in request.session:
                request.session["seen"] = now
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def translation_free_login() -> str:
    """Return the address of the sign-in page."""
    from django.urls import reverse  # noqa: PLC0415

    return reverse("account_login")


def user_language(get_response: Response) -> Response:
    """Use the person's language and time zone; a guest's language comes from the browser or the cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            language, zone = request.user.language, request.user.time_zone
        else:
            language, zone = _guest_language(request), settings.TIME_ZONE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            timezone.activate(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            timezone.activate(ZoneInfo(settings.TIME_ZONE))
        try:
            response = get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def _guest_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    if request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    return settings.LANGUAGE_CODE


class Obstruction:
    """Answers Obstructed with 409 and the reasons, a too large upload with 413 and the limit, nonsense with 400."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for the exceptions that are normal here."""
        if isinstance(exception, Obstructed):
            return render(request, "409.html", {"reasons": exception.reasons}, status=409)
        if isinstance(exception, UploadTooLarge | RequestDataTooBig | TooManyFilesSent):
            reason = str(exception) if isinstance(exception, UploadTooLarge) else _too_much()
            return render(request, "413.html", {"reasons": [reason]}, status=413)
        if isinstance(exception, OverflowError | DataError):  # a number that no column holds: nobody types it
            return render(request, "400.html", status=400)
        return None


def _too_much() -> str:
    return _("The request is too large: at most %(files)s files at once. Send it in several steps.") % {
        "files": settings.LIMITS["request_files"]
    }


obstructed = Obstruction
