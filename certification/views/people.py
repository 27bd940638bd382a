"""A client's people: the list, a person's page, changing, leaving and coming back, the account."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, panels, successions
from certification.forms.people import LeaveForm, PersonForm, PersonInviteForm, SuccessorForm
from certification.models import Appointment, Client, Department, Engagement, Person
from certification.people.tree import indented, tree
from certification.signals import contacts_named
from wobo.accounts.models import Invitation, Role
from wobo.workflow import clock, heads
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.policies import may

LINK = "certification.person_link"  # of an invitation, shown once
PER_PAGE = 50


def client_of(request: HttpRequest, uid: str) -> Client:
    """Return a client that the user may read, 404 for any other."""
    return get_object_or_404(Client.objects.visible_to(request.user).select_related("workspace", "logo"), uid=uid)


def person_of(request: HttpRequest, client: Client, uid: str) -> Person:
    """Return one of the client's people."""
    rows = Person.objects.visible_to(request.user).within(client.workspace)
    return get_object_or_404(rows.select_related("department", "user", "workspace"), uid=uid)


def demand(request: HttpRequest, verb: str, row: Any) -> None:
    """Refuse whoever may not."""
    if not may(verb, row, request.user):
        raise PermissionDenied


@require_safe
def person_list(request: HttpRequest, uid: str) -> HttpResponse:
    """List the people, fifty a page: searched, of a department, with who has left, without an account."""
    client = client_of(request, uid)
    words, chosen, gone, bare = (request.GET.get(name, "").strip() for name in ("q", "department", "left", "bare"))
    rows = Person.objects.visible_to(request.user).within(client.workspace).select_related("department", "user")
    rows = rows if gone else rows.working(clock.today(client.time_zone))
    rows = rows.searched(words[:100]) if words else rows
    rows = rows.filter(department__uid=chosen) if chosen else rows
    rows = rows.filter(user=None) if bare else rows
    rows = rows.order_by("department__order", "department_id", "pk")  # departments of one order stay together
    departments = tree(Department.objects.visible_to(request.user).within(client.workspace))
    context = {
        "client": client,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "chosen": chosen,
        "gone": gone,
        "bare": bare,
        "filtered": bool(words or chosen or gone or bare),
        "departments": [(row.uid, indented(depth, row)) for depth, row in departments],
        "may_add": may("create", Person(workspace=client.workspace), request.user),
    }
    return TemplateResponse(request, "certification/person_list.html", context)


