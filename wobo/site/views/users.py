"""/people/users/: every account of the installation, for the firm's administrators."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wobo.accounts.models import Membership, User
from wobo.accounts.predicates import is_firm_admin
from wobo.site.actions import accounts as actions
from wobo.site.forms_people import EmailForm
from wobo.site.marks import RESET_LINK
from wobo.workflow import clock
from wobo.workflow.models import Event

PER_PAGE, LAST_EVENTS = 50, 20


def _administered(request: HttpRequest) -> Any:
    """Return all accounts of people. Raises PermissionDenied for who does not administer the installation."""
    if not is_firm_admin(request.user, request.user):
        raise PermissionDenied
    return User.objects.filter(is_system=False)


@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    """Show all accounts: whether in use, with a second factor, last sign-in."""
    asked = request.GET.get("q", "").strip()[:80]
    users = _administered(request).annotate(
        second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes"))
    )
    if asked:
        users = users.filter(Q(display_name__icontains=asked) | Q(email__icontains=asked))
    page = Paginator(users.order_by("display_name", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "site/user_list.html", {"page": page, "asked": asked})


@require_safe
def user_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one account: roles, sessions, second factor, what happened to it."""
    person = get_object_or_404(_administered(request), uid=uid)
    return TemplateResponse(request, "site/user_detail.html", _detail(request, person))


def _detail(request: HttpRequest, person: User, form: EmailForm | None = None) -> dict[str, Any]:
    memberships = Membership.objects.live(clock.today()).filter(user=person)
    return {
        "person": person,
        "form": form or EmailForm(),
        "memberships": memberships.select_related("workspace", "workspace__parent"),
        "factors": Authenticator.objects.filter(user=person).exclude(type="recovery_codes").count(),
        "sessions": UserSession.objects.filter(user=person).count(),
        "events": Event.objects.visible_to(request.user).about(person).order_by("-seq")[:LAST_EVENTS],
        "reset_link": request.session.pop(RESET_LINK, None),
        "is_me": person == request.user,
    }


@require_POST
def user_move(request: HttpRequest, uid: str, verb: str) -> HttpResponse:
    """Do what the URLconf fixes to one account."""
    person = get_object_or_404(_administered(request), uid=uid)
    reason = request.POST.get("reason", "")[:300]
    if verb == "reset_link":
        request.session[RESET_LINK] = actions.reset_link(person, by=request.user)
        return redirect("site:user_detail", person.uid)
    match verb:
        case "deactivate":
            actions.deactivate(person, by=request.user, reason=reason)
        case "reactivate":
            actions.reactivate(person, by=request.user, reason=reason)
        case "sign_out":
            actions.sign_out_everywhere(person, by=request.user)
        case "remove_second_factor":
            actions.remove_second_factor(person, by=request.user)
    messages.success(request, _("Done."))
    return redirect("site:user_detail", person.uid)


@require_POST
def user_email(request: HttpRequest, uid: str) -> HttpResponse:
    """Change a person's sign-in address in their stead; they are signed out everywhere."""
    person = get_object_or_404(_administered(request), uid=uid)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "site/user_detail.html", _detail(request, person, form), status=422)
    actions.set_email(person, form.cleaned_data["email"], by=request.user)
    messages.success(request, _("The sign-in address was changed."))
    return redirect("site:user_detail", person.uid)
