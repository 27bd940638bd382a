"""Opening an engagement, its contract, its plan, its cycles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from certification.models import Client, Cycle, Engagement, Phase, Scope, Service, Site, Standard
from certification.process import phases
from certification.signals import cycle_opened
from wobo.accounts.models import Firm, Membership, Role, User, Workspace
from wobo.accounts.models.workspace import CONSULTING_ROLES, FIRM_ROLES
from wobo.workflow import clock
from wobo.workflow.doors import fire, record

from .standing import recompute_soon

Plan = dict[int, tuple[dt.date | None, dt.date | None]]


@dataclass
class Terms:
    """What the wizard has gathered for a new engagement."""

    code: str
    standards: list[Standard]
    profile: str
    plan: Plan
    lead: User
    consultants: list[User] = field(default_factory=list)
    scope: dict[str, Any] = field(default_factory=dict)  # text, text_en, organisation
    services: list[Service] = field(default_factory=list)  # kept ones and unsaved new ones
    sites: list[Site] = field(default_factory=list)
    keeps_representative: bool = True


@transaction.atomic
def create_engagement(client: Client, terms: Terms, *, by: User) -> Engagement:
    """Open an engagement: workspace, engagement, first cycle with nine phases, team, services and sites, draft scope.

    Inviting the client's people is the caller's, after this: an invitation that fails must not undo the engagement.
    """
    workspace = Workspace(kind=Workspace.Kind.ENGAGEMENT, parent=client.workspace, name=terms.code)
    record(workspace, "create", by=by)
    engagement = Engagement(
        workspace=workspace,
        client=client,
        code=terms.code,
        profile=terms.profile,
        keeps_representative=terms.keeps_representative,
    )
    record(engagement, "create", by=by, changes={"standards": terms.standards})
    today = clock.today(client.time_zone)
    open_cycle(engagement, Cycle.Kind.INITIAL, terms.plan, today=today, by=by)
    _appoint_team(workspace, terms, today=today, by=by)
    _draft_scope(engagement, terms, by=by)
    recompute_soon(engagement)
    return engagement


def open_cycle(engagement: Engagement, kind: str, plan: Plan, *, today: dt.date, by: User) -> Cycle:
    """Open the next cycle with its nine phases and tell the apps above."""
    last = engagement.cycles.order_by("-number").first()
    cycle = Cycle(
        workspace=engagement.workspace,
        engagement=engagement,
        number=last.number + 1 if last else 1,
        kind=kind,
        opened_on=today,
    )
    record(cycle, "create", by=by)
    for phase in phases():
        start, end = plan.get(phase.number, (None, None))
        row = Phase(workspace=engagement.workspace, cycle=cycle, number=phase.number, plan_start=start, plan_end=end)
        record(row, "create", by=by)
    cycle_opened.send(Cycle, cycle=cycle, by=by)
    return cycle


def _appoint_team(workspace: Workspace, terms: Terms, *, today: dt.date, by: User) -> None:
    team = [(terms.lead, Role.LEAD_CONSULTANT), *((user, Role.CONSULTANT) for user in terms.consultants)]
    for user, role in team:
        if role == Role.CONSULTANT and user == terms.lead:
            continue
        record(Membership(user=user, workspace=workspace, role=role, since=today), "create", by=by)


def _draft_scope(engagement: Engagement, terms: Terms, *, by: User) -> Scope:
    services = _saved(terms.services, engagement.client.workspace, by=by)
    sites = _saved(terms.sites, engagement.client.workspace, by=by)
    scope = Scope(workspace=engagement.workspace, engagement=engagement, version=1, **terms.scope)
    return record(scope, "create", by=by, changes={"services": services, "sites": sites})


def _saved(rows: Iterable[Any], workspace: Workspace, *, by: User) -> list[Any]:
    found = []
    for row in rows:
        if row.pk is None:
            row.workspace = workspace
            record(row, "create", by=by)
        found.append(row)
    return found


@transaction.atomic
def register_contract(engagement: Engagement, changes: dict[str, Any], *, by: User) -> Engagement:
    """Register contract and confidentiality agreement: numbers, dates, files (P1)."""
    edited = record(engagement, "edit", by=by, changes=changes)
    recompute_soon(edited)
    return edited


@transaction.atomic
def edit_plan(cycle: Cycle, plan: Plan, *, by: User) -> None:
    """Move the planned dates; a phase whose dates stay writes nothing."""
    for phase in cycle.phases.order_by("number"):
        start, end = plan[phase.number]
        record(phase, "edit", by=by, changes={"plan_start": start, "plan_end": end})


@transaction.atomic
def begin_recertification(engagement: Engagement, *, by: User) -> Engagement:
    """Open the next cycle, of the recertification kind."""
    engagement = fire(engagement, "begin_recertification", by=by)
    open_cycle(engagement, Cycle.Kind.RECERTIFICATION, {}, today=clock.today(engagement.client.time_zone), by=by)
    return engagement


@transaction.atomic
def lose_certificate(engagement: Engagement, *, reason: str, by: User) -> Engagement:
    """Note that the certificate is gone and open an initial cycle."""
    engagement = fire(engagement, "lose_certificate", by=by, reason=reason)
    open_cycle(engagement, Cycle.Kind.INITIAL, {}, today=clock.today(engagement.client.time_zone), by=by)
    return engagement


def free_code(letters: str) -> str:
    """Return the code that is proposed for a client's next engagement; free among all, not only the reader's own."""
    firm = Firm.current()
    pattern = firm.code_pattern if firm else Firm._meta.get_field("code_pattern").default
    return Engagement.objects.free_code(pattern, letters, clock.today().year)


def firm_people() -> Any:
    """Return the ids of who works for the firm: on some engagement, or as its partner or administrator."""
    roles = {*CONSULTING_ROLES, *FIRM_ROLES}
    return Membership.objects.live(clock.today()).filter(role__in=roles, user__is_active=True).values("user")


def team_of(engagement: Engagement, *roles: str) -> list[User]:
    """Return who holds one of `roles` in the engagement today, its client or the firm."""
    place = engagement.workspace
    above = [place.pk, place.parent_id, place.parent.parent_id if place.parent else None]
    live = Membership.objects.live(clock.today(engagement.client.time_zone)).filter(
        role__in=roles, workspace__in=above
    )
    found = {row.user_id: row.user for row in live.select_related("user") if row.user.is_active}
    return list(found.values())
