"""The pages of one engagement that only show."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from certification import overview
from certification.models import Engagement, Phase, Waiver
from certification.policies import reads_trail
from certification.shell import engagement_page, history
from wobo.accounts.models import Invitation, Membership
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.policies import may

from .wizard import LINKS

QUIET = ("open", "download", "sign_refused", "credential_locked")  # what nobody needs to hear of on the dashboard


@require_safe
def engagement_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show how the engagement stands (W1). Reads the stored standing only."""
    engagement, context = engagement_page(request, code, "overview")
    cycle, rows = context["cycle"], context["phase_rows"]
    events = history(engagement, request.user)
    context |= {
        "steps": overview.next_steps(engagement, rows, request.user),
        **overview.told(engagement, cycle, rows),
        "gantt": overview.gantt(cycle, rows),
        "events": _recent(events),
        "told": _told(engagement, rows),
        "reads_trail": reads_trail(engagement, request.user),
        "may_edit": may("edit", engagement, request.user),
        "today": cycle.today(),
    }
    return TemplateResponse(request, "certification/engagement_detail.html", context)


def _told(engagement: Engagement, rows: list[Phase]) -> str:
    """Return the verbs that cannot be done yet for reasons which next steps and phase bar tell already."""
    verbs = ["start", "take_over"] if list(engagement.obstacles("start")) else []
    verbs += ["certify"] if any(row.state != Phase.State.ACCEPTED for row in rows) else []
    return " ".join(verbs)


def _recent(events: Any) -> Any:
    """Return the latest of what people did; papers that the worker made and phases of the plan are left out."""
    by_people = events.exclude(verb__in=QUIET).exclude(actor__is_system=True)
    return by_people.exclude(model="certification.Phase", verb="create")[:6]


@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Show plan and actual as timeline and table; prints on A4 landscape."""
    _engagement, context = engagement_page(request, code, "plan")
    cycle, rows = context["cycle"], context["phase_rows"]
    today = cycle.today()
    context |= {
        "gantt": overview.gantt(cycle, rows),
        "rows": [(row, row.is_late(today)) for row in rows],
        "may_edit": all(may("edit", row, request.user) for row in rows[:1]),
        "today": today,
    }
    return TemplateResponse(request, "certification/plan.html", context)


@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    """Show who works on the engagement, on both sides, and who is invited."""
    engagement, context = engagement_page(request, code, "team")
    place = engagement.workspace
    here = Membership.objects.visible_to(request.user).filter(workspace__in=[place.pk, place.parent_id])
    context |= {
        "members": here.live(clock.today())
        .select_related("user", "workspace")
        .order_by("workspace_id", "role", "user__display_name"),
        "invitations": Invitation.objects.visible_to(request.user).filter(workspace=place).open(clock.now()),
        "links": request.session.pop(LINKS, []),
        "place": place,
        "may_invite": may("create", Invitation(workspace=place), request.user),
    }
    return TemplateResponse(request, "certification/team.html", context)


@require_safe
def trail(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything that happened in the engagement, newest first; by kind of record or person if wished."""
    engagement, context = engagement_page(request, code, "trail")
    if not reads_trail(engagement, request.user):
        raise PermissionDenied
    events = history(engagement, request.user)
    kinds = sorted(set(events.order_by().values_list("model", flat=True).distinct()))
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    chosen = events.filter(model=kind) if kind else events
    chosen = chosen.filter(payload__icontains=words) if words else chosen
    page = Paginator(chosen, 50).get_page(request.GET.get("page"))
    names = [(label, capfirst(str(name_of(label)))) for label in kinds]
    context |= {"page": page, "kinds": sorted(names, key=lambda pair: pair[1]), "kind": kind, "words": words}
    return TemplateResponse(request, "certification/trail.html", context)


def name_of(label: str) -> str:
    """Return the name of a model by its label, or the label of one that is no more."""
    names = {model._meta.label: model._meta.verbose_name for model in apps.get_models()}
    return str(names.get(label, label))


@require_safe
def waiver_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a waiver with its reason and both signatures."""
    engagement, context = engagement_page(request, code)
    found = Waiver.objects.visible_to(request.user).filter(workspace=engagement.workspace)
    waiver = get_object_or_404(found.select_related("phase", "proposed_by"), uid=uid)
    waiver.phase.cycle = context["cycle"] if waiver.phase.cycle_id == context["cycle"].pk else waiver.phase.cycle
    paper = Report.objects.visible_to(request.user).filter(uid=waiver.paper_uid).first()
    events = history(engagement, request.user).about(waiver)
    context |= {"waiver": waiver, "paper": paper, "events": events}
    context["reads_trail"] = reads_trail(engagement, request.user)
    return TemplateResponse(request, "certification/waiver_detail.html", context)
