"""Writing findings: facts, the answer, evidence, hand-over, a change of a document that follows."""

# claims: S7.5.5
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.actions import finding_moves as moves
from audits.actions import findings as actions
from audits.finding_policies import answers
from audits.forms.findings import (
    EditFactsForm,
    EvidenceForm,
    FactsForm,
    FindingAnswerForm,
    FindingChangeForm,
    HandOverForm,
)
from audits.models import Audit, Finding, FindingEvidence, Gap
from certification.models import Department, Person, Service, Site
from certification.shell import engagement_page
from documents.models import ChangeRequest
from wobo.workflow.doors import Obstructed, may

from .finding_page import finding_page
from .shell import demand

BOTH = ["GET", "HEAD", "POST"]
OFFERED = 2000


def _rows(request: HttpRequest, engagement: Any, today: Any) -> dict[str, list[Any]]:
    """Return what the form of the facts offers."""
    user, place = request.user, engagement.client.workspace_id
    audits = Audit.objects.visible_to(user).filter(workspace=engagement.workspace_id)
    people = Person.objects.visible_to(user).filter(workspace=place).working(today)
    return {
        "audit": list(audits.exclude(state__in=actions.CLOSED_TO)[:OFFERED]),
        "department": list(Department.objects.visible_to(user).filter(workspace=place)[:OFFERED]),
        "service": list(Service.objects.visible_to(user).filter(workspace=place)[:OFFERED]),
        "site": list(Site.objects.visible_to(user).filter(workspace=place)[:OFFERED]),
        "confirmer": list(people.order_by("name", "pk")[:OFFERED]),
        "standards": list(engagement.standards.all()),
    }