@require_safe
def person_detail(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Show a person: facts, account, appointments, what waits for them, what the other rooms add."""
    client = client_of(request, uid)
    person = person_of(request, client, row)
    may_edit = may("edit", person, request.user)
    asked = panels.PersonPage(person, request.user, client)
    letters = Appointment.objects.visible_to(request.user).filter(person=person).select_related("cycle__engagement")
    context = {
        "client": client,
        "person": person,
        "may_edit": may_edit,
        "letters": letters.order_by("-pk")[:20],
        "open": _open_with(request, person),
        "parts": panels.gathered("person", asked),
        "account": actions.account_of(person) if may_edit else None,
        "may_invite": may_edit and person.user_id is None and _gives_roles(request, client),
        "link": request.session.pop(LINK, None) if may_edit else None,
    }
    return TemplateResponse(request, "certification/person_detail.html", context)


def _open_with(request: HttpRequest, person: Person) -> list[successions.Request]:
    """Return what waits for a person, as far as the reader sees it: to be shown, for nothing moves from here.

    Every room answers, so the answer is kept until one of them writes something.
    """
    places = request.user.rights.readable
    found = heads.kept(f"open with {person.uid}", places, lambda: list(map(_shown, successions.open_with(person))))
    return [one for one in found if one.workspace_id in places]


def _shown(one: successions.Request) -> successions.Request:
    return replace(one, kind=str(one.kind), text=str(one.text), hand_over=_stays)


def _stays(_successor: Any, _by: Any) -> None:
    """Move nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, uid: str, row: str = "") -> HttpResponse:
    """Add a person, or change one."""
    client = client_of(request, uid)
    person = person_of(request, client, row) if row else Person(workspace=client.workspace)
    verb = "edit" if row else "create"
    demand(request, verb, person)
    initial = {} if row else {"department": _asked_department(request, client)}
    form = PersonForm(request.POST or None, instance=person, client=client, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = record(person, verb, by=request.user, changes=form.changes())
        messages.success(request, _("%(row)s is saved.") % {"row": saved.name})
        if "more" in request.POST:
            return redirect(f"{reverse('certification:person_create', args=[client.uid])}{_under(saved)}")
        return redirect("certification:person_detail", client.uid, saved.uid)
    context = {"client": client, "person": person if row else None, "form": form}
    return TemplateResponse(request, "certification/person_form.html", context)


def _under(person: Person) -> str:
    return f"?department={person.department.uid}" if person.department else ""


def _asked_department(request: HttpRequest, client: Client) -> Department | None:
    rows = Department.objects.visible_to(request.user).within(client.workspace)
    found: Department | None = rows.filter(uid=request.GET.get("department", "")).first()
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Note when a person left and who takes over; for who has left, hand over what still waits for them."""
    client = client_of(request, uid)
    person = person_of(request, client, row)
    demand(request, "edit", person)
    words = request.GET.get("q", "").strip()[:100]
    waiting = [one for one in successions.open_with(person) if one.workspace_id in request.user.rights.readable]
    roles = actions.roles_to_end(person, request.user)
    told: dict[str, Any] = {"client": client, "person": person, "words": words}
    form: Any
    if person.left_on:
        form = SuccessorForm(request.POST or None, **told)
    else:
        initial = {"left_on": clock.today(client.time_zone), "end_roles": True}
        form = LeaveForm(request.POST or None, initial=initial, has_roles=bool(roles), **told)
    if request.method == "POST" and form.is_valid():
        return _left(request, client, person, form.cleaned_data)
    context = {**told, "form": form, "open": waiting, "roles": roles}
    return TemplateResponse(request, "certification/person_leave.html", context)


def _left(request: HttpRequest, client: Client, person: Person, given: dict[str, Any]) -> HttpResponse:
    """Do what the form says, and say what moved."""
    by, successor = request.user, given.get("successor")
    try:
        if person.left_on:
            moved = actions.hand_over(person, successor, by=by)
        else:
            done = actions.leave(
                person, given["left_on"], successor=successor, end_roles=given.get("end_roles", False), by=by
            )
            moved = done.moved
            undo = reverse("certification:person_back", args=[client.uid, person.uid]) if not done.ended else ""
            told = {"name": person, "day": given["left_on"].isoformat()}
            tags = f"undo:{undo}" if undo and not moved else ""
            messages.success(request, _("%(name)s has left as of %(day)s.") % told, extra_tags=tags)
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.error(request, reason)
        return redirect("certification:person_leave", client.uid, person.uid)
    if moved:
        said = ngettext(
            "%(count)s open item moved to %(name)s.", "%(count)s open items moved to %(name)s.", len(moved)
        )
        messages.success(request, said % {"count": len(moved), "name": successor})
    return redirect("certification:person_detail", client.uid, person.uid)


@require_POST
def person_back(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Note that somebody works here again."""
    client = client_of(request, uid)
    person = actions.come_back(person_of(request, client, row), by=request.user)
    messages.success(request, _("%(name)s works here again. Ended roles are given anew.") % {"name": person})
    return redirect("certification:person_detail", client.uid, person.uid)


@require_POST
def person_link(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Link the account of the client's side that bears the person's address."""
    client = client_of(request, uid)
    person = person_of(request, client, row)
    demand(request, "edit", person)
    user = actions.account_of(person)
    if user is None:
        raise Obstructed(_("No account with this address belongs to the client's side."))
    actions.link_account(person, user, by=request.user)
    messages.success(request, _("The account is linked."))
    return redirect("certification:person_detail", client.uid, person.uid)


def _gives_roles(request: HttpRequest, client: Client) -> bool:
    """Whether the user invites into some engagement of the client; asks nothing of the database."""
    under = [place for place, parent in request.user.rights.parents.items() if parent == client.workspace_id]
    return any(may("create", Invitation(workspace_id=place, role=Role.STAFF), request.user) for place in under)


def _places(request: HttpRequest, client: Client) -> list[Engagement]:
    """Return the engagements of a client into which the user may invite."""
    rows = Engagement.objects.visible_to(request.user).filter(client=client).exclude(state=Engagement.State.CLOSED)
    return [
        one
        for one in rows.select_related("workspace").order_by("-pk")
        if may("create", Invitation(workspace=one.workspace, role=Role.STAFF), request.user)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: HttpRequest, uid: str, row: str) -> HttpResponse:
    """Invite a person to an account; the link is shown once where mail is not set up."""
    client = client_of(request, uid)
    person = person_of(request, client, row)
    demand(request, "edit", person)
    places = _places(request, client)
    if not places:
        raise PermissionDenied
    if reason := _not_invited(person):
        raise Obstructed(reason)
    form = PersonInviteForm(request.POST or None, engagements=places, user=request.user)
    if request.method == "POST" and form.is_valid():
        engagement = form.cleaned_data["engagement"]
        contact = {"display_name": person.name, "email": person.email, "role": form.cleaned_data["role"]}
        answers = contacts_named.send(Engagement, engagement=engagement, contacts=[contact], by=request.user)
        told = [one for _receiver, found in answers for one in found]
        request.session[LINK] = next(iter(told), None)
        return redirect("certification:person_detail", client.uid, person.uid)
    context = {"client": client, "person": person, "form": form}
    return TemplateResponse(request, "certification/person_invite.html", context)


def _not_invited(person: Person) -> str:
    """Return why somebody cannot be invited, empty when they can."""
    if person.user_id:
        return _("%(name)s has an account already.") % {"name": person}
    if person.left_on:
        return _("%(name)s has left.") % {"name": person}
    return "" if person.email else _("An invitation needs an e-mail address. Enter it first.")
