"""What is wrong with a schedule: somebody in two places at once, sessions outside the days, too much of it remote."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from audits.models import Audit, AuditMember, AuditSlot, Method
from certification.models import Meeting

SHARE_OF = {Method.ON_SITE: 0, Method.MIXED: 50, Method.REMOTE: 100}  # of a session that counts as remote, per cent


@dataclass(frozen=True)
class Busy:
    """Where somebody is at a time."""

    day: dt.date
    starts: dt.time
    ends: dt.time
    what: str
    slot: int | None = None

    def meets(self, other: "Busy") -> bool:
        """Whether both are at the same time and not the same."""
        return (
            self.day == other.day
            and self.starts < other.ends
            and other.starts < self.ends
            and (self.slot is None or self.slot != other.slot)
        )


def slots_of(audit: Audit) -> list[AuditSlot]:
    """Return the schedule with everything that the checks and the papers read; seven queries."""
    team = AuditMember.objects.select_related("person", "user")
    return list(
        audit.schedule.select_related("site").prefetch_related(
            "departments", "clauses__standard", "services", "people", Prefetch("auditors", team)
        )
    )


def said(slot: AuditSlot) -> str:
    """Name a line of a schedule."""
    who = _(", ").join(str(one) for one in slot.departments.all())
    return f"{slot.get_kind_display()} {who}".strip()


def clashes(audit: Audit, slots: list[AuditSlot]) -> list[str]:
    """Return who would be in two places at once: inside the schedule, in another audit, or in a meeting."""
    diary: dict[Any, list[Busy]] = defaultdict(list)
    names: dict[Any, str] = {}
    found: list[str] = []
    for key, name, busy in (*_elsewhere(audit, slots), *_here(slots)):
        names.setdefault(key, name)
        for other in diary[key]:
            if busy.meets(other):
                found.append(_twice(names[key], busy, other))  # noqa: PERF401  the diary grows with the names
        diary[key].append(busy)
    return list(dict.fromkeys(found))


def _twice(name: str, one: Busy, other: Busy) -> str:
    return _("%(name)s is in two places on %(day)s at %(time)s: %(one)s; %(other)s.") % {
        "name": name,
        "day": one.day.isoformat(),
        "time": f"{max(one.starts, other.starts):%H:%M}",
        "one": other.what,
        "other": one.what,
    }


def _here(slots: Iterable[AuditSlot]) -> Iterator[tuple[Any, str, Busy]]:
    for slot in slots:
        busy = Busy(slot.day, slot.starts, slot.ends, said(slot), slot.pk)
        for member in slot.auditors.all():
            yield _key(member.person_id, member.user_id, member.name), member.name, busy
        for person in slot.people.all():
            yield ("person", person.pk), person.name, busy


def _key(person: int | None, user: int | None, name: str) -> tuple[str, Any]:
    return ("person", person) if person else ("user", user) if user else ("name", name)


def _elsewhere(audit: Audit, slots: list[AuditSlot]) -> Iterator[tuple[Any, str, Busy]]:
    """Yield where people are on these days beside the audit: other audits and meetings of the engagement."""
    days = {slot.day for slot in slots}
    if not days:
        return
    others = AuditSlot.objects.filter(workspace=audit.workspace_id, day__in=days).exclude(audit=audit.pk)
    others = others.exclude(audit__state=Audit.State.CANCELLED).select_related("audit")
    for slot in others.prefetch_related("auditors", "people"):
        busy = Busy(slot.day, slot.starts, slot.ends, str(slot.audit))
        for member in slot.auditors.all():
            yield _key(member.person_id, member.user_id, member.name), member.name, busy
        for person in slot.people.all():
            yield ("person", person.pk), person.name, busy
    meetings = Meeting.objects.filter(workspace=audit.workspace_id, day__in=days).standing()
    own = Q(model=audit._meta.label, record_uid=audit.uid)
    for meeting in meetings.exclude(own).prefetch_related("attendances"):
        end = meeting.ends or (dt.datetime.combine(meeting.day, meeting.starts) + dt.timedelta(hours=1)).time()
        busy = Busy(meeting.day, meeting.starts, max(end, meeting.starts), meeting.subject)
        for row in meeting.attendances.all():
            yield _key(row.person_id, row.user_id, row.name), row.name, busy


def remote_share(slots: Iterable[AuditSlot]) -> int:
    """Return how much of the sessions is remote, in per cent of their time; a mixed one counts half."""
    times = [(_minutes(slot), SHARE_OF[Method(slot.method)]) for slot in slots if slot.kind == AuditSlot.Kind.SESSION]
    whole = sum(minutes for minutes, _share in times)
    return round(sum(minutes * share for minutes, share in times) / whole) if whole else 0


def _minutes(slot: AuditSlot) -> int:
    return (slot.ends.hour - slot.starts.hour) * 60 + slot.ends.minute - slot.starts.minute


def outside(audit: Audit, slots: Iterable[AuditSlot]) -> list[str]:
    """Return the lines of a schedule that lie outside the days of the audit."""
    first, last = audit.starts_on, audit.ends_on or audit.starts_on
    if first is None or last is None:
        return []
    return [
        _("“%(slot)s” on %(day)s lies outside the days of the audit.") % {"slot": said(slot), "day": slot.day}
        for slot in slots
        if not first <= slot.day <= last
    ]
