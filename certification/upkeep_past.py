"""A cycle as it stands on record, for reading: phases with their sheets, what each room has of it, visits."""

from typing import Any

from django.utils.translation import gettext as _

from certification import panels
from certification.models import Appointment, Cycle, Improvement, Meeting, Task
from certification.upkeep_calendar import Visit, visits_of
from wobo.reporting.models import Report
from wobo.workflow import heads

FIRST = 12  # rows that a part names; the count says how many there are


def phases_of(cycle: Cycle) -> list[tuple[Any, Report | None]]:
    """Return the phases of a cycle, each with its acceptance sheet."""
    rows = list(cycle.phases.order_by("number"))
    uids = [row.sheet_uid for row in rows if row.sheet_uid]
    sheets = {one.uid: one for one in Report.objects.filter(uid__in=uids).defer("snapshot")}
    for row in rows:
        row.cycle = cycle
    return [(row, sheets.get(row.sheet_uid)) for row in rows]


def parts_of(cycle: Cycle) -> list[panels.Past]:
    """Return what every room has of a cycle, those that have anything; worked out anew after each event."""
    found: list[panels.Past] = heads.kept(
        f"past {cycle.pk}",
        [cycle.workspace_id],
        lambda: [part for part in panels.gathered("past", cycle) if part.count],
    )
    return found


def visits_in(cycle: Cycle) -> list[Visit]:
    """Return the visits of the body in the days of a cycle."""
    later = cycle.engagement.cycles.filter(number__gt=cycle.number).order_by("number").first()
    return [
        one
        for one in visits_of(cycle.engagement)
        if one.ends >= cycle.opened_on and (later is None or one.ends < later.opened_on)
    ]


def past(title: str, rows: Any) -> panels.Past:
    """Return a part of records that have pages: the first few by name, and how many there are."""
    found = list(rows[:FIRST])
    count = len(found) if len(found) < FIRST else rows.count()
    return panels.Past(title, count, [(str(one), one.get_absolute_url()) for one in found])


def certification_past(cycle: Cycle) -> list[panels.Past]:
    """Return what certification itself has of a cycle: letters, meetings, tasks, improvements."""
    related = "cycle__engagement"
    letters = Appointment.objects.filter(cycle=cycle).select_related("person", related)
    return [
        past(_("Letters of appointment"), letters.order_by("pk")),
        past(_("Meetings"), Meeting.objects.filter(cycle=cycle).select_related(related)),
        past(_("Tasks"), Task.objects.filter(cycle=cycle).select_related(related).order_by("number")),
        past(_("Improvements"), Improvement.objects.filter(cycle=cycle).select_related(related)),
    ]
