"""Whom certificates, notices to the body, the plan of upkeep and improvements tell what."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from certification.meeting_news import said
from certification.models import Certificate, ChangeNotice, Engagement, Improvement
from certification.upkeep_calendar import Window
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.workflow import clock

KEEPERS = (Role.LEAD_CONSULTANT, Role.CONSULTANT, Role.MANAGEMENT_REPRESENTATIVE, Role.CLIENT_ADMIN)
WARNED = (*KEEPERS, Role.TOP_MANAGER)


def holders(engagement: Engagement, roles: Iterable[str]) -> list[User]:
    """Return who holds one of the roles in the engagement or at its client, each once."""
    place = engagement.workspace
    live = Membership.objects.live(clock.today(engagement.client.time_zone))
    rows = live.filter(role__in=list(roles), workspace__in=[place.pk, place.parent_id]).select_related("user")
    return list({row.user_id: row.user for row in rows if row.user.is_active}.values())


def _tell(users: Iterable[User], kind: str, sentence: Any, record: Any, text: str = "", **values: object) -> int:
    """Tell these of a record; returns how many were told."""
    told = said(sentence, **values)
    return len(tell(users, kind, told, text, record.get_absolute_url(), record.workspace, record))


def _but(users: Iterable[User], by: User) -> list[User]:
    return [user for user in users if user.pk != by.pk]


def improvement_assigned(row: Improvement, by: User) -> None:
    """Tell who is to do it, unless they said so themselves."""
    user = row.owner.user if row.owner else None
    if user is not None and user.pk != by.pk:
        _tell([user], "task.improvement", _("An improvement is yours: %(what)s"), row, what=row)


def improvement_decided(row: Improvement, verb: str, by: User) -> None:
    """Tell who does it that it was approved, declined or opened again."""
    sentences = {
        "approve": _("Approved: %(what)s"),
        "decline": _("Declined: %(what)s"),
        "reopen": _("Opened again: %(what)s"),
    }
    user = row.owner.user if row.owner else None
    if user is not None and user.pk != by.pk:
        _tell([user], "task.improvement", sentences[verb], row, what=row)


def certificate_recorded(row: Certificate, by: User) -> None:
    """Tell both sides that there is a certificate."""
    users = _but(holders(row.engagement, WARNED), by)
    sentence = _("%(client)s: certificate %(number)s is recorded, valid until %(day)s")
    day = row.expires_on.isoformat()
    _tell(users, "engagement.certificate", sentence, row, client=row.engagement.client, number=row, day=day)


def certificate_changed(row: Certificate, verb: str, reason: str, by: User) -> None:
    """Tell both sides what the body decided about it."""
    sentences = {
        "suspend": _("%(client)s: certificate %(number)s is suspended"),
        "restore": _("%(client)s: certificate %(number)s is restored"),
        "withdraw": _("%(client)s: certificate %(number)s is withdrawn"),
        "transfer": _("%(client)s: certificate %(number)s goes over to another body"),
    }
    users = _but(holders(row.engagement, WARNED), by)
    told = {"client": row.engagement.client, "number": row}
    _tell(users, "engagement.certificate", sentences[verb], row, reason, **told)


def certificate_expired(row: Certificate) -> None:
    """Tell both sides that it ran out."""
    sentence = _("%(client)s: certificate %(number)s ran out on %(day)s")
    told = {"client": row.engagement.client, "number": row, "day": row.expires_on.isoformat()}
    _tell(holders(row.engagement, WARNED), "engagement.certificate", sentence, row, **told)


def change_noticed(row: ChangeNotice, by: User) -> None:
    """Tell who keeps the certificate that the body must hear of a change."""
    sentence = _("%(client)s: the certification body must be told by %(day)s: %(what)s")
    told = {"client": row.cycle.engagement.client, "day": row.due.isoformat(), "what": row}
    _tell(_but(holders(row.cycle.engagement, KEEPERS), by), "engagement.change", sentence, row, **told)


def change_due(row: ChangeNotice, kind: str, users: Iterable[User]) -> int:
    """Remind of a change that the body does not know yet."""
    sentence = _("%(client)s: the certification body must be told by %(day)s: %(what)s")
    told = {"client": row.cycle.engagement.client, "day": row.due.isoformat(), "what": row}
    return _tell(users, kind, sentence, row, **told)


def window_due(window: Window, kind: str, today: dt.date, users: Iterable[User]) -> int:
    """Remind of a visit of the body: its preparation begins, or it should have taken place."""
    late = window.due < today
    sentence = (
        _("%(client)s: %(what)s should have taken place by %(day)s")
        if late
        else _("%(client)s: prepare for %(what)s, to take place by %(day)s")
    )
    certificate = window.certificate
    client = certificate.engagement.client
    # the title is put into words in each reader's language
    subject = lambda: str(sentence) % {"client": client, "what": window.title, "day": window.due.isoformat()}  # noqa: E731
    page = certificate.get_absolute_url()
    return len(tell(users, kind, subject, "", page, certificate.workspace, certificate))
