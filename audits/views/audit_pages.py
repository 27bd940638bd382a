"""Internal audits: the list, opening one, where one stands, the verbs that move it."""

# claims: S7.5.*
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import audit_steps
from audits.actions import audit_papers, audit_planning, audit_programme
from audits.forms.audit_plan import NewAuditForm
from audits.forms.plain import LanguageForm, ReasonForm
from audits.models import Audit, AuditProgramme, Finding
from certification.models import Meeting
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may
from wobo.workflow.models import Event
from wobo.workflow.policies import words

from .audit_shell import audit_page, choices_of, paged
from .shell import asked_language, demand


@require_safe
def audit_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the audits of an engagement, the newest first."""
    engagement, context = engagement_page(request, code, "audits")
    standing = ~Q(findings__state=Finding.State.RETRACTED)
    found = Audit.objects.visible_to(request.user).filter(cycle__engagement=engagement).select_related("cycle")
    page = paged(request, found.annotate(found=Count("findings", filter=standing)).order_by("-pk"))
    for one in page.object_list:
        one.cycle.engagement = engagement
    programme = AuditProgramme.objects.visible_to(request.user).filter(cycle=context["cycle"]).first()
    context |= {
        "page": page,
        "programme": programme,
        "due": audit_programme.planned_now(context["cycle"]) if programme else [],
        "may_open": may("create", Audit(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "audits/audit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open an internal or mock audit; what it looks at is prefilled and can be changed on the next page."""
    engagement, context = engagement_page(request, code, "audits")
    demand("create", Audit(workspace=engagement.workspace), request)
    entries = audit_programme.planned_now(context["cycle"])
    form = NewAuditForm(request.POST or None, entries=entries, initial={"entries": [one.pk for one in entries]})
    if request.method == "POST" and form.is_valid():
        audit = audit_planning.open_audit(context["cycle"], by=request.user, **form.told())  # type: ignore[arg-type]
        messages.success(request, _("The audit is open. Look through what was prefilled."))
        return redirect("audits:audit_edit", code, audit.uid)
    context["form"] = form
    return TemplateResponse(request, "audits/audit_new.html", context, status=422 if form.is_bound else 200)


@require_safe
def audit_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show where an audit stands and what comes next."""
    return _detail(request, code, uid, [])


def _detail(request: HttpRequest, code: str, uid: str, missing: list[str]) -> HttpResponse:
    """Show an audit, with what its next paper lacks where one was asked for too early."""
    audit, context = audit_page(request, code, uid)
    uids = [one for one in (audit.plan_uid, audit.report_uid) if one]
    papers = (
        Report.objects.visible_to(request.user).filter(uid__in=uids).select_related("file", "issue__file", "workspace")
    )
    events = Event.objects.visible_to(request.user).filter(model=audit._meta.label, uid=audit.uid).order_by("-seq")
    steps = audit_steps.steps(audit)
    context |= {
        "steps": steps,
        "facts": audit_steps.facts(audit),
        "primary": audit_steps.FORWARD.get(audit.state, "none"),
        "papers": papers.select_related("file", "issue__file", "workspace")
        .defer("snapshot", "issue__snapshot")
        .order_by("pk"),
        "meetings": Meeting.objects.visible_to(request.user).about(audit).standing(),
        "events": events[:12],
        "languages": LanguageForm(initial={"language": audit.engagement.client.language}),
        "missing": missing,
    }
    return TemplateResponse(request, "audits/audit_detail.html", context, status=409 if missing else 200)


@require_POST
def audit_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do `verb`, which the URLconf fixes, to the audit."""
    audit, _context = audit_page(request, code, uid)
    fire(audit, verb, by=request.user)  # type: ignore[arg-type]
    return redirect(audit)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_back(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do a verb that goes back and asks why: replan, send_back, reopen, cancel."""
    audit, context = audit_page(request, code, uid)
    demand(verb, audit, request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        audit_planning.take_audit_back(audit, verb, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect(audit)
    context |= {"form": form, "verb": verb, "label": words(audit._meta.label, verb)[0]}
    return TemplateResponse(request, "audits/audit_back.html", context, status=422 if form.is_bound else 200)


@require_POST
def audit_paper(request: HttpRequest, code: str, uid: str, paper: str) -> HttpResponse:
    """Have a paper made: plan or report for signature, checklists or the summary to hand out; or take one back."""
    audit, _context = audit_page(request, code, uid)
    language, by = asked_language(request, audit), request.user  # type: ignore[arg-type]
    try:
        made: Any = PAPERS[paper](audit, language, by)
    except Obstructed as refused:
        return _detail(request, code, uid, refused.reasons)
    if isinstance(made, Report):
        return redirect(made)
    return redirect(audit)


PAPERS: dict[str, Any] = {
    "plan": lambda audit, language, by: audit_planning.lay_out_plan(audit, by=by, language=language),
    "plan-back": lambda audit, _language, by: audit_planning.take_plan_back(audit, by=by),
    "report": lambda audit, language, by: audit_papers.make_report(audit, language, by=by),
    "report-back": lambda audit, _language, by: audit_papers.take_report_back(audit, by=by),
    "checklists": lambda audit, language, by: audit_papers.print_checklists(audit, language, by=by),
    "summary": lambda audit, language, by: audit_papers.print_summary(audit, language, by=by),
}


@require_POST
def audit_meeting(request: HttpRequest, code: str, uid: str, kind: str) -> HttpResponse:
    """Put the opening or closing meeting on record as the schedule says, and lead to its page with the sign-in."""
    audit, _context = audit_page(request, code, uid)
    blank = Meeting(workspace=audit.workspace, cycle=audit.cycle)
    if not may("create", blank, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    there = Meeting.objects.visible_to(request.user).about(audit).standing().filter(kind=kind).first()
    if there is None:
        told = audit_steps.meeting_of(audit, kind, choices_of(audit))
        there = audit_papers.plan_audit_meeting(audit, by=request.user, **told)  # type: ignore[arg-type]
    return redirect(reverse("certification:meeting_detail", args=[code, there.uid]))
