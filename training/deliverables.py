"""The papers of trainings and publicity on the pages of the phases: records of sessions, annual plan, publicity.

What was held and not printed yet is listed too, by the number of the session: the record exists before its paper.
"""

from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.panels import Deliverable
from wobo.reporting.models import Report

from .actions.papers import PUBLICITY, RECORD
from .actions.plans import PAPER, PHASE_OF
from .models import Announcement, TrainingPlan, TrainingSession

FIRST, PUBLISHED = 1, 6  # the phase of free courses and the annual plan; the one in which policy is made known
HELD = (TrainingSession.State.HELD, TrainingSession.State.EVALUATED)


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the annual plan, the record of each session held, the publicity records, as far as they are a phase's."""
    records: dict[str, dict[str, Any]] = {PAPER: {}, RECORD: {}, PUBLICITY: {}}
    if phase.number == FIRST:
        records[PAPER] = {one.uid: one for one in TrainingPlan.objects.filter(cycle=phase.cycle_id)}
    if phase.number in {FIRST, *PHASE_OF.values()}:
        records[RECORD] = {one.uid: one for one in _sessions(phase)}
    if phase.number == PUBLISHED:
        out = Announcement.objects.filter(cycle=phase.cycle_id).exclude(state=Announcement.State.DRAFT)
        records[PUBLICITY] = {one.uid: one for one in out.order_by("pk")}
    papers = _papers(phase, records)
    found = []
    for kind, rows in records.items():
        for uid, row in rows.items():
            made = papers.get((kind, uid), {})
            found += [_paper(one, row) for one in made.values()]
            if kind == RECORD and not made:
                found.append(_unprinted(row))
    return found


def _sessions(phase: Any) -> list[TrainingSession]:
    """Return the sessions held whose course belongs to the phase; free courses belong to the first."""
    rows = TrainingSession.objects.filter(cycle=phase.cycle_id, state__in=HELD).order_by("starts", "pk")
    rows = rows.select_related("course__engagement", "cycle__engagement__client")
    return [row for row in rows if PHASE_OF.get(row.course.key, FIRST) == phase.number]


def _papers(phase: Any, records: dict[str, dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the newest ready paper of each record in each language; one query."""
    wanted = Q(pk=None)
    for kind, rows in records.items():
        if rows:
            wanted |= Q(kind=kind, record_uid__in=list(rows))
    if wanted == Q(pk=None):
        return {}
    ready = Report.objects.contents().filter(wanted, workspace=phase.workspace_id, state=Report.State.READY)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for paper in ready.annotate(printed_version=KT("snapshot__version")).defer("snapshot").order_by("pk"):
        found.setdefault((paper.kind, paper.record_uid), {})[paper.language] = paper
    return found


def _paper(paper: Any, row: Any) -> Deliverable:
    about = row.course if isinstance(row, TrainingSession) else row
    return Deliverable(
        number=paper.number,
        name=f"{paper.title} · {about}",
        url=paper.get_absolute_url(),
        version=paper.printed_version or "",
        date=localtime(paper.ready_at).date() if paper.ready_at else None,
        record=paper,
    )


def _unprinted(row: TrainingSession) -> Deliverable:
    number = f"{row.cycle.engagement.code}-T{row.number:02}"
    name = _("Training held: %(course)s") % {"course": row.course}
    return Deliverable(number=number, name=name, url=row.get_absolute_url(), date=row.day, record=row)
