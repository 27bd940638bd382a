"""What waits for people: rooms that end soon, rooms that are open for them, a dossier that failed."""

import datetime as dt

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wobo.accounts.models import User
from wobo.notices.work import WorkItem
from wobo.workflow.policies import may

from . import room_door
from .models import DossierBuild, EvidenceRoom

AHEAD = dt.timedelta(days=7)


def waiting_for(user: User) -> list[WorkItem]:
    """Return rooms of the user's that end soon, rooms where the user is a guest, failed makings. Four queries."""
    return [*_ending(user), *_guest_of(user), *_failed(user)]


def _ending(user: User) -> list[WorkItem]:
    rows = EvidenceRoom.objects.visible_to(user).filter(state=EvidenceRoom.State.OPEN).defer("evidence")
    found = []
    for room in rows.select_related("cycle__engagement__client", "workspace__parent"):
        today = room.cycle.today()
        days = (room.until_on - today).days
        if room.until_on - today > AHEAD or not may("edit", room, user):
            continue
        words = {"room": room.number, "days": max(days, 0), "client": room.cycle.engagement.client}
        title = ngettext(
            "%(client)s: evidence room %(room)s ends in %(days)s day",
            "%(client)s: evidence room %(room)s ends in %(days)s days",
            max(days, 0),
        )
        code = room.cycle.engagement.code
        item = WorkItem(_("Evidence room"), title % words, room.get_absolute_url(), today, engagement_code=code)
        found.append(_with(item, room.until_on, _("Look")))
    return found


def _with(item: WorkItem, due: dt.date, action: str) -> WorkItem:
    return WorkItem(item.kind, item.title, item.url, item.since, due, item.engagement_code, action)


def _guest_of(user: User) -> list[WorkItem]:
    found = []
    for guest in room_door.rooms_of(user):
        room = guest.room
        words = {"client": room.cycle.engagement.client, "room": room.title}
        title = _("%(client)s: evidence room “%(room)s” is open for you") % words
        since = room.opened_on or room.from_on
        found.append(WorkItem(_("Evidence room"), title, room.door(), since, room.until_on, action=_("Enter")))
    return found


def _failed(user: User) -> list[WorkItem]:
    rows = DossierBuild.objects.visible_to(user).filter(state=DossierBuild.State.FAILED, requested_by=user)
    found = []
    for build in rows.defer("snapshot").select_related("cycle__engagement")[:20]:
        title = _("The application dossier %(number)s could not be made") % {"number": build.number}
        code = build.cycle.engagement.code
        page = reverse("audits:dossier_build", args=[code, build.uid])
        since = localtime(build.requested_at).date()
        found.append(WorkItem(_("Application dossier"), title, page, since, engagement_code=code, action=_("Look")))
    return found
