"""Audits that a body does: the list, a new one, one with its steps, team, papers and findings."""

# claims: S9.4, S11.1, P12, P13, P17, P18
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import external as actions
from audits.forms.towards import BodyAuditForm, PlanExternalForm, WhyForm
from audits.models import Audit, AuditFile, AuditMember, ExternalRecord, Finding
from audits.models.external_obstacles import carried_on, conflicts
from audits.towards import STAGES, external_audits
from certification.shell import history
from wobo.workflow.doors import Obstructed, moves
from wobo.workflow.policies import words

from .towards import demand, kept_page, print_form, printed, prints_of, towards_page

HERE = "audits"
ON_PAGE = 50
# what the verbs of an audit are called where a body does it: the client records, it does not approve
LABELS = {
    "announce": gettext_lazy("Record the plan"),
    "begin": gettext_lazy("Record the opening meeting"),
    "conclude": gettext_lazy("Record the closing meeting"),
    "approve_report": gettext_lazy("Record the report"),
}


def audit_of(request: HttpRequest, code: str, uid: str) -> tuple[Audit, dict[str, Any]]:
    """Return an audit of a body in this engagement that the user may read (404 otherwise), and its page's context."""
    engagement, context = towards_page(request, code, HERE)
    rows = Audit.objects.visible_to(request.user).external().filter(cycle__engagement=engagement)
    related = rows.select_related("cycle", "external", "follows", "workspace")
    papers = Prefetch("files", AuditFile.objects.visible_to(request.user).select_related("file"))
    team = Prefetch("members", AuditMember.objects.visible_to(request.user).select_related("declaration"))
    audit: Audit = get_object_or_404(related.prefetch_related(papers, team), uid=uid)
    audit.cycle.engagement = engagement
    return audit, context | {"audit": audit, "known": getattr(audit, "external", None)}


@require_safe
def external_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the audits of the body in this cycle."""
    engagement, context = towards_page(request, code, HERE)
    cycle = context["cycle"]
    rows = external_audits(cycle).visible_to(request.user)
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.cycle = cycle
    context |= {
        "page": page,
        "print_form": print_form(engagement),
        "prints": prints_of(request, STAGES, cycle),
    }
    return TemplateResponse(request, "audits/towards/external_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def external_create(request: HttpRequest, code: str) -> HttpResponse:
    """Open the record of an audit that a body will do."""
    _engagement, context = kept_page(request, code, HERE)
    cycle = context["cycle"]
    rows = list(Audit.objects.visible_to(request.user).of(cycle).external().reported())
    initial = {"kind": request.GET.get("kind", "")}
    form = PlanExternalForm(request.POST or None, audits=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        follows = next((one for one in rows if one.pk == given["follows"]), None)
        days = {name: given[name] for name in ("starts_on", "ends_on")}
        audit = actions.plan_external(cycle, given["kind"], by=request.user, follows=follows, **days)  # type: ignore[arg-type]
        return redirect(audit)
    return TemplateResponse(request, "audits/towards/external_create.html", context | {"form": form})


@require_safe
def external(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an audit of a body: where it stands, what comes next, team, papers, findings."""
    audit, context = audit_of(request, code, uid)
    findings = Finding.objects.visible_to(request.user).filter(audit=audit).standing()
    page = Paginator(
        findings.select_related("department", "owner").prefetch_related("clause_rows__clause").order_by("number"),
        ON_PAGE,
    ).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.cycle, one.carried = audit.cycle, carried_on(one)
    open_team = audit.state in actions.TEAM_OPEN
    audit.__dict__["kept_conflicts"] = found = list(conflicts(audit)) if open_team else []
    context |= {
        "moves": [_named(move) for move in moves(audit, request.user)],  # type: ignore[arg-type]
        "members": list(audit.members.all()),
        "conflicts": found,
        "files": list(audit.files.all()),
        "page": page,
        "open": audit.state not in actions.ENDED,
        "open_team": open_team,
        "takes_findings": audit.state in {"in_progress", "reporting", "reported"},
        "events": history(context["engagement"], request.user).about(audit)[:20],
    }
    return TemplateResponse(request, "audits/towards/external.html", context)


def _named(move: Any) -> dict[str, Any]:
    said = LABELS.get(move.verb)
    label = said or move.label
    return {"verb": move.verb, "label": label, "reasons": move.reasons, "address": move.verb.replace("_", "-")}


@require_http_methods(["GET", "HEAD", "POST"])
def external_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change what is known of the audit."""
    audit, context = audit_of(request, code, uid)
    demand("edit", audit, request)
    if audit.state in actions.ENDED:
        raise Obstructed(_("The audit is over and stays as it is."))
    known = context["known"] or ExternalRecord(audit=audit)
    form = BodyAuditForm(request.POST or None, instance=audit, known=known, today=context["cycle"].today())
    if request.method == "POST" and form.is_valid():
        actions.save_external(audit, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect(audit)
    return TemplateResponse(request, "audits/towards/external_edit.html", context | {"form": form})


@require_POST
def external_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Record a step, which the URLconf fixes."""
    audit, _context = audit_of(request, code, uid)
    actions.move_external(audit, verb, by=request.user)  # type: ignore[arg-type]
    return redirect(audit)


@require_http_methods(["GET", "HEAD", "POST"])
def external_back(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do a verb that asks why: replan, send_back, reopen, cancel."""
    audit, context = audit_of(request, code, uid)
    demand(verb, audit, request)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.move_external(audit, verb, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect(audit)
    context |= {"form": form, "label": words(audit._meta.label, verb)[0], "back": audit.get_absolute_url()}
    return TemplateResponse(request, "audits/towards/why.html", context)


@require_POST
def external_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the summary of the stages printed."""
    engagement, context = towards_page(request, code, HERE)
    return printed(request, STAGES, context["cycle"], engagement)
