"""/room/<uid>/: what a guest of an evidence room sees, and nothing else of the engagement."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from audits import room_door, room_evidence
from audits.actions import rooms as actions
from audits.forms.rooms import KINDS, AcceptForm
from audits.models import RoomAccess, RoomGuest
from certification.models import Clause

PAGE = RoomAccess.Kind.PAGE
GROUPS = 40  # clauses on a page


def _page(request: HttpRequest, guest: RoomGuest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    told = {"guest": guest, "room": guest.room, "mark": room_door.words_for(guest), **context}
    response = TemplateResponse(request, template, told, status=status)
    patch_cache_control(response, no_store=True, private=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def room_door_page(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for the statement first, then show the evidence by clause."""
    guest = room_door.enter(uid, request.user)  # type: ignore[arg-type]
    if not room_door.is_open(guest.room):
        return _page(request, guest, "audits/room_shut.html", status=403)
    if not guest.accepted_at:
        return _statement(request, guest)
    if request.method == "POST":
        return redirect("audits:room_door", uid)
    return _evidence(request, guest)


def _statement(request: HttpRequest, guest: RoomGuest) -> HttpResponse:
    form = AcceptForm(request.POST or None, initial={"name": guest.name})
    if request.method == "POST" and form.is_valid():
        actions.accept_statement(guest, name=form.cleaned_data["name"], by=request.user)  # type: ignore[arg-type]
        return redirect("audits:room_door", guest.room.uid)
    return _page(request, guest, "audits/room_statement.html", status=422 if form.is_bound else 200, form=form)


def _evidence(request: HttpRequest, guest: RoomGuest) -> HttpResponse:
    room = guest.room
    asked = {name: request.GET.get(name, "")[:60] for name in ("chapter", "q", "kind")}
    tops = Clause.objects.filter(standard__in=room.cycle.engagement.standards.all(), parent=None).in_force()
    chapters = [(one.ref, one.heading) for one in tops.order_by("standard", "order")]
    chapters = [row for row in chapters if not room.chapters or row[0] in room.chapters]
    chapter = asked["chapter"] if asked["chapter"] in dict(chapters) else ""
    groups = room_evidence.by_clause(room, chapter=chapter, words=asked["q"], kind=asked["kind"])
    said = " · ".join(part for part in (dict(chapters).get(chapter, ""), asked["q"], asked["kind"]) if part)
    actions.look(guest, PAGE, said or str(room), by=request.user)  # type: ignore[arg-type]
    return _page(
        request,
        guest,
        "audits/room_evidence.html",
        page=Paginator(groups, GROUPS).get_page(request.GET.get("page")),
        chapters=chapters,
        chapter=chapter,
        q=asked["q"],
        kind=asked["kind"],
        kinds=[(key, label) for key, label in KINDS if key in room.kinds],
    )


def _inside(request: HttpRequest, uid: str, key: str) -> tuple[RoomGuest, dict[str, Any]]:
    """Return the guest and a paper of the room; 404 before the statement is accepted and once the room is shut."""
    guest = room_door.enter(uid, request.user)  # type: ignore[arg-type]
    if not room_door.is_open(guest.room) or not guest.accepted_at:
        raise Http404
    shown = room_evidence.visible(guest.room, key)
    if shown is None:
        raise Http404
    return guest, shown


@require_safe
def room_table(request: HttpRequest, uid: str, key: str) -> HttpResponse:
    """Show a register as it stands."""
    guest, shown = _inside(request, uid, key)
    if not shown["table"]:
        raise Http404
    actions.look(guest, PAGE, shown["title"], by=request.user)  # type: ignore[arg-type]
    return _page(request, guest, "audits/room_table.html", shown=shown, table=shown["table"])


@require_safe
def room_file(request: HttpRequest, uid: str, key: str) -> HttpResponse:
    """Send a file with the watermark across every page; what cannot bear it is shown on site."""
    guest, shown = _inside(request, uid, key)
    if not shown["file"] and not shown["why"]:
        raise Http404
    try:
        made, content_type = room_door.opened(guest, shown, by=request.user)  # type: ignore[arg-type]
    except room_door.NotShown:
        return _page(request, guest, "audits/room_on_site.html", status=409, shown=shown)
    response = HttpResponse(made, content_type=content_type)
    suffix = ".pdf" if content_type == room_door.PDF else ".png"
    name = f"{guest.room.number} {shown['number']} {shown['title']}{suffix}"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, no_store=True, private=True)
    return response
