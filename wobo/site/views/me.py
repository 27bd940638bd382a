"""/me/: what everybody may change of themselves."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from wobo.accounts.models import Membership, User
from wobo.notices import mail
from wobo.site.actions import accounts as actions
from wobo.site.forms_people import EmailForm, ProfileForm
from wobo.site.second_factor import FACTORS
from wobo.workflow import clock
from wobo.workflow.doors import record


def _me(request: HttpRequest) -> User:
    """Return the row of who is signed in, read anew: forms write into the copy that they are given."""
    return User.objects.get(pk=cast(User, request.user).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show and save the profile: name, language, time zone, which news come by mail."""
    user = _me(request)
    form = ProfileForm(request.POST or None, instance=_me(request))
    if request.method == "POST" and form.is_valid():
        changed = record(user, "edit", by=request.user, changes=form.changes())
        with override(changed.language):
            messages.success(request, _("Your profile was saved."))
        return redirect("site:me")
    context = {
        "form": form,
        "memberships": Membership.objects.live(clock.today()).filter(user=user).select_related("workspace"),
        "second_factor": is_mfa_enabled(request.user, types=FACTORS),
        "sessions": UserSession.objects.filter(user=user).count(),
        "mail_works": mail.is_configured(),
    }
    return TemplateResponse(request, "site/me.html", context)


@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def email_change(request: HttpRequest) -> HttpResponse:
    """Ask for a new sign-in address; stands in the place of allauth's own page."""
    works = mail.is_configured()
    form = EmailForm(request.POST or None)
    if request.method == "POST" and works and form.is_valid():
        actions.ask_for_new_email(request.user, form.cleaned_data["email"])
        messages.info(
            request,
            _("If %(email)s can be used, a link went there. Your present address was told.") % form.cleaned_data,
        )
        return redirect("site:me")
    return TemplateResponse(request, "site/email_change.html", {"form": form, "mail_works": works})


@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the change that the link asks for; on POST make it. Opening the link changes nothing."""
    email = actions.read_email_token(request.user, token)
    if request.method == "POST":
        actions.change_email(_me(request), token)
        actions.end_sessions(request.user, keep=request.session.session_key or "")
        messages.success(request, _("From now on you sign in with %(email)s.") % {"email": email})
        return redirect("site:me")
    return TemplateResponse(request, "site/email_confirm.html", {"email": email})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: of the person, or of the guest's browser."""
    language = request.POST.get("language", "")
    to = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        to = "/"
    response = redirect(to)
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        record(_me(request), "edit", by=request.user, changes={"language": language})
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
