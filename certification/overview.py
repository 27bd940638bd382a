"""What the dashboard and the portfolio say of an engagement. Reads only what is stored of the phases' standing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification import eligibility, panels
from certification.models import Cycle, Engagement, Phase, Waiver
from certification.panels import Stat, Waiting, Warn
from certification.policies import drafts_scope
from certification.process import phase_of, profile_of
from wobo.accounts.models import Membership, Role, User
from wobo.reporting import charts
from wobo.workflow import clock, heads, signing
from wobo.workflow.policies import may

UNDER_WAY = (Phase.State.ACTIVE, Phase.State.SUBMITTED)


@dataclass(frozen=True)
class Step:
    """A concrete next action: an imperative for its button, what it is about, the page where it is done."""

    action: str
    note: str
    url: str


def next_steps(engagement: Engagement, rows: list[Phase], user: User, most: int = 3) -> list[Step]:
    """Return the next actions that are the reader's, the nearest gate first, at most one for each page."""
    if engagement.state == Engagement.State.PLANNED:
        return [_to_start(engagement)] if may("edit", engagement, user) else []
    if engagement.state != Engagement.State.RUNNING:
        return []
    steps = [step for row in rows for step in _of_phase(row, user)]
    steps += [
        Step(_("Start the phase"), str(row), row.get_absolute_url())
        for row in rows
        if row.state == Phase.State.PENDING and not _needs(row, rows) and may("start", row, user)
    ]
    one_a_page: dict[str, Step] = {}
    for step in steps:
        one_a_page.setdefault(step.url, step)
    return list(one_a_page.values())[:most]


def _to_start(engagement: Engagement) -> Step:
    if list(engagement.obstacles("start")):
        page = reverse("certification:contract", args=[engagement.code])
        return Step(_("Register the contract"), _("The engagement starts once both agreements are registered."), page)
    return Step(_("Start the engagement"), _("Both agreements are registered."), "#moves")


def _of_phase(row: Phase, user: User) -> list[Step]:
    """Return what is to be done in one phase; a submitted one is the client's, as “waiting for” says."""
    url, name = row.get_absolute_url(), str(row)
    if row.affected and may("reaffirm", row, user):
        return [Step(_("Reaffirm the phase"), _("%(phase)s: affected by a reopened phase") % {"phase": name}, url)]
    if row.state != Phase.State.ACTIVE or not drafts_scope(row, user):
        return []
    if row.standing.get("ready") and may("submit", row, user):
        return [Step(_("Submit the phase"), _("%(phase)s: all criteria are met") % {"phase": name}, url)]
    actions = {one.key: one.action for one in phase_of(row.number).criteria}
    lines = [line for line in row.standing.get("lines", []) if line[1] == "not_met" and line[0] in actions]
    return [Step(actions[key], _still_open(name, count), where or url) for key, _state, where, count in lines]


def _still_open(name: str, count: int) -> str:
    return _("%(phase)s: %(count)s still open") % {"phase": name, "count": count} if count > 1 else name


def _needs(row: Phase, rows: list[Phase]) -> list[Phase]:
    """Return the phases that keep a pending one from starting."""
    needed = profile_of(row.cycle.engagement.profile).needs[row.number]
    return [one for one in rows if one.number in needed and (one.state != Phase.State.ACCEPTED or one.affected)]


def told(engagement: Engagement, cycle: Cycle, rows: list[Phase]) -> dict[str, list[Any]]:
    """Return the figures, warnings and who is waited for: the same for every reader, worked out after each event."""
    places = [place for place in (engagement.workspace_id, engagement.workspace.parent_id) if place]
    return heads.kept(
        f"dashboard {cycle.pk}",
        places,
        lambda: {
            "stats": stats(cycle, rows),
            "warnings": warnings(engagement, cycle, rows),
            "waiting": waiting(engagement, cycle, rows),
        },
    )


