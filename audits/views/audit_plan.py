"""The plan of an internal audit: what it looks at, team, who may audit whom, schedule."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import audit_checks, audit_clashes, audit_matrix
from audits.actions import audit_planning, audit_schedule
from audits.audit_independence import Area, read
from audits.forms.audit_plan import AuditForm, AuditMemberForm, AuditSlotForm
from audits.models import Audit, AuditMember, AuditSlot
from wobo.workflow.doors import Obstructed

from .audit_shell import audit_page, choices_of
from .shell import demand


@require_http_methods(["GET", "HEAD", "POST"])
def audit_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Edit purpose, scope, criteria, days and method."""
    audit, context = audit_page(request, code, uid)
    asked = Audit.objects.visible_to(request.user).get(pk=audit.pk)  # the form changes what it is given
    form = AuditForm(request.POST or None, instance=asked, choices=choices_of(audit))
    if request.method == "POST":
        demand("edit", audit, request)
        if form.is_valid() and _kept(form, audit, "edit", request):
            return redirect(audit)
    context["form"] = form
    return TemplateResponse(request, "audits/audit_edit.html", context, status=422 if form.is_bound else 200)


def _kept(form: Any, part: Any, verb: str, request: HttpRequest) -> bool:
    """Write what a form says; what stands against it is told in the form, and what was typed stays."""
    try:
        audit_planning.write_audit(part, verb, by=request.user, changes=form.changes)  # type: ignore[arg-type]
    except Obstructed as refused:
        for reason in refused.reasons:
            form.add_error(None, reason)
        return False
    messages.success(request, _("Saved."))
    return True


@require_safe
def audit_team(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the team, each with what stands against them for the day of the opening meeting."""
    audit, context = audit_page(request, code, uid)
    house = audit_checks.house_of(audit)
    rows = [
        {"member": one, "refusals": _against(house, one)} for one in audit.members.select_related("person", "user")
    ]
    return TemplateResponse(request, "audits/audit_team.html", {**context, "rows": rows})


def _against(house: Any, member: AuditMember) -> list[str]:
    if not member.audits:
        return []
    who = house.auditor(member)
    leads = house.against_leading(who) if member.role == AuditMember.Role.LEADER else []
    return [*who.refusals, *leads]


@require_http_methods(["GET", "HEAD", "POST"])
def audit_member(request: HttpRequest, code: str, uid: str, member: str = "") -> HttpResponse:
    """Put somebody on the team, or change their row."""
    audit, context = audit_page(request, code, uid)
    row = _member(request, audit, member) if member else AuditMember(workspace=audit.workspace, audit=audit)
    demand("edit" if member else "create", row, request)
    asked = _member(request, audit, member) if member else AuditMember(audit=audit)
    form = AuditMemberForm(request.POST or None, instance=asked, choices=choices_of(audit))
    if request.method == "POST" and form.is_valid() and _kept(form, row, "edit" if member else "create", request):
        return redirect("audits:audit_team", code, uid)
    context |= {"form": form, "member": row if member else None}
    return TemplateResponse(request, "audits/audit_member.html", context, status=422 if form.is_bound else 200)


def _member(request: HttpRequest, audit: Audit, uid: str) -> AuditMember:
    found = AuditMember.objects.visible_to(request.user).select_related("person", "user", "workspace")
    row: AuditMember = get_object_or_404(found, uid=uid, audit=audit)
    row.audit = audit
    return row


@require_POST
def audit_member_remove(request: HttpRequest, code: str, uid: str, member: str) -> HttpResponse:
    """Take somebody off the team."""
    audit, _context = audit_page(request, code, uid)
    audit_planning.write_audit(_member(request, audit, member), "remove", by=request.user)  # type: ignore[arg-type]
    return redirect("audits:audit_team", code, uid)


@require_safe
def audit_independence(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show who may audit whom: a proposal per department, and why each other is refused."""
    # claims: P9
    audit, context = audit_page(request, code, uid)
    clauses = audit_matrix.clauses_of(audit.standards.all())
    house = read(audit.engagement, audit.starts_on or audit.cycle.today(), clauses)
    team = audit_schedule.team_of(audit, house)
    visits = audit_schedule.assign(house, team, audit_schedule.visits(audit, clauses=clauses))
    inside = {who.person for _member_, who in team if who.person}
    others = [one for one in house.candidates if one.person not in inside]
    rows = []
    for visit in visits:
        area = Area(visit.place, frozenset(one.pk for one in visit.clauses))
        also = [one.name for one in others if not house.refusals(one, area)]
        rows.append({"visit": visit, "also": also})
    context |= {"rows": rows, "team": team, "others": others}
    return TemplateResponse(request, "audits/audit_independence.html", context)


@require_safe
def audit_schedule_list(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the schedule with what is wrong with it."""
    audit, context = audit_page(request, code, uid)
    slots = audit_clashes.slots_of(audit)
    context |= {
        "slots": slots,
        "wrong": [*audit_clashes.outside(audit, slots), *audit_clashes.clashes(audit, slots)],
        "remote": audit_clashes.remote_share(slots),
    }
    return TemplateResponse(request, "audits/audit_schedule.html", context)


@require_POST
def audit_schedule_propose(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have a schedule proposed from the function allocation matrix."""
    audit, _context = audit_page(request, code, uid)
    made = audit_schedule.propose_schedule(audit, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(count)s lines were proposed. Look through them.") % {"count": len(made)})
    return redirect("audits:audit_schedule", code, uid)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_slot(request: HttpRequest, code: str, uid: str, slot: str = "") -> HttpResponse:
    """Add a line to the schedule, or change one."""
    audit, context = audit_page(request, code, uid)
    blank = {"day": audit.starts_on, "method": audit.method}
    row = _slot(request, audit, slot) if slot else AuditSlot(workspace=audit.workspace, audit=audit, **blank)
    demand("edit" if slot else "create", row, request)
    asked = _slot(request, audit, slot) if slot else AuditSlot(audit=audit, **blank)
    standards = list(audit.standards.order_by("pk"))
    form = AuditSlotForm(request.POST or None, instance=asked, choices=choices_of(audit), standards=standards)
    if request.method == "POST" and form.is_valid() and _kept(form, row, "edit" if slot else "create", request):
        return redirect("audits:audit_schedule", code, uid)
    context |= {"form": form, "slot": row if slot else None}
    return TemplateResponse(request, "audits/audit_slot.html", context, status=422 if form.is_bound else 200)


def _slot(request: HttpRequest, audit: Audit, uid: str) -> AuditSlot:
    row: AuditSlot = get_object_or_404(
        AuditSlot.objects.visible_to(request.user).select_related("workspace"), uid=uid, audit=audit
    )
    row.audit = audit
    return row


@require_POST
def audit_slot_remove(request: HttpRequest, code: str, uid: str, slot: str) -> HttpResponse:
    """Take a line out of the schedule."""
    audit, _context = audit_page(request, code, uid)
    audit_planning.write_audit(_slot(request, audit, slot), "remove", by=request.user)  # type: ignore[arg-type]
    return redirect("audits:audit_schedule", code, uid)