def _bound(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    context |= {"form": form}
    return TemplateResponse(request, f"audits/findings/{template}.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, audits: list[Audit]) -> dict[str, Any]:
    """Return what the page of an audit sets out with: the audit, whose finding it is, a grade."""
    audit = next((one for one in audits if one.uid == request.GET.get("audit")), None)
    if audit is None:
        return {}
    found: dict[str, Any] = {"audit": audit.pk, "source": "internal" if audit.is_internal else "external"}
    if not audit.is_internal:
        found["auditor"] = ""
    if request.GET.get("grade") in Finding.Grade.values:
        found["grade"] = request.GET["grade"]
    return found


@require_http_methods(BOTH)
def finding_new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a finding down: of an audit, a review, an inspection, or of a body."""
    engagement, context = engagement_page(request, code, "findings")
    demand("create", Finding(workspace=engagement.workspace), request)
    today = context["cycle"].today()
    initial = {"found_on": today, "grade": "minor", "auditor": str(request.user)}
    rows = _rows(request, engagement, today)
    initial |= _asked(request, rows["audit"])
    form = FactsForm(_bound(request), rows=rows, engagement=engagement, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, user = form.told(), request.user
        try:
            made = actions.raise_finding(cycle=context["cycle"], by=user, clauses=form.clauses(), **told)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            messages.success(request, _("Finding %(number)s is written down.") % {"number": made.number})
            return redirect(made)
    context |= {"label": _("New finding"), "back": reverse("audits:finding_list", args=[code])}
    return _page(request, "facts", context, form)


@require_http_methods(BOTH)
def finding_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change the facts until those audited have confirmed them."""
    finding, context = finding_page(request, code, uid)
    demand("create", finding, request)
    engagement = context["engagement"]
    rows = _rows(request, engagement, context["cycle"].today())
    form = EditFactsForm(_bound(request), rows=rows, engagement=engagement, initial=_facts(finding, rows["standards"]))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_facts(finding, form.told(), by=request.user, clauses=form.clauses(finding.grade))  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect(finding)
    context |= {"label": _("Edit the facts"), "back": finding.get_absolute_url()}
    return _page(request, "facts", context, form)


def _facts(finding: Finding, standards: list[Any]) -> dict[str, Any]:
    told = {name: getattr(finding, name) for name in actions.FACTS}
    for name in ("department", "service", "site", "confirmer"):
        told[name] = getattr(finding, f"{name}_id")
    told["document"] = finding.document.number if finding.document else ""
    rows = list(finding.clause_rows.select_related("clause"))  # type: ignore[attr-defined]
    for place, standard in enumerate(standards):
        mine = [row for row in rows if row.clause.standard_id == standard.pk]
        told[f"clauses_{place}"] = ", ".join(row.clause.ref for row in mine)
        told[f"grade_{place}"] = next((row.grade for row in mine if row.grade != finding.grade), "")
    return told


@require_POST
def finding_track(request: HttpRequest, code: str, gap: str) -> HttpResponse:
    """Track a gap of the diagnosis as a finding."""
    engagement, _context = engagement_page(request, code, "findings")
    rows = Gap.objects.visible_to(request.user).filter(workspace=engagement.workspace_id)
    found = get_object_or_404(rows.select_related("assessment__clause", "assessment__diagnosis__cycle"), uid=gap)
    return redirect(actions.raise_from_gap(found, by=request.user))  # type: ignore[arg-type]


def _people(request: HttpRequest, context: dict[str, Any]) -> list[Person]:
    place = context["engagement"].client.workspace_id
    rows = Person.objects.visible_to(request.user).filter(workspace=place).working(context["cycle"].today())
    return list(rows.order_by("name", "pk")[:OFFERED])


@require_http_methods(BOTH)
def finding_plan(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write the answer; keep it, or submit it at once."""
    finding, context = finding_page(request, code, uid)
    if not answers(finding, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    whys = {f"why_{place}": why for place, why in enumerate(finding.whys, 1)}
    told = {name: getattr(finding, name) for name in ("correction", "cause", "extent", "action", "due")}
    initial = {**told, **whys, "owner": finding.owner_id}
    form = FindingAnswerForm(_bound(request), people=_people(request, context), initial=initial)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            saved = moves.save_answer(finding, form.told(), by=user)
            if "submit" in request.POST:
                saved = moves.move(saved, "answer", by=user)
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            sent = saved.state == Finding.State.ANSWERED
            messages.success(request, _("The answer is submitted.") if sent else _("The answer is kept."))
            return redirect(finding)
    return _page(request, "plan", context, form)


@require_http_methods(BOTH)
def finding_hand_over(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Let somebody else carry an accepted plan out, or until another day."""
    finding, context = finding_page(request, code, uid)
    demand("body_accepts" if finding.is_external else "accept_plan", finding, request)
    initial = {"owner": finding.owner_id, "due": finding.due}
    form = HandOverForm(_bound(request), people=_people(request, context), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            moves.hand_over(finding, by=request.user, **form.told())  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect(finding)
    context |= {"label": _("Change owner or day"), "back": finding.get_absolute_url()}
    return _page(request, "ask", context, form)


@require_http_methods(BOTH)
def finding_evidence(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Add evidence: files, or a record that stays where it is."""
    finding, context = finding_page(request, code, uid)
    user: Any = request.user
    if not (answers(finding, user) or may("create", finding, user)):
        raise PermissionDenied
    form = EvidenceForm(_bound(request), request.FILES or None, initial={"kind": _kind(finding)})
    if request.method == "POST" and form.is_valid():
        try:
            kept = moves.add_evidence(finding, form.cleaned_data["papers"], by=user, **form.told())
        except ValidationError as wrong:
            form.add_error("papers", wrong)
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            messages.success(request, _("Evidence added: %(count)s.") % {"count": len(kept)})
            return redirect(finding)
    context |= {"back": finding.get_absolute_url()}
    return _page(request, "evidence", context, form)


def _kind(finding: Finding) -> str:
    """Return the kind of evidence that the state asks for."""
    kind = FindingEvidence.Kind
    if finding.state in {Finding.State.RAISED, Finding.State.DISPUTED} and not finding.is_external:
        return kind.FACT
    return kind.EFFECT if finding.state in {Finding.State.IMPLEMENTED, Finding.State.DONE} else kind.ACTION


@require_POST
def finding_evidence_remove(request: HttpRequest, code: str, uid: str, evidence: str) -> HttpResponse:
    """Take evidence off."""
    finding, _context = finding_page(request, code, uid)
    rows = FindingEvidence.objects.visible_to(request.user).filter(finding=finding)
    moves.remove_evidence(get_object_or_404(rows, uid=evidence), by=request.user)  # type: ignore[arg-type]
    return redirect(finding)


@require_http_methods(BOTH)
def finding_change(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask for a change of a document because of a finding."""
    finding, context = finding_page(request, code, uid)
    demand("create", ChangeRequest(workspace=finding.workspace), request)
    initial = {"document": finding.document.number if finding.document else "", "reason": finding.action[:1000]}
    form = FindingChangeForm(_bound(request), engagement=context["engagement"], initial=initial)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            made = moves.ask_change(finding, told.pop("document"), by=request.user, **told)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect(made)
    context |= {"label": _("Ask for a change of a document"), "back": finding.get_absolute_url()}
    return _page(request, "ask", context, form)
