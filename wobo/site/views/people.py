"""/people/: who belongs to the firm, a client or an engagement, and who is invited."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wobo.accounts.models import Invitation, Membership, Workspace
from wobo.site.actions import people as actions
from wobo.site.forms_people import InvitationForm, MemberForm, roles_to_give
from wobo.site.marks import INVITATION_LINK
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import may


def readable(request: HttpRequest) -> QuerySet[Workspace]:
    """Return the workspaces that the person may read."""
    return Workspace.objects.select_related("parent", "parent__parent").filter(pk__in=request.user.rights.readable)


def _workspace(request: HttpRequest, uid: str) -> Workspace:
    return get_object_or_404(readable(request), uid=uid)


def _staffed(request: HttpRequest, uid: str) -> tuple[Workspace, list[tuple[str, str]]]:
    """Return a workspace and the roles that the person gives there. Raises PermissionDenied for who gives none."""
    workspace = _workspace(request, uid)
    roles = roles_to_give(workspace, request.user)
    if not roles:
        raise PermissionDenied
    return workspace, roles


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Go to the people of the firm, else of the first workspace where the person gives roles."""
    kinds = Workspace.Kind
    for kind in (kinds.FIRM, kinds.CLIENT, kinds.ENGAGEMENT):
        for workspace in readable(request).filter(kind=kind).order_by("pk"):
            if kind == kinds.FIRM or roles_to_give(workspace, request.user):
                return redirect("site:people_of", workspace.uid)
    raise PermissionDenied


@require_safe
def people_of(request: HttpRequest, uid: str) -> HttpResponse:
    """Show who belongs to a workspace; to who may give roles there also addresses, invitations and buttons."""
    workspace = _workspace(request, uid)
    staffs = bool(roles_to_give(workspace, request.user))
    context: dict[str, Any] = {
        "workspace": workspace,
        "staffs": staffs,
        "members": _members(workspace, request),
        "is_firm": workspace.kind == Workspace.Kind.FIRM,
        "around": readable(request).filter(Q(pk=workspace.parent_id) | Q(parent=workspace)).order_by("kind", "name"),
    }
    if staffs:
        invitations = Invitation.objects.visible_to(request.user).filter(workspace=workspace, accepted_at=None)
        context["invitations"] = invitations.filter(withdrawn_at=None).select_related("invited_by").order_by("-pk")
        context["now"] = clock.now()
        context["link"] = request.session.pop(INVITATION_LINK, None)
    return TemplateResponse(request, "site/people_of.html", context)


def _members(workspace: Workspace, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the memberships that reach a workspace: its own, then those from above, each with its buttons."""
    chain = [workspace.pk, workspace.parent_id, workspace.parent.parent_id if workspace.parent else None]
    live = Membership.objects.live(clock.today()).filter(workspace_id__in=[pk for pk in chain if pk])
    rows = live.select_related("user", "workspace").order_by("-workspace_id", "user__display_name", "role")
    return [
        {
            "membership": row,
            "own": row.workspace_id == workspace.pk,
            "may_end": row.workspace_id == workspace.pk and may("edit", row, request.user),
        }
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask whom to invite as what; then show the link, which also went by mail where mail works."""
    workspace, _roles = _staffed(request, uid)
    form = InvitationForm(workspace, request.user, request.POST or None, initial={"language": request.user.language})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made, link = actions.invite(workspace, actions.Offer(**form.cleaned_data), by=request.user)
        except Obstructed as wrong_moment:
            form.add_error(None, wrong_moment.reasons)
            status = 409
        else:
            return _show_link(request, workspace, made.email, link)
    context = {"workspace": workspace, "form": form, "hands_over": actions.may_hand_over(request.user)}
    return TemplateResponse(request, "site/people_invite.html", context, status=status)


def _show_link(request: HttpRequest, workspace: Workspace, email: str, link: str) -> HttpResponse:
    shown = link if actions.may_hand_over(request.user) else ""
    request.session[INVITATION_LINK] = {"email": email, "link": shown}
    return redirect("site:people_of", workspace.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, uid: str) -> HttpResponse:
    """Give somebody who has an account a role here."""
    workspace, _roles = _staffed(request, uid)
    form = MemberForm(workspace, request.user, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_member(workspace, data["user"], data["role"], until=data["role_until"], by=request.user)
        except Obstructed as wrong_moment:
            form.add_error(None, wrong_moment.reasons)
            status = 409
        else:
            messages.success(request, _("%(name)s is now a member.") % {"name": data["user"]})
            return redirect("site:people_of", workspace.uid)
    return TemplateResponse(request, "site/people_add.html", {"workspace": workspace, "form": form}, status=status)


@require_POST
def end_membership(request: HttpRequest, uid: str) -> HttpResponse:
    """End a role at once."""
    membership = get_object_or_404(Membership.objects.visible_to(request.user).select_related("workspace"), uid=uid)
    actions.end_membership(membership, by=request.user, reason=request.POST.get("reason", "")[:300])
    messages.success(request, _("The role has ended."))
    if membership.workspace_id not in request.user.fresh().rights.readable:
        return redirect("site:inbox")
    return redirect("site:people_of", membership.workspace.uid)


@require_POST
def invitation_move(request: HttpRequest, uid: str, verb: str) -> HttpResponse:
    """Withdraw an invitation or give it a new link; the URLconf fixes which."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).select_related("workspace"), uid=uid)
    if verb == "resend":
        link = actions.resend(invitation, by=request.user)
        return _show_link(request, invitation.workspace, invitation.email, link)
    actions.withdraw(invitation, by=request.user)
    messages.success(request, _("The invitation was withdrawn; its link no longer works."))
    return redirect("site:people_of", invitation.workspace.uid)
