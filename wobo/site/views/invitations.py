"""/invite/<token>/: a person sees who invites them to what, and accepts."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wobo.accounts.models import Invitation
from wobo.site.actions import people as actions
from wobo.site.forms_people import AcceptForm
from wobo.workflow.doors import Obstructed

from .signing_in import let_in


@login_not_required
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; on POST accept it. Opening the link changes nothing: mail scanners open links, too."""
    found = actions.by_token(token)
    if found is None:
        return TemplateResponse(request, "site/invitation_gone.html", {}, status=404)
    if request.user.is_authenticated:
        return _for_member(request, found, token)
    return _for_guest(request, found, token)


def _for_guest(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    """Offer both ways, a new account and signing in: the page does not tell whether the address has one."""
    form = AcceptForm(found.email, request.POST or None, initial={"display_name": found.display_name})
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.accept(token, display_name=data["display_name"], password=data["password"])
        except Obstructed as obstructed:
            form.add_error(None, obstructed.reasons)
            status = 409
        else:
            return let_in(request, user, "/")
    return TemplateResponse(request, "site/invitation.html", {"invitation": found, "form": form}, status=status)


def _for_member(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    mine = request.user.email == found.email
    if request.method != "POST":
        return TemplateResponse(
            request, "site/invitation.html", {"invitation": found, "mine": mine, "wrong": not mine}
        )
    if not mine:
        raise PermissionDenied
    actions.accept(token, user=request.user)
    return redirect("site:inbox")
