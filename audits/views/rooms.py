"""/e/<code>/room/: the lead prepares, opens, watches and closes evidence rooms."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import room_evidence
from audits.actions import rooms as actions
from audits.forms.dossier import LanguageForm
from audits.forms.rooms import GuestForm, RoomForm
from audits.models import EvidenceRoom, RoomAccess, RoomGuest
from audits.room_texts import statement_in
from certification.fields import ReasonForm
from certification.models import Cycle, Engagement
from certification.shell import engagement_page
from wobo.reporting.actions import request as print_report
from wobo.workflow.doors import moves
from wobo.workflow.policies import may, words

TAB = "towards"
REPORT = "room-accesses"


@require_safe
def room_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rooms of the engagement, newest first."""
    engagement, context = engagement_page(request, code, TAB)
    rows = EvidenceRoom.objects.visible_to(request.user).filter(cycle__engagement=engagement).defer("evidence")
    inside = Q(guests__withdrawn_at=None)
    rows = rows.annotate(inside=Count("guests", filter=inside, distinct=True)).order_by("-pk")
    context |= {
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
        "keeps": may("create", EvidenceRoom(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
        "code": engagement.code,
    }
    return TemplateResponse(request, "audits/rooms.html", context)


def _room(request: HttpRequest, code: str, uid: str) -> tuple[EvidenceRoom, dict[str, Any]]:
    """Return a room of the engagement that the user may read (404 otherwise), with the context of its pages."""
    engagement, context = engagement_page(request, code, TAB)
    found = EvidenceRoom.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    room = get_object_or_404(found.select_related("cycle", "workspace", "audit", "opened_by"), uid=uid)
    room.cycle.engagement = engagement
    return room, {**context, "room": room, "keeps": may("edit", room, request.user)}  # type: ignore[arg-type]


def _fresh(engagement: Engagement, cycle: Cycle) -> EvidenceRoom:
    language = engagement.client.language
    today = cycle.today()
    return EvidenceRoom(
        workspace=engagement.workspace,
        cycle=cycle,
        from_on=today,
        until_on=today,
        kinds=["documents", "records", "matrices", "reports", "registers"],
        language=language,
        statement=statement_in(language, engagement),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def room_new(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare a room."""
    engagement, context = engagement_page(request, code, TAB)
    blank = _fresh(engagement, context["cycle"])
    if not may("create", blank, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    form = RoomForm(context["cycle"], request.POST or None, instance=blank, initial={"until_on": None})
    if request.method == "POST" and form.is_valid():
        room = actions.prepare_room(context["cycle"], form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The room is prepared. Name its guests, then open it."))
        return redirect(room)
    return _form(request, context, form)


def _form(request: HttpRequest, context: dict[str, Any], form: RoomForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "audits/room_edit.html", {**context, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def room_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change period, scope or words of a room."""
    room, context = _room(request, code, uid)
    if not context["keeps"]:
        raise PermissionDenied
    form = RoomForm(
        room.cycle, request.POST or None, instance=EvidenceRoom.objects.visible_to(request.user).get(pk=room.pk)
    )
    if request.method == "POST" and form.is_valid():
        actions.edit_room(room, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect(room)
    return _form(request, context, form)


def _detail(request: HttpRequest, room: EvidenceRoom, context: dict[str, Any], **more: Any) -> HttpResponse:
    guests = RoomGuest.objects.visible_to(request.user).filter(room=room).select_related("user", "invitation")
    looks = RoomAccess.objects.visible_to(request.user).filter(room=room).select_related("guest")
    kinds = dict(RoomForm.base_fields["kinds"].choices)  # type: ignore[attr-defined]
    context |= {
        "guests": guests.annotate(looks=Count("accesses"), last=Max("accesses__at")),
        "looks": Paginator(looks, 50).get_page(request.GET.get("page")),
        "moves": [move for move in moves(room, request.user) if move.verb != "expire"],  # type: ignore[arg-type]
        "kinds": [kinds[kind] for kind in room.kinds if kind in kinds],
        "guest_form": GuestForm(initial={"language": room.language}),
        "language_form": LanguageForm(initial={"language": room.language}),
        "changeable": room.state in actions.CHANGEABLE,
        "open_now": room.is_open(room.cycle.today()),
    }
    return TemplateResponse(request, "audits/room.html", {**context, **more}, status=422 if more.get("wrong") else 200)


@require_safe
def room_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a room: period, scope, guests, who saw what."""
    room, context = _room(request, code, uid)
    return _detail(request, room, context)


@require_safe
def room_preview(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the lead what guests will see, without files and without a line on the list."""
    room, context = _room(request, code, uid)
    if not context["keeps"]:
        raise PermissionDenied
    if room.opened_by is None:
        room.opened_by = request.user  # type: ignore[assignment]
    if room.state in actions.CHANGEABLE:
        room.evidence = room_evidence.gathered(room)
    context |= {"groups": room_evidence.by_clause(room), "as_of": room.evidence_at}
    return TemplateResponse(request, "audits/room_preview.html", context)


@require_POST
def room_guest(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Name a guest; the link is shown once, to who hands it over."""
    room, context = _room(request, code, uid)
    if not may("create", RoomGuest(workspace=room.workspace, room=room), request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _detail(request, room, context, guest_form=form, wrong=True)
    guest, link = actions.add_guest(room, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s is a guest of the room.") % {"name": guest})
    return _detail(request, room, context, link=link, link_of=guest) if link else redirect(room)


def _guest(request: HttpRequest, room: EvidenceRoom, guest: str) -> RoomGuest:
    rows = RoomGuest.objects.visible_to(request.user).filter(room=room)
    found: RoomGuest = get_object_or_404(rows.select_related("room", "invitation", "user"), uid=guest)
    if not may("edit", found, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    return found


@require_POST
def room_again(request: HttpRequest, code: str, uid: str, guest: str) -> HttpResponse:
    """Send an invitation once more."""
    room, context = _room(request, code, uid)
    found = _guest(request, room, guest)
    link = actions.send_again(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The invitation was sent again; the former link is dead."))
    return _detail(request, room, context, link=link, link_of=found) if link else redirect(room)


@require_POST
def room_shut_out(request: HttpRequest, code: str, uid: str, guest: str) -> HttpResponse:
    """Take a guest's access away."""
    room, _context = _room(request, code, uid)
    found = _guest(request, room, guest)
    actions.shut_out(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s has no access any more.") % {"name": found})
    return redirect(room)


@require_POST
def room_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Open or close a room."""
    room, _context = _room(request, code, uid)
    do = {"open": actions.open_room, "close": actions.close_room}[verb]
    do(room, by=request.user)  # type: ignore[arg-type]
    return redirect(room)


@require_http_methods(["GET", "HEAD", "POST"])
def room_reopen(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Open a room once more, with the reason."""
    room, context = _room(request, code, uid)
    if not may("reopen", room, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reopen_room(room, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect(room)
    label = words(room._meta.label, "reopen")[0]
    context |= {"form": form, "object": room, "label": label, "back": room.get_absolute_url()}
    return TemplateResponse(request, "certification/ask.html", context, status=422 if form.is_bound else 200)


@require_POST
def room_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the list of who saw what printed."""
    room, _context = _room(request, code, uid)
    form = LanguageForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else room.language
    return redirect(print_report(REPORT, room, language, by=request.user))  # type: ignore[arg-type]
