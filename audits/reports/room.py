"""The print of an evidence room: its scope, its guests with the statement they accepted, who saw what and when."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from audits.models import EvidenceRoom
from certification.reports import furniture

MOST = 3000  # looks on one print; the page shows the rest


def build(room: EvidenceRoom, language: str) -> dict[str, Any]:
    """Return period, scope, guests, looks in the order of time."""
    zone = ZoneInfo(room.cycle.engagement.client.time_zone)
    guests = list(room.guests.order_by("pk"))
    rows = list(room.accesses.select_related("guest").order_by("pk")[: MOST + 1])
    return furniture(
        room.cycle.engagement,
        language,
        kind="room",
        title=_("Who saw what in the evidence room"),
        room={
            "number": room.number,
            "title": room.title,
            "body": room.body,
            "state": str(room.get_state_display()),
            "from": room.from_on.isoformat(),
            "until": room.until_on.isoformat(),
            "closed": room.closed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if room.closed_at else "",
            "chapters": ", ".join(room.chapters) or _("all"),
        },
        statement=room.statement,
        guests=[
            {
                "name": one.accepted_name or one.name,
                "organisation": one.organisation,
                "email": one.email,
                "accepted": one.accepted_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.accepted_at else "",
                "sha256": one.statement_sha256,
                "shut_out": one.withdrawn_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.withdrawn_at else "",
            }
            for one in guests
        ],
        looks=[
            {
                "at": one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
                "who": one.guest.accepted_name or one.guest.name,
                "kind": str(one.get_kind_display()),
                "what": one.what,
                "sha256": one.sha256[:16],
            }
            for one in rows[:MOST]
        ],
        more=len(rows) > MOST,
    )
