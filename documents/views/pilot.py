"""The pilot run: its page, its plan, its moves, the print of the plan."""

# claims: S6.0, S7.0
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.process import profile_of
from certification.shell import engagement_page, history
from documents.actions import pilot as actions
from documents.forms.pilot import EndForm, MoveForm, PauseForm, PilotPlanForm
from documents.models import ChangeRequest, PilotRun
from documents.pilot import facts as gate
from documents.pilot.measuring import series
from wobo.workflow.doors import Obstructed, may
from wobo.workflow.policies import words

from .lists import language_of
from .shell import demand

FORMS = {"begin": MoveForm, "pause": PauseForm, "resume": MoveForm, "end": EndForm}


def pilot_page(request: HttpRequest, code: str) -> tuple[Any, dict[str, Any]]:
    """Return the engagement and the context of the pages of the pilot run."""
    return engagement_page(request, code, "pilot")


def run_page(request: HttpRequest, code: str) -> tuple[PilotRun, dict[str, Any]]:
    """Return the pilot run of the latest cycle, 404 while it is not planned."""
    _engagement, context = pilot_page(request, code)
    run = run_in(request, context)
    if run is None:
        raise Http404
    return run, {**context, "run": run}


def run_in(request: HttpRequest, context: dict[str, Any]) -> PilotRun | None:
    """Return the pilot run of the latest cycle, if it is planned."""
    cycle = context["cycle"]
    rows = PilotRun.objects.visible_to(request.user).filter(cycle=cycle)  # type: ignore[arg-type]
    run = rows.select_related("coordinator").prefetch_related("services", "departments").first()
    if run is not None:
        run.cycle, run.workspace = cycle, cycle.engagement.workspace
    return run


@require_http_methods(["GET", "HEAD", "POST"])
def pilot(request: HttpRequest, code: str) -> HttpResponse:
    """Show how the pilot run goes; on POST begin its plan."""
    engagement, context = pilot_page(request, code)
    user: Any = request.user
    blank = PilotRun(workspace=engagement.workspace, cycle=context["cycle"])
    if request.method == "POST":
        demand(request, "create", blank)
        actions.plan_run(context["cycle"], by=user)
        return redirect("documents:pilot_plan", code)
    run = run_in(request, context)
    context |= {"run": run, "plans": run is None and may("create", blank, user)}
    if run is not None:
        context |= _figures(request, run, context["cycle"]) | {
            "may_edit": may("edit", run, user),
            "events": history(engagement, user).about(run),
        }
    return TemplateResponse(request, "documents/pilot/home.html", context)


def _figures(request: HttpRequest, run: PilotRun, cycle: Any) -> dict[str, Any]:
    """Return what the page says of briefings, monitoring, problems and labels."""
    today, engagement = cycle.today(), cycle.engagement
    staff = gate.facts_of(cycle, run)
    measured = series(cycle, months=6)
    agreed = [one for one in measured if one.measure.in_sla]
    changes = ChangeRequest.objects.visible_to(request.user).filter(engagement=engagement)  # type: ignore[arg-type]
    problems = changes.filter(source=ChangeRequest.Source.PILOT).aggregate(
        all=Count("pk"), open=Count("pk", filter=Q(state__in=ChangeRequest.UNDECIDED))
    )
    wanted = profile_of(engagement.profile).pilot_min_days
    run.cycle = cycle
    return {
        "today": today,
        "days": run.days_run(today),
        "wanted": wanted,
        "enough": run.days_run(today) >= wanted,
        "levels": staff.levels,
        "trainings": sum(ref in staff.done for ref in gate.TRAININGS),
        "topics": sum(topic in staff.done for topic in gate.TOPICS),
        "measured": len(measured),
        "with_values": sum(bool(one.values) for one in measured),
        "missing_values": sum(len(one.missing) for one in measured),
        "unowned": sum(not (one.measure.person_id or one.measure.department_id) for one in measured),
        "sla_met": sum(one.reached for one in agreed),
        "sla_judged": sum(len(one.judged) for one in agreed),
        "problems": problems["all"],
        "open_problems": problems["open"],
        "labels": gate.label_counts(engagement),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Change the plan."""
    run, context = run_page(request, code)
    demand(request, "edit", run)
    data = request.POST if request.method == "POST" else None
    form = PilotPlanForm(data, instance=run, engagement=context["engagement"])
    if request.method == "POST" and form.is_valid():
        told = form.told()
        try:
            changed = {"conclusion": told["conclusion"]} if run.state == PilotRun.State.ENDED else told
            actions.edit_run(run, changed, by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            messages.success(request, _("The plan is saved."))
            return redirect(run)
    context |= {"form": form, "label": _("Plan of the pilot run"), "send": _("Save"), "back": run.get_absolute_url()}
    return TemplateResponse(request, "documents/pilot/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def pilot_move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Begin, pause, resume or end: on which day, and why."""
    run, context = run_page(request, code)
    demand(request, verb, run)
    form = FORMS[verb](request.POST if request.method == "POST" else None, today=context["cycle"].today())
    if request.method == "POST" and form.is_valid():
        try:
            actions.move(run, verb, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect(run)
    label = str(words(run._meta.label, verb)[0])
    context |= {"form": form, "label": label, "send": label, "back": run.get_absolute_url()}
    return TemplateResponse(request, "documents/pilot/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def pilot_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the plan printed."""
    run, context = run_page(request, code)
    language = language_of(request, context["engagement"])
    return redirect(actions.print_run(actions.PLAN, run, language, by=request.user))  # type: ignore[arg-type]