def stats(cycle: Cycle, rows: list[Phase]) -> list[Stat]:
    """Return four figures: gates passed, the next gate, then what other apps have, else criteria and open waivers."""
    today = cycle.today()
    accepted = sum(row.state == Phase.State.ACCEPTED for row in rows)
    found = [Stat(_("Phases accepted"), f"{accepted}/{len(rows)}"), _next_gate(rows, today)]
    found += panels.gathered("stats", cycle)
    under_way = [row for row in rows if row.state in UNDER_WAY]
    met = sum(row.standing.get("met", 0) for row in under_way)
    total = sum(row.standing.get("total", 0) for row in under_way)
    found.append(Stat(_("Criteria met"), f"{met}/{total}" if total else "—", note=_("of the phases under way")))
    late = sum(row.is_late(today) for row in rows)
    found.append(Stat(_("Phases overdue"), str(late), tone="bad" if late else ""))
    return found[:4]


def _next_gate(rows: list[Phase], today: dt.date) -> Stat:
    ends = [(row.plan_end, row.number, row) for row in rows if row.state != Phase.State.ACCEPTED and row.plan_end]
    if not ends:
        return Stat(_("Next gate"), "—")
    end, _number, row = min(ends)
    days = (end - today).days
    words = _("%(days)s days") % {"days": days} if days >= 0 else _("%(days)s days late") % {"days": -days}
    return Stat(_("Next gate"), words, note=str(row), tone="bad" if days < 0 else "", url=row.get_absolute_url())


def warnings(engagement: Engagement, cycle: Cycle, rows: list[Phase]) -> list[Warn]:
    """Return what somebody should look at: late phases, affected ones, licences, eligibility, what other apps add."""
    today = cycle.today()
    found = [
        Warn(
            _("%(phase)s should have ended on %(day)s.") % {"phase": row, "day": row.plan_end},
            row.get_absolute_url(),
            "bad",
        )
        for row in rows
        if row.is_late(today)
    ]
    scope = engagement.scopes.prefetch_related("services", "sites").first()
    if scope:
        scope.engagement = engagement
        page = reverse("certification:eligibility", args=[engagement.code])
        tones = {True: "bad", False: "waiting"}
        found += [Warn(one.text, page, tones[one.blocks]) for one in eligibility.findings(scope, today)]
    return found + panels.gathered("warnings", cycle)


def waiting(engagement: Engagement, cycle: Cycle, rows: list[Phase]) -> list[Waiting]:
    """Return who is waited for: the client's signatory, the lead, and whoever other apps name."""
    found = []
    submitted = [row for row in rows if row.state == Phase.State.SUBMITTED]
    waivers = list(Waiver.objects.filter(phase__cycle=cycle, state=Waiver.State.PROPOSED).select_related("phase"))
    if submitted or waivers:
        client, lead = _both_sides(engagement)
        there = signing.together(waivers)
        found = [Waiting(client, str(row), row.get_absolute_url(), row.submitted_on) for row in submitted]
        for waiver in waivers:
            waiver.phase.cycle = cycle
            signed = {signature.slot for signature in there[waiver.uid]}
            who = client if "lead" in signed else lead
            found.append(Waiting(who, str(waiver), waiver.get_absolute_url(), localtime(waiver.proposed_at).date()))
    return found + panels.gathered("waiting", cycle)


def _both_sides(engagement: Engagement) -> tuple[str, str]:
    """Return the names of who signs for the client (the representative, else top management) and of the lead."""
    place = engagement.workspace
    live = Membership.objects.live(clock.today()).filter(workspace__in=[place.pk, place.parent_id])
    roles = (Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER, Role.LEAD_CONSULTANT)
    rows = list(live.filter(role__in=roles).select_related("user").order_by("pk"))

    def names(role: str) -> str:
        return ", ".join(dict.fromkeys(str(row.user) for row in rows if row.role == role))

    nobody = str(_("Nobody holds this role yet"))
    client = names(Role.MANAGEMENT_REPRESENTATIVE) or names(Role.TOP_MANAGER)
    return client or nobody, names(Role.LEAD_CONSULTANT) or nobody


def gantt(cycle: Cycle, rows: list[Phase]) -> SafeString:
    """Return the plan against what happened, as SVG."""
    bars = [
        charts.Bar(
            label=str(row),
            start=row.plan_start,
            end=row.plan_end,
            actual_start=row.started_on or row.accepted_on,
            actual_end=row.accepted_on,
        )
        for row in rows
    ]
    names = (_("Plan"), _("Actual"), _("Today"))
    drawing = charts.timeline(bars, title=_("Plan and actual"), today=cycle.today(), names=names)
    return mark_safe(drawing)  # noqa: S308  every text in it is escaped by the chart
