"""The evidence room: prepared, opened for guests, watched, closed; every look is on the trail."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audits import room_evidence
from audits.models import EvidenceRoom, RoomAccess, RoomGuest
from certification.models import Cycle
from wobo.accounts import inviting
from wobo.accounts.models import Membership, Role, User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

State = EvidenceRoom.State
CHANGEABLE = (State.PREPARED, State.OPEN)
NOT_ACCEPTED = {"accepted_at": None, "accepted_name": "", "statement_sha256": ""}


def prepare_room(cycle: Cycle, told: dict[str, Any], *, by: User) -> EvidenceRoom:
    """Prepare a room; nobody sees it before it is opened. Raises PermissionDenied."""
    engagement = cycle.engagement
    with transaction.atomic():
        Chain.objects.locked(engagement.workspace_id)
        count = EvidenceRoom.objects.filter(workspace=engagement.workspace_id).count()
        room = EvidenceRoom(workspace=engagement.workspace, cycle=cycle, number=f"{engagement.code}-E{count + 1:02d}")
        return record(room, "create", by=by, changes=told)


def edit_room(room: EvidenceRoom, changes: dict[str, Any], *, by: User) -> EvidenceRoom:
    """Change period, scope or words. What guests accepted stays as they accepted it. Raises Obstructed."""
    with transaction.atomic():
        Chain.objects.locked(room.workspace_id)
        fresh = _fresh(room)
        if fresh.state not in CHANGEABLE:
            raise Obstructed(_("The room is closed. Open it again first."))
        if fresh.state == State.OPEN and changes.get("statement", fresh.statement) != fresh.statement:
            raise Obstructed(_("Guests accepted this statement. Close the room to change it."))
        edited = record(fresh, "edit", by=by, changes=changes)
        for guest in edited.guests.filter(withdrawn_at=None).exclude(user=None):
            _let_in(edited, guest, by=by)
        if edited.state == State.OPEN:
            room_evidence.refresh(edited)
    return edited


def _fresh(room: EvidenceRoom) -> EvidenceRoom:
    related = ("cycle__engagement__client", "workspace", "opened_by", "audit")
    return EvidenceRoom.objects.select_related(*related).get(pk=room.pk)  # type: ignore[no-any-return]


def add_guest(
    room: EvidenceRoom, *, by: User, name: str, email: str, organisation: str = "", language: str = ""
) -> tuple[RoomGuest, str]:
    """Name a guest and invite them; return the link where the host hands it over. Raises Obstructed."""
    email = email.strip().lower()
    with transaction.atomic():
        Chain.objects.locked(room.workspace_id)
        fresh = _fresh(room)
        if fresh.state not in CHANGEABLE:
            raise Obstructed(_("The room is closed. Open it again first."))
        if fresh.guests.filter(email=email).exists():
            raise Obstructed(_("%(email)s is a guest of this room already.") % {"email": email})
        known = _member(fresh, email)
        invitation, link = None, ""
        if known is None:
            offer = inviting.Guest(email, name, language or fresh.language, fresh.until_on)
            invitation, link = inviting.invite_guest(fresh.workspace, offer, by=by)
        told = {"name": name, "email": email, "organisation": organisation, "invitation": invitation, "user": known}
        guest = record(RoomGuest(workspace=fresh.workspace, room=fresh), "create", by=by, changes=told)
        if known is not None:
            _let_in(fresh, guest, by=by)
    return guest, link


def _memberships(room: EvidenceRoom, user: User) -> Any:
    rows = Membership.objects.live(clock.today()).filter(workspace=room.workspace_id, role=Role.EXTERNAL_AUDITOR)
    return rows.filter(user=user, confined=True)


def _member(room: EvidenceRoom, email: str) -> User | None:
    """Return who was a guest of this engagement before: they need no second invitation."""
    rows = Membership.objects.filter(workspace=room.workspace_id, confined=True, user__email=email)
    found = rows.select_related("user").order_by("-pk").first()
    return found.user if found else None


def _let_in(room: EvidenceRoom, guest: RoomGuest, *, by: User) -> None:
    """Let the guest's role last as long as the room: nobody stays longer because an earlier room was."""
    if guest.user is None:
        return
    live = _memberships(room, guest.user).first()
    if live is None:
        told = {"user": guest.user, "role": Role.EXTERNAL_AUDITOR, "since": clock.today(), "until": room.until_on}
        record(Membership(workspace=room.workspace, confined=True, **told), "create", by=by)
    elif live.until is None or live.until < room.until_on or not _elsewhere(room, guest):
        record(live, "edit", by=by, changes={"until": room.until_on})


def _elsewhere(room: EvidenceRoom, guest: RoomGuest) -> bool:
    """Whether the guest is in another open room of the engagement."""
    others = RoomGuest.objects.filter(user=guest.user, withdrawn_at=None, room__workspace=room.workspace_id)
    return others.filter(room__state=State.OPEN).exclude(room=room).exists()


