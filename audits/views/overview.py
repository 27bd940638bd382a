"""The diagnosis as a whole: its steps, its papers, the verbs that move it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import actions, overview
from audits.actions.planning import PAPERS_OF
from audits.forms.plain import LanguageForm, ReasonForm
from audits.models import Diagnosis
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import fire, may
from wobo.workflow.models import Event
from wobo.workflow.policies import words

from .shell import asked_language, demand, diagnosis_page


@require_http_methods(["GET", "HEAD", "POST"])
def diagnosis_current(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the diagnosis of the cycle; where there is none, offer to open one."""
    engagement, context = engagement_page(request, code, "diagnosis")
    cycle = context["cycle"]
    found = list(Diagnosis.objects.visible_to(request.user).of(cycle))
    if request.method == "POST":
        return redirect(actions.open_diagnosis(cycle, by=request.user))  # type: ignore[arg-type]
    current = next((one for one in found if one.state != Diagnosis.State.CANCELLED), None)
    if current is not None:
        current.cycle = cycle
        return redirect(current)
    may_open = may("create", Diagnosis(workspace=engagement.workspace), request.user)  # type: ignore[arg-type]
    return TemplateResponse(
        request, "audits/diagnosis_current.html", {**context, "cancelled": found, "may_open": may_open}
    )


@require_safe
def diagnosis_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show where the diagnosis stands and what comes next."""
    diagnosis, context = diagnosis_page(request, code, uid)
    uids = [one for one in (diagnosis.plan_uid, diagnosis.report_uid, diagnosis.set_uid) if one]
    papers = (
        Report.objects.visible_to(request.user).filter(uid__in=uids).select_related("file", "issue__file", "workspace")
    )
    events = (
        Event.objects.visible_to(request.user)
        .filter(model=diagnosis._meta.label, uid=diagnosis.uid)
        .order_by("-seq")[:12]
    )
    context |= {
        "steps": overview.steps(diagnosis),
        "facts": overview.facts(diagnosis),
        "primary": overview.FORWARD.get(diagnosis.state, "none"),
        "papers": papers.defer("snapshot", "issue__snapshot").order_by("pk"),
        "events": events,
        "others": Diagnosis.objects.visible_to(request.user).of(diagnosis.cycle).exclude(pk=diagnosis.pk),
        "languages": LanguageForm(initial={"language": diagnosis.engagement.client.language}),
        "may_write": may("edit", diagnosis, request.user),  # type: ignore[arg-type]
        "is_concluded": diagnosis.state == Diagnosis.State.CONCLUDED,
        "missing": actions.missing_for_report(diagnosis) if diagnosis.state == Diagnosis.State.CONCLUDED else [],
    }
    return TemplateResponse(request, "audits/diagnosis_detail.html", context)


MOVED = {"propose_plan": actions.propose_plan}


@require_POST
def diagnosis_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do `verb`, which the URLconf fixes, to the diagnosis."""
    diagnosis, _context = diagnosis_page(request, code, uid)
    if verb in MOVED:
        MOVED[verb](diagnosis, by=request.user)  # type: ignore[arg-type]
    else:
        fire(diagnosis, verb, by=request.user)  # type: ignore[arg-type]
    return redirect(diagnosis)


@require_http_methods(["GET", "HEAD", "POST"])
def diagnosis_back(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Do a verb that goes back and asks why: send_back, replan, resume, dispute, reopen, cancel."""
    diagnosis, context = diagnosis_page(request, code, uid)
    demand(verb, diagnosis, request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.take_back(diagnosis, verb, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect(diagnosis)
    context |= {"form": form, "verb": verb, "label": words(diagnosis._meta.label, verb)[0], "keeps": verb in PAPERS_OF}
    return TemplateResponse(request, "audits/diagnosis_back.html", context)


@require_POST
def worksheet(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the working papers made."""
    diagnosis, _context = diagnosis_page(request, code, uid)
    report = actions.print_worksheet(diagnosis, asked_language(request, diagnosis), by=request.user)  # type: ignore[arg-type]
    return redirect(report)


@require_POST
def reports(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Freeze the result and have report and nonconformity reports made of it."""
    diagnosis, _context = diagnosis_page(request, code, uid)
    report, _set = actions.generate_reports(diagnosis, asked_language(request, diagnosis), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Report and nonconformity reports are being made."))
    return redirect(report)
