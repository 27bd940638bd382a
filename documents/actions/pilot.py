"""The pilot run: planned, begun, paused, ended; its briefings; problems that become change requests."""

# claims: S6.1, S7.1.1, S7.2.1
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification.actions import meetings
from certification.models import Cycle, Department, Meeting, Person
from certification.reports.design_values import live_services
from documents.models import Briefing, ChangeRequest, Document, PilotRun
from documents.pilot import catalogue
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .changes import propose_change

PLAN, BRIEFINGS = "pilot-plan", "briefing-record"


def run_of(cycle: Cycle) -> PilotRun | None:
    """Return the pilot run of a cycle, if it is planned."""
    return PilotRun.objects.filter(cycle=cycle).select_related("coordinator").first()


@transaction.atomic
def plan_run(cycle: Cycle, *, by: User) -> PilotRun:
    """Begin the plan: customary aims, the live services, every department, the dates of phase 6.

    A second time returns what is there. Raises PermissionDenied.
    """
    Chain.objects.locked(cycle.workspace_id)
    there = run_of(cycle)
    if there is not None:
        return there
    engagement = cycle.engagement
    phase = cycle.phases.filter(number=6).first()  # type: ignore[attr-defined]
    fields = {
        **catalogue.starting(engagement.client.language),
        "plan_start": phase.plan_start if phase else None,
        "plan_end": phase.plan_end if phase else None,
        "services": live_services(engagement),
        "departments": list(Department.objects.filter(workspace=engagement.client.workspace_id)),
    }
    return record(PilotRun(workspace=cycle.workspace, cycle=cycle), "create", by=by, changes=fields)


@transaction.atomic
def edit_run(run: PilotRun, changes: dict[str, Any], *, by: User) -> PilotRun:
    """Change the plan. Once it has ended only what came of it may be written. Raises Obstructed, PermissionDenied."""
    Chain.objects.locked(run.workspace_id)
    fresh = PilotRun.objects.get(pk=run.pk)
    if fresh.state == PilotRun.State.ENDED and changes.keys() - {"conclusion"}:
        raise Obstructed(_("The pilot run has ended. Go on with it to change its plan."))
    return record(fresh, "edit", by=by, changes=changes)


def move(run: PilotRun, verb: str, *, by: User, **told: Any) -> PilotRun:
    """Begin, pause, resume or end. Raises PermissionDenied, Obstructed."""
    return fire(run, verb, by=by, **told)


@transaction.atomic
def plan_briefing(
    run: PilotRun,
    *,
    by: User,
    items: Iterable[str],
    documents: Iterable[Document] = (),
    people: Iterable[Person] = (),
    chair: Any = "",
    **fields: Any,
) -> Briefing:
    """Call a briefing: a meeting with sign-in, about points of the documents. Raises PermissionDenied, Obstructed."""
    refs = known_refs(items)
    if not refs:
        raise Obstructed(_("Say which points the briefing deals with."))
    told = {"kind": Meeting.Kind.OTHER, "agenda": agenda_of(refs), **fields}
    meeting = meetings.plan_meeting(run.cycle, by=by, about=run, people=people, chair=chair, **told)
    briefing = Briefing(workspace=run.workspace, run=run, meeting=meeting)
    return record(briefing, "create", by=by, changes={"items": refs, "documents": list(documents)})


def known_refs(items: Iterable[str]) -> list[str]:
    """Return the points in their order, without what the data does not know."""
    wanted = set(items)
    return [ref for ref in catalogue.items() if ref in wanted]


def agenda_of(refs: Iterable[str]) -> str:
    """Return the agenda of a briefing: its points, a line each."""
    return "\n".join(catalogue.items()[ref].name for ref in refs)


@transaction.atomic
def edit_briefing(
    briefing: Briefing,
    *,
    by: User,
    items: Iterable[str],
    said: dict[str, str],
    documents: Iterable[Document] | None = None,
) -> Briefing:
    """Tick the points that were dealt with and note what was said. Raises PermissionDenied, Obstructed without any."""
    refs = known_refs(items)
    if not refs:
        raise Obstructed(_("Say which points the briefing deals with."))
    told: dict[str, Any] = {
        "items": refs,
        "said": {ref: said[ref].strip() for ref in refs if said.get(ref, "").strip()},
    }
    if documents is not None:
        told["documents"] = list(documents)
    return record(briefing, "edit", by=by, changes=told)


def invite(briefing: Briefing, people: Iterable[Person], *, by: User) -> int:
    """Expect people at a briefing; who is on its list already stays. Returns how many are new."""
    return len(meetings.expect(briefing.meeting, by=by, people=people))


def report_problem(document: Document, *, by: User, what: str, wish: str = "", place: str = "") -> ChangeRequest:
    """Open the change request of a problem that showed while running. Raises PermissionDenied, Obstructed."""
    engagement = document.engagement
    run = PilotRun.objects.filter(cycle__engagement=engagement).order_by("-pk").first()
    told = {"reason": what, "after": wish, "place": place}
    return propose_change(document, by=by, source=ChangeRequest.Source.PILOT, about=run, **told)


def print_run(kind: str, run: PilotRun, language: str, *, by: User) -> Report:
    """Have the plan or the record of the briefings printed. Raises PermissionDenied, Obstructed."""
    if kind == BRIEFINGS and not run.briefings.exists():  # type: ignore[attr-defined]
        raise Obstructed(_("No briefing was called yet."))
    return request(kind, run, language, by=by)


def planned_days(run: PilotRun) -> int:
    """Return how many days the plan provides for."""
    if run.plan_start is None or run.plan_end is None:
        return 0
    return (run.plan_end - run.plan_start).days + 1