def send_again(guest: RoomGuest, *, by: User) -> str:
    """Send a guest's invitation once more; return the link where the host hands it over. Raises Obstructed."""
    if guest.invitation is None or guest.withdrawn_at or guest.room.state not in CHANGEABLE:
        raise Obstructed(_("There is no open invitation for this guest."))
    if guest.invitation.withdrawn_at is None:
        return inviting.invite_again(guest.invitation, by=by)
    with transaction.atomic():  # the room was closed in between, and took it back
        Chain.objects.locked(guest.workspace_id)
        offer = inviting.Guest(guest.email, guest.name, guest.invitation.language, guest.room.until_on)
        invitation, link = inviting.invite_guest(guest.workspace, offer, by=by)
        record(guest, "edit", by=by, changes={"invitation": invitation})
    return link


def shut_out(guest: RoomGuest, *, by: User, reason: str = "") -> RoomGuest:
    """Take a guest's access away at once; what they looked at stays on the list."""
    with transaction.atomic():
        Chain.objects.locked(guest.workspace_id)
        fresh = RoomGuest.objects.select_related("room__workspace", "user", "invitation").get(pk=guest.pk)
        if fresh.withdrawn_at:
            raise Obstructed(_("This guest was shut out already."))
        done = record(fresh, "edit", by=by, changes={"withdrawn_at": clock.now()}, reason=reason)
        _let_go(fresh.room, fresh, by=by)
    return done


def _let_go(room: EvidenceRoom, guest: RoomGuest, *, by: User) -> None:
    """End the guest's role, or their invitation, unless another open room needs it."""
    if guest.user is None:
        invitation = guest.invitation
        if invitation is not None and not invitation.accepted_at and not invitation.withdrawn_at:
            inviting.withdraw(invitation, by=by)
    elif not _elsewhere(room, guest):
        for live in _memberships(room, guest.user):
            record(live, "edit", by=by, changes={"until": clock.today() - dt.timedelta(days=1)})


def open_room(room: EvidenceRoom, *, by: User) -> EvidenceRoom:
    """Open the door. Raises PermissionDenied, Obstructed."""
    with transaction.atomic():
        opened = fire(room, "open", by=by)
        room_evidence.refresh(_fresh(opened))
    return opened


def close_room(room: EvidenceRoom, *, by: User) -> EvidenceRoom:
    """Close the room and end what its guests hold: every link is dead with their next request."""
    with transaction.atomic():
        closed = fire(room, "close", by=by)
        for guest in RoomGuest.objects.filter(room=closed, withdrawn_at=None).select_related("user", "invitation"):
            _let_go(closed, guest, by=by)
    return closed


def reopen_room(room: EvidenceRoom, *, by: User, reason: str) -> EvidenceRoom:
    """Open it once more: guests who had accepted accept anew."""
    with transaction.atomic():
        fresh = _fresh(fire(room, "reopen", by=by, reason=reason))
        for guest in RoomGuest.objects.filter(room=fresh, withdrawn_at=None).select_related("user", "invitation"):
            if guest.accepted_at:
                record(
                    guest, "edit", by=by, changes={"accepted_at": None, "accepted_name": "", "statement_sha256": ""}
                )
            _let_in(fresh, guest, by=by)
        room_evidence.refresh(fresh)
    return fresh


def accept_statement(guest: RoomGuest, *, name: str, by: User) -> RoomGuest:
    """Note that the guest accepted the statement, word for word, under their own name. Raises Obstructed."""
    with transaction.atomic():
        Chain.objects.locked(guest.workspace_id)
        fresh = RoomGuest.objects.select_related("room__cycle__engagement__client").get(pk=guest.pk)
        if not fresh.room.is_open(fresh.room.cycle.today()):
            raise Obstructed(_("The room is not open."))
        if fresh.accepted_at:
            return fresh
        said = hashlib.sha256(fresh.room.statement.encode()).hexdigest()
        told = {"accepted_at": clock.now(), "accepted_name": name, "statement_sha256": said, "user": by}
        return record(fresh, "edit", by=by, changes=told)


def look(guest: RoomGuest, kind: str, what: str, *, by: User, sha256: str = "") -> RoomAccess:
    """Note a look, before anything is shown."""
    row = RoomAccess(
        workspace=guest.workspace, room=guest.room, guest=guest, kind=kind, what=what[:300], sha256=sha256
    )
    return record(row, "create", by=by)


def sweep() -> int:
    """Close what is over and bring the rest up to date. Returns how many rooms were closed."""
    closed, system = 0, User.system()
    rows = EvidenceRoom.objects.filter(state=State.OPEN)
    for room in rows.select_related("cycle__engagement__client", "workspace", "opened_by"):
        if room.until_on < room.cycle.today():
            try:
                fire(room, "expire", by=system)
            except Obstructed:
                continue
            closed += 1
        else:
            room_evidence.refresh(room)
    return closed
