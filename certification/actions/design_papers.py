"""Papers of the design: drafting from the template, editing, having them made, putting them in force."""

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification import design_data
from certification.design_policies import BY_REPRESENTATIVE
from certification.models import DesignPaper, Engagement
from certification.reports.design_values import values_for
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.reporting import kinds
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .engagements import team_of

Kind, State = DesignPaper.Kind, DesignPaper.State
RISKS, VOLUME = "risk-register", 1400  # rows of one paper
TEMPLATES = {Kind.POLICY: "policy", Kind.PLAN: "plan", Kind.APPROACH: "risks"}


def report_kind(kind: str) -> str:
    """Return the name of the report that prints a kind of paper."""
    return f"design-{kind}"


def _template(engagement: Engagement, kind: str) -> dict[str, Any]:
    """Return what a first version begins with; objectives and elements have a register and no sections."""
    if kind not in TEMPLATES:
        return {"sections": []}
    language = engagement.client.language
    found: dict[str, Any] = {
        "sections": design_data.sections(TEMPLATES[Kind(kind)], language, values_for(engagement, kind))
    }
    if kind == Kind.APPROACH:
        found["scales"] = design_data.scales(language)
    return found


@transaction.atomic
def draft_paper(engagement: Engagement, kind: str, *, by: User) -> DesignPaper:
    """Return the draft of a paper, or open the next version: a copy of the last one, the first from the template."""
    Chain.objects.locked(engagement.workspace_id)
    last = DesignPaper.objects.filter(engagement=engagement).of_kind(kind).first()
    if last is not None and last.state == State.DRAFT:
        return last
    fields = _copied(last) if last else _template(engagement, kind)
    draft = DesignPaper(
        workspace=engagement.workspace,
        engagement=engagement,
        kind=kind,
        version=last.version + 1 if last else 1,
        **fields,
    )
    return record(draft, "create", by=by)


def _copied(last: DesignPaper) -> dict[str, Any]:
    return {"sections": last.sections, "scales": last.scales, "with_objectives": last.with_objectives}


def _locked_draft(paper: DesignPaper) -> DesignPaper:
    """Return the fresh row under the chain's lock. Raises Obstructed where it is no draft any more."""
    Chain.objects.locked(paper.workspace_id)
    fresh = DesignPaper.objects.select_related("engagement__client", "workspace").get(pk=paper.pk)
    if fresh.state != State.DRAFT:
        raise Obstructed(_("This version is signed and stays as it is. Draft a new one."))
    return fresh


@transaction.atomic
def edit_paper(paper: DesignPaper, changes: dict[str, Any], *, by: User) -> DesignPaper:
    """Change a draft; a paper made of it before is void, and the next one is a new round."""
    fresh = _locked_draft(paper)
    if any(getattr(fresh, name) != value for name, value in changes.items()):
        changes = {**changes, **_unprinted(fresh)}
    return record(fresh, "edit", by=by, changes=changes)


def _unprinted(fresh: DesignPaper) -> dict[str, Any]:
    """Return the changes that take a printed paper back; the print itself is superseded."""
    if not fresh.paper_uid:
        return {}
    _drop(fresh.paper_uid)
    return {"paper_uid": "", "printed_seal": "", "round": fresh.round + 1}


def _drop(uid: str) -> None:
    paper = Report.objects.filter(uid=uid, state=Report.State.READY).first()
    if paper:
        fire(paper, "supersede", by=User.system())


@transaction.atomic
def fill_anew(paper: DesignPaper, *, by: User) -> DesignPaper:
    """Put the template with the client's present data in the place of what a draft says."""
    return edit_paper(paper, _template(paper.engagement, paper.kind), by=by)


def register_changed(engagement: Engagement, *kinds: str, by: User) -> None:
    """Take back the prints of drafts whose register was changed; inside the caller's transaction."""
    drafts = DesignPaper.objects.filter(engagement=engagement, kind__in=kinds, state=State.DRAFT)
    for paper in drafts.exclude(paper_uid=""):
        if not paper.is_current:
            record(paper, "edit", by=by, changes=_unprinted(paper))


@transaction.atomic
def prepare_paper(paper: DesignPaper, *, by: User) -> DesignPaper:
    """Have a draft printed for signature; one that is not signed yet is made anew. Raises Obstructed."""
    fresh = _locked_draft(paper)
    if reasons := list(fresh.obstacles_of_content()):
        raise Obstructed(*reasons)
    turn = fresh.round
    if fresh.paper_uid:
        _drop(fresh.paper_uid)
        turn += 1
    report = request(report_kind(fresh.kind), fresh, fresh.engagement.client.language, by=by)
    changes = {"paper_uid": report.uid, "printed_seal": fresh.register_seal(), "round": turn}
    fresh = record(fresh, "edit", by=by, changes=changes)
    _tell_signers(fresh)
    return fresh


def _tell_signers(paper: DesignPaper) -> None:
    engagement = paper.engagement
    roles = [Role.TOP_MANAGER]
    if paper.kind in BY_REPRESENTATIVE:
        roles.append(Role.MANAGEMENT_REPRESENTATIVE)
    tell(
        team_of(engagement, *roles),
        "signature",
        lambda: _("A paper of the system design waits for your signature"),
        lambda: f"{engagement.client} · {paper}",
        paper.get_absolute_url(),
        engagement.workspace,
        paper,
    )


@transaction.atomic
def sign_paper(paper: DesignPaper, *, by: User) -> DesignPaper:
    """Put a signed version in force, supersede the former one, and issue it with its signature page."""
    rows = DesignPaper.objects.filter(engagement=paper.engagement_id, kind=paper.kind, state=State.IN_FORCE)
    for former in rows:
        fire(former, "supersede", by=User.system())
    fresh = fire(paper, "sign", by=by)
    report = Report.objects.filter(uid=fresh.paper_uid, state=Report.State.READY).first()
    if report and not Report.objects.filter(source=report).exists():
        queue_issue(report)
    return fresh


def print_register(engagement: Engagement, kind: str, language: str, *, by: User) -> list[Report]:
    """Have the risk register or the register of law printed as it is now.

    A risk register of thousands becomes several volumes: one paper of that size is more than the printer takes.
    """
    if kind != RISKS or (count := engagement.risks.count()) <= VOLUME:
        return [request(kind, engagement, language, by=by)]
    with override(language):
        whole = kinds.get(kind).build(engagement, language)
    each = VOLUME // len(whole["parts"][0])
    volumes = [whole["parts"][at : at + each] for at in range(0, len(whole["parts"]), each)]
    made = []
    for place, parts in enumerate(volumes, 1):
        with override(language):
            told = {"title": whole["title"], "place": place, "of": len(volumes), "count": count}
            title = _("%(title)s, volume %(place)s of %(of)s (%(count)s entries)") % told
        snapshot = json.loads(json.dumps({**whole, "title": title, "parts": parts}, default=str))
        made.append(request(kind, engagement, language, by=by, snapshot=snapshot, one_of_many=True))
    return made
