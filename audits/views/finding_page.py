"""The page of a finding: facts, answer, evidence, verification, what is next, what happened."""

# claims: S7.5.5
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits.actions import finding_moves as moves
from audits.actions import finding_papers as papers
from audits.actions import findings as actions
from audits.finding_next import next_step
from audits.finding_policies import answers
from audits.models import Finding, FindingClause, FindingEvidence
from certification.policies import reads_trail
from certification.shell import engagement_page
from documents.models import ChangeRequest
from wobo.reporting.models import Report
from wobo.workflow.doors import may
from wobo.workflow.models import Event

from .finding_register import language_of

RELATED = (
    "audit", "item", "gap__assessment__diagnosis", "repeats", "document", "department__head__user", "service", "site",
    "confirmer__user", "owner__user", "raised_by", "done_by", "effective_by", "answered_by", "planned_by",
    "implemented_by",
)  # fmt: skip
HISTORY = 60
PRIMARY = {
    "raised": "answer", "acknowledged": "answer", "disputed": "uphold", "answered": "accept_plan",
    "plan_accepted": "implement", "implemented": "verify_done", "done": "verify_effective",
    "accepted": "body_verifies",
}  # fmt: skip


def finding_page(request: HttpRequest, code: str, uid: str) -> tuple[Finding, dict[str, Any]]:
    """Return a finding of the engagement, 404 for any other."""
    engagement, context = engagement_page(request, code, "findings")
    user = request.user
    found = Finding.objects.visible_to(user).filter(workspace=engagement.workspace_id)
    shown = Prefetch("evidence", FindingEvidence.objects.visible_to(user).select_related("file", "noted_by"))
    clauses = Prefetch("clause_rows", FindingClause.objects.visible_to(user).select_related("clause__standard"))
    rows = found.select_related(*RELATED, "cycle").prefetch_related(shown, clauses)
    finding: Finding = get_object_or_404(rows, uid=uid)
    finding.cycle.engagement, finding.workspace = engagement, engagement.workspace
    return finding, {**context, "finding": finding}


@require_safe
def finding_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show one finding."""
    finding, context = finding_page(request, code, uid)
    user: Any = request.user
    label = finding._meta.label
    events = Event.objects.visible_to(user).filter(model=label, uid=finding.uid).order_by("-seq")
    papers_of = Report.objects.visible_to(user).filter(model=label, record_uid=finding.uid).select_related("file")
    changes = ChangeRequest.objects.visible_to(user).filter(about_model=label, about_uid=finding.uid)
    today = context["cycle"].today()
    context |= {
        "today": today,
        "next": next_step(finding, today),
        "primary": PRIMARY.get(finding.state, "none"),
        "late": finding.is_late(today),
        "age": finding.age(today),
        "clauses": list(finding.clause_rows.all()),  # type: ignore[attr-defined]
        "evidence": _grouped(finding, user),
        "suggested": _suggested(finding),
        "repetitions": list(finding.repetitions.order_by("serial")[:10]),  # type: ignore[attr-defined]
        "papers": list(papers_of.order_by("-pk")[:4]),
        "changes": list(changes.select_related("document", "engagement")[:20]),
        "events": list(events[:HISTORY]) if reads_trail(finding, user) else [],
        "languages": settings.LANGUAGES,
        **_rights(finding, user),
    }
    return TemplateResponse(request, "audits/findings/detail.html", context)


def _suggested(finding: Finding) -> Finding | None:
    """Return the earlier finding that this one may repeat, with the cycle that its address needs."""
    earlier = actions.suggested_repeat(finding)
    if earlier is not None and earlier.cycle_id == finding.cycle_id:
        earlier.cycle = finding.cycle
    return earlier


def _rights(finding: Finding, user: Any) -> dict[str, bool]:
    """Return what the reader may write on the page now."""
    state = finding.State
    raises, answering = may("create", finding, user), answers(finding, user)
    written = finding.state == state.ACKNOWLEDGED or (
        finding.state == state.RAISED and (finding.is_external or not finding.is_nonconformity)
    )
    planned = finding.state in {state.PLAN_ACCEPTED, state.ACCEPTED}
    return {
        "may_edit": raises and finding.state in {state.RAISED, state.DISPUTED},
        "may_answer": answering and written,
        "may_judge_repeat": raises and not finding.is_over,
        "may_show": (raises or answering) and not finding.is_over,
        "may_hand_over": planned and may("body_accepts" if finding.is_external else "accept_plan", finding, user),
        "may_change": not finding.is_over and may("create", ChangeRequest(workspace=finding.workspace), user),
    }


def _grouped(finding: Finding, user: Any) -> list[dict[str, Any]]:
    """Return the evidence by kind, each row with whether it can be taken off now."""
    writes, rows = may("create", finding, user) or answers(finding, user), list(finding.evidence.all())  # type: ignore[attr-defined]
    for row in rows:
        row.removable = (  # type: ignore[attr-defined]
            writes
            and row.attempt == finding.attempt
            and finding.state in moves.TAKEN_OUT_IN[FindingEvidence.Kind(row.kind)]
        )
    kinds = [(kind, [row for row in rows if row.kind == kind]) for kind in FindingEvidence.Kind]
    return [{"label": kind.label, "rows": found} for kind, found in kinds if found]


@require_POST
def finding_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the sheet printed as it stands (F4)."""
    finding, context = finding_page(request, code, uid)
    language = language_of(request, context["engagement"])
    return redirect(papers.print_one(finding, language, by=request.user))  # type: ignore[arg-type]


@require_POST
def finding_repeat(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Say that a finding repeats the earlier one that was found, or that it does not."""
    finding, _context = finding_page(request, code, uid)
    earlier = None
    if chosen := request.POST.get("repeats", ""):
        mine = Finding.objects.visible_to(request.user).filter(workspace=finding.workspace_id)
        earlier = get_object_or_404(mine, uid=chosen)
    actions.judge_repeat(finding, earlier, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Noted as a repetition.") if earlier else _("Noted: it repeats none."))
    return redirect(finding)
