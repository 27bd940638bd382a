"""Nonconformities, corrective actions and audits: how many, how fast, what comes again."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audits.models import Audit, Finding, Grade

from .facts import Gathered, Look, Series, months, share

NONCONFORM = (Grade.MAJOR, Grade.MINOR)


def nonconformities(look: Look) -> Gathered:
    """Findings of the period by grade, state and department; months; what is late and what repeats."""
    found = Gathered(
        look.until, empty=_("No nonconformity is on record since %(day)s.") % {"day": look.since.isoformat()}
    )
    every = Finding.objects.filter(workspace=look.review.workspace_id).standing()
    rows = list(
        every.filter(found_on__range=(look.since, look.until))
        .nonconformities()
        .select_related("department")
        .order_by("found_on", "pk")
    )
    unfinished = list(every.nonconformities().unfinished().order_by("due", "pk"))
    if not rows and not unfinished:
        return found
    _counts(found, look, rows, unfinished)
    _where(found, rows)
    found.tell(_line(row, look.until) for row in unfinished)
    found.series.append(Series(_("Nonconformities by month"), points=months(row.found_on for row in rows)))
    return found


def _counts(found: Gathered, look: Look, rows: list[Finding], unfinished: list[Finding]) -> None:
    grades = Counter(row.grade for row in rows)
    closed = [row for row in rows if row.state == Finding.State.CLOSED]
    late = [row for row in unfinished if row.due and row.due < look.until]
    again = [row for row in rows if row.repeats_id]
    found.figure(_("Major nonconformities"), grades[Grade.MAJOR], tone="bad" if grades[Grade.MAJOR] else "")
    found.figure(_("Minor nonconformities"), grades[Grade.MINOR])
    found.figure(_("Closed"), len(closed), share(len(closed), len(rows)))
    found.figure(_("Not closed"), len(unfinished), tone="waiting" if unfinished else "")
    found.figure(_("Late"), len(late), tone="bad" if late else "")
    found.figure(_("Repeated"), len(again), tone="bad" if again else "")
    days = [(row.closed_on - row.found_on).days for row in closed if row.closed_on]
    if days:
        found.figure(_("Days until closed, on average"), f"{sum(days) / len(days):.0f}")


def _where(found: Gathered, rows: list[Finding]) -> None:
    places = Counter(str(row.department) for row in rows if row.department)
    if places:
        listed = _(", ").join(f"{name} {count}" for name, count in places.most_common(5))
        found.tell([_("By department: %(departments)s") % {"departments": listed}])


def _line(row: Finding, today: dt.date) -> str:
    told = {"number": row.number, "state": row.get_state_display(), "due": row.due.isoformat() if row.due else "—"}
    words = (
        _("%(number)s: %(state)s, late since %(due)s")
        if row.due and row.due < today
        else _("%(number)s: %(state)s, due %(due)s")
    )
    return words % told


def audits(look: Look) -> Gathered:
    """Audits whose report is out, each with its findings by grade and its conclusion."""
    found = Gathered(look.until, empty=_("No audit report is out since %(day)s.") % {"day": look.since.isoformat()})
    rows = list(
        Audit.objects.filter(workspace=look.review.workspace_id, reported_on__range=(look.since, look.until))
        .reported()
        .annotate(**{grade: _of_grade(grade) for grade in ("major", "minor", "observation", "opportunity")})
        .order_by("reported_on", "pk")
    )
    if not rows:
        return found
    internal = [row for row in rows if row.is_internal]
    found.figure(_("Internal audits reported"), len(internal))
    found.figure(_("External audits reported"), len(rows) - len(internal))
    for grade in NONCONFORM:
        found.figure(grade.label, sum(getattr(row, grade.value) for row in rows))
    found.tell(line for row in rows for line in _audit_lines(row))
    return found


def _of_grade(grade: str) -> Any:
    standing = ~Q(findings__state=Finding.State.RETRACTED)
    return Count("findings", filter=standing & Q(findings__grade=grade))


def _audit_lines(row: Any) -> list[str]:
    counts = [(getattr(row, name), Grade(name).label) for name in ("major", "minor", "observation", "opportunity")]
    listed = _(", ").join(f"{label} {count}" for count, label in counts if count) or _("no findings")
    told = {
        "number": row.number,
        "kind": row.get_kind_display(),
        "day": row.reported_on.isoformat(),
        "findings": listed,
    }
    lines = [_("%(number)s %(kind)s, %(day)s: %(findings)s") % told]
    conclusion = row.told.get("conclusion", "") or row.get_outcome_display()
    return [*lines, conclusion] if conclusion else lines
