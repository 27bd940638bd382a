"""The one door that a guest of an evidence room goes through: asked anew with every request."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _

from wobo.accounts.models import Membership, Role, User
from wobo.files import store
from wobo.reporting import overlay
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed

from . import dossier_binding as binding
from . import dossier_steps, room_evidence, room_stamp
from .actions import rooms
from .models import EvidenceRoom, RoomAccess, RoomGuest

BUSY_SECONDS = 120
PDF = "application/pdf"


class NotShown(RuntimeError):
    """A paper that cannot bear the watermark: it is shown on site instead."""


def enter(uid: str, user: User) -> RoomGuest:
    """Return the guest that the user is in a room; 404 for everybody else, whatever the state of the room.

    Whether the room is open is the next question: see `is_open`.
    """
    rows = RoomGuest.objects.filter(room__uid=uid, withdrawn_at=None)
    related = ("room__cycle__engagement__client__workspace", "room__workspace__parent__parent", "room__opened_by")
    for guest in rows.select_related(*related, "workspace").filter(email=user.email):
        if guest.user_id in (None, user.pk) and _holds(user, guest.room):
            return guest  # type: ignore[no-any-return]
    raise Http404


def _holds(user: User, room: EvidenceRoom) -> bool:
    """Whether the role that the invitation gave is still the user's."""
    live = Membership.objects.live(clock.today()).filter(user=user, workspace=room.workspace_id)
    return user.is_active and live.filter(role=Role.EXTERNAL_AUDITOR).exists()


def is_open(room: EvidenceRoom) -> bool:
    """Whether the room can be entered now."""
    return room.is_open(room.cycle.today())


def rooms_of(user: User) -> list[RoomGuest]:
    """Return where the user is a guest, open rooms that they may enter."""
    rows = RoomGuest.objects.filter(email=user.email, withdrawn_at=None, room__state=EvidenceRoom.State.OPEN)
    related = rows.select_related("room__cycle__engagement__client", "room__workspace")
    return [one for one in related if one.user_id in (None, user.pk) and _holds(user, one.room) and is_open(one.room)]


def words_for(guest: RoomGuest) -> str:
    """Return the watermark: who, when, in which room."""
    zone = guest.room.cycle.engagement.client.time_zone
    moment = clock.now().astimezone(ZoneInfo(zone))
    who = " ".join(part for part in (guest.accepted_name or guest.name, guest.organisation) if part)
    return f"{who} · {moment:%Y-%m-%d %H:%M} · {guest.room.number}"


def opened(guest: RoomGuest, shown: dict[str, Any], *, by: User) -> tuple[bytes, str]:
    """Return (bytes, type) of a paper with the watermark; the look is noted first.

    Raises NotShown for what cannot bear it, Obstructed while another paper is being stamped for the same guest.
    """
    stored = room_evidence.kept_file(guest.room, shown)
    if stored is None or shown["why"]:
        raise NotShown
    if not store.is_intact(stored.sha256):
        raise store.IntegrityLost(stored.sha256)
    key = f"room.{guest.uid}"
    if not cache.add(key, 1, BUSY_SECONDS):
        raise Obstructed(_("Another paper is being prepared for you. Wait a moment, then open this one."))
    try:
        made = _marked(stored, words_for(guest))
        what = f"{shown['number']} {shown['title']} {shown['version']}".strip()
        rooms.look(guest, RoomAccess.Kind.FILE, what, by=by, sha256=stored.sha256)
    finally:
        cache.delete(key)
    return made, PDF if stored.content_type == PDF else "image/png"


def _marked(stored: Any, words: str) -> bytes:
    path = store.path_of(stored.sha256)
    if stored.content_type != PDF:
        return room_stamp.marked_picture(path, words)
    pages, size = settings.LIMITS["room_pages"], settings.LIMITS["room_bytes"]
    if stored.size > size:
        raise NotShown
    try:
        number = binding.ordered({"do": "count", "paths": [str(path)]})[0]
        if not number or number > pages:
            raise NotShown
        with dossier_steps.bench() as place:
            return room_stamp.marked_pdf(path, words, place)
    except (overlay.NotStamped, binding.NotBound) as error:
        raise NotShown from error
