"""A pilot run with what it stands on: people in departments, a document in force, a live service."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from certification.models import Engagement, Meeting, Person, Service
from documents import actions as documents
from documents.actions import pilot
from documents.models import Briefing, Measure, PilotRun, Revision
from tests.people import Cast
from wobo.workflow.doors import record

TODAY = dt.date(2026, 10, 12)  # a Monday: `moment` of the tests
EFFECTIVE = dt.date(2026, 8, 3)


def holding(engagement: Engagement, cast: Cast, number: str = "QL-ITSM-M-01", **fields: Any) -> Revision:
    """Put a document of the register in force, straight in the table."""
    told = {"title": "Manual", "level": "M", **fields}
    document = documents.create_document(engagement, by=cast.lead, number=number, **told)
    blank = Revision(
        workspace=engagement.workspace, document=document, label="A/0", state="in_force", effective_on=EFFECTIVE
    )
    return record(blank, "create", by=cast.lead, changes={"drafted_by": cast.lead})


def service_of(engagement: Engagement, name: str = "Hosting", **fields: Any) -> Service:
    """Make a live service."""
    return Service.objects.create(workspace=engagement.client.workspace, name=name, **fields)


def planned(engagement: Engagement, cast: Cast, **fields: Any) -> PilotRun:
    """Plan a run that lacks nothing."""
    run = pilot.plan_run(engagement.cycle, by=cast.lead)
    days = {"plan_start": dt.date(2026, 8, 10), "plan_end": dt.date(2026, 10, 9)}
    return pilot.edit_run(run, {**days, **fields}, by=cast.lead)


def measure_of(engagement: Engagement, number: int = 1, **fields: Any) -> Measure:
    """Make a measure, straight in the table."""
    told = {"name": f"Measure {number}", "source": "incidents", "target": 95, "since": dt.date(2026, 1, 1), **fields}
    return Measure.objects.create(workspace=engagement.workspace, engagement=engagement, number=number, **told)


def briefed(run: PilotRun, cast: Cast, items: Any, *people: Person, day: dt.date = TODAY) -> Briefing:
    """Hold a briefing at which people signed the sheet."""
    made = pilot.plan_briefing(
        run, by=cast.lead, items=items, people=people, subject="Briefing", day=day, starts=dt.time(9)
    )
    Meeting.objects.get(pk=made.meeting_id).attendances.update(way="sheet", ticked_by=cast.lead)
    return made


def stage(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> PilotRun:
    """Return a planned run of a client with a manual in force and a service."""
    holding(engagement, cast)
    service_of(engagement)
    return planned(engagement, cast)
