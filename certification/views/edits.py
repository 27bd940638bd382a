"""The forms of one engagement: facts, contract, plan, scope, eligibility."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, eligibility
from certification.forms.engagements import (
    ContractForm,
    EligibilityForm,
    EngagementForm,
    KickOffForm,
    PlanForm,
    ScopeForm,
)
from certification.models import Engagement, Meeting, Scope
from certification.process import profile_of
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import record
from wobo.workflow.policies import may


def _allowed(verb: str, obj: Any, request: HttpRequest) -> None:
    if not may(verb, obj, request.user):
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def engagement_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change standards and profile."""
    engagement, context = engagement_page(request, code)
    _allowed("edit", engagement, request)
    form = EngagementForm(request.POST or None, instance=engagement)
    if request.method == "POST" and form.is_valid():
        record(engagement, "edit", by=request.user, changes=form.changes())
        messages.success(request, _("The engagement is saved."))
        return redirect(engagement)
    return TemplateResponse(request, "certification/engagement_edit.html", {**context, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """Show contract and confidentiality agreement; who may edit registers them here."""
    engagement, context = engagement_page(request, code)
    editable = may("edit", engagement, request.user)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ContractForm(*data, instance=engagement) if editable else None
    if request.method == "POST":
        _allowed("edit", engagement, request)
        if form is not None and form.is_valid():
            _keep_contract(request, engagement, form)
            messages.success(request, _("Contract and confidentiality agreement are registered."))
            return redirect(engagement)
    return TemplateResponse(request, "certification/contract.html", {**context, "form": form})


@transaction.atomic
def _keep_contract(request: HttpRequest, engagement: Engagement, form: ContractForm) -> None:
    changes, secrecy = form.changes(), form.cleaned_data["classification"]
    for field, column in (("contract_upload", "contract_file"), ("nda_upload", "nda_file")):
        if upload := form.cleaned_data[field]:
            file = actions.keep_upload(upload, engagement.workspace, by=request.user, classification=secrecy)
            changes[column] = file
    actions.register_contract(engagement, changes, by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def kick_off(request: HttpRequest, code: str) -> HttpResponse:
    """Show the kick-off meeting of the cycle; who keeps meetings records it here (P2)."""
    engagement, context = engagement_page(request, code)
    cycle = context["cycle"]
    meeting = cycle.meetings.standing().filter(kind=Meeting.Kind.KICK_OFF).prefetch_related("attendances").first()
    rows = meeting.attendances.all() if meeting else []
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    here = {"present": [row.person.uid for row in rows if row.person]}
    form = KickOffForm(*data, instance=meeting, initial=here, engagement=engagement)
    editable = may("create", Meeting(workspace=engagement.workspace), request.user)
    if request.method == "POST":
        _allowed("create", Meeting(workspace=engagement.workspace), request)
        if form.is_valid():
            given = form.cleaned_data
            actions.keep_kick_off(cycle, form.changes(), given["present"], given["upload"], by=request.user)
            messages.success(request, _("The kick-off meeting is recorded."))
            return redirect("certification:kick_off", code)
    context |= {"meeting": meeting, "rows": rows, "form": form if editable else None}
    return TemplateResponse(request, "certification/kick_off.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Move the planned dates of the phases."""
    engagement, context = engagement_page(request, code, "plan")
    rows = context["phase_rows"]
    _allowed("edit", rows[0], request)
    initial = PlanForm.initial_of({row.number: (row.plan_start, row.plan_end) for row in rows})
    form = PlanForm(request.POST or None, profile=profile_of(engagement.profile), initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.edit_plan(context["cycle"], form.plan(), by=request.user)
        messages.success(request, _("The plan is saved."))
        return redirect("certification:plan", code)
    return TemplateResponse(request, "certification/plan_edit.html", {**context, "form": form})


@require_safe
def scope_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show the latest scope, its eligibility, its signature, its earlier versions."""
    engagement, context = engagement_page(request, code, "scope")
    versions = list(engagement.scopes.prefetch_related("services", "sites"))
    scope = versions[0] if versions else None
    if scope:
        scope.engagement = engagement
    context |= {
        "scope": scope,
        "versions": versions[1:],
        "findings": list(eligibility.findings(scope, context["cycle"].today())) if scope else [],
        "paper": Report.objects.visible_to(request.user).filter(uid=scope.paper_uid).first() if scope else None,
        "may_edit": may("edit", scope or Scope(workspace=engagement.workspace), request.user),
    }
    return TemplateResponse(request, "certification/scope_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scope_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Draft the scope; when the last version is in force, the next one."""
    engagement, context = engagement_page(request, code, "scope")
    scope = engagement.scopes.first()
    _allowed("edit", scope or Scope(workspace=engagement.workspace), request)
    form = ScopeForm(request.POST or None, instance=scope, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        actions.edit_scope(engagement, form.changes(), by=request.user)
        messages.success(request, _("The scope is saved."))
        return redirect("certification:scope_detail", code)
    return TemplateResponse(request, "certification/scope_edit.html", {**context, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def eligibility_check(request: HttpRequest, code: str) -> HttpResponse:
    """Answer whether the scope can be certified."""
    engagement, context = engagement_page(request, code, "scope")
    scope = engagement.scopes.prefetch_related("services", "sites").first()
    if scope is None:
        return redirect("certification:scope_edit", code)
    scope.engagement = engagement
    _allowed("edit", scope, request)
    form = EligibilityForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        day = clock.today(engagement.client.time_zone)
        actions.check_eligibility(scope, form.answers(), on=day, by=request.user)
        return redirect("certification:scope_detail", code)
    return TemplateResponse(request, "certification/eligibility.html", {**context, "scope": scope, "form": form})


@require_POST
def scope_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the scope statement made for top management's signature."""
    engagement, _context = engagement_page(request, code)
    scope = actions.prepare_scope(engagement, by=request.user)
    messages.success(request, _("The scope statement is being made. Top management signs it here."))
    return redirect(scope)
