"""The risk register: the list, one risk, what is decided about it, the print."""

# claims: P6
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import levels
from certification.actions import design_registers as actions
from certification.fields import ReasonForm
from certification.forms.appointments import People
from certification.forms.design_papers import PrintForm
from certification.forms.design_registers import RiskForm
from certification.models import Engagement, Risk
from certification.reports.design_registers import scales_of
from certification.shell import history
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import words

from .design_shell import demand_move, design_page, kept_page, offered, papers_of, printed, row_of

ON_PAGE, PRINT = 50, "risk-register"
ORDERS = {"level": ("-rated", "number"), "number": ("number",), "due": ("due", "number")}


def _graded(rows: list[Risk], scales: dict[str, Any]) -> list[tuple[Risk, str, str]]:
    """Return (risk, word of its grade, tone)."""
    grades = [levels.grade_of(scales, one.level) for one in rows]
    told = zip(rows, grades, strict=True)
    return [(one, levels.grade_word(grade), levels.TONES[grade]) for one, grade in told]


@require_safe
def risk_list(request: HttpRequest, code: str) -> HttpResponse:
    """List risks and opportunities, the highest level first; by state, kind, grade, words."""
    engagement, context = design_page(request, code)
    scales = scales_of(engagement)
    rows, chosen = _chosen(request, engagement, scales)
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.engagement = engagement
    context |= chosen | {
        "page": page,
        "rows": _graded(list(page.object_list), scales),
        "states": Risk.State.choices,
        "kinds": Risk.Kind.choices,
        "grades": [(grade, levels.grade_word(grade)) for grade in levels.TONES],
        "decided": bool(scales),
        "print_form": PrintForm(initial={"language": engagement.client.language}),
        "prints": papers_of(request, engagement, PRINT),
        "today": context["cycle"].today(),
    }
    return TemplateResponse(request, "certification/design/risks.html", context)


def _chosen(request: HttpRequest, engagement: Engagement, scales: dict[str, Any]) -> tuple[Any, dict[str, str]]:
    """Return the rows that the reader asked for, and what they asked."""
    given = {name: request.GET.get(name, "") for name in ("q", "state", "kind", "grade", "order")}
    rows = Risk.objects.visible_to(request.user).filter(engagement=engagement).with_levels()
    if given["q"].strip():
        rows = rows.searched(given["q"].strip())
    for name, values in (("state", Risk.State.values), ("kind", Risk.Kind.values)):
        if given[name] in values:
            rows = rows.filter(**{name: given[name]})
    accept, high = levels.limits(scales)
    bounds = {levels.LOW: (1, accept), levels.MEDIUM: (accept + 1, high - 1), levels.HIGH: (high, 25)}
    if given["grade"] in bounds:
        rows = rows.filter(rated__range=bounds[given["grade"]])
    order = ORDERS.get(given["order"], ORDERS["level"])
    return rows.select_related("service", "owner").order_by(*order), given


@require_safe
def risk(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a risk: rating, measure, what remains, what was decided."""
    engagement, context = design_page(request, code)
    rows = Risk.objects.visible_to(request.user).select_related("service", "owner__department", "workspace")
    row, scales = row_of(rows, engagement, uid), scales_of(engagement)
    ((_same, word, tone),) = _graded([row], scales)
    after = levels.grade_of(scales, row.residual) if row.residual is not None else ""
    context |= {
        "risk": row,
        "grade": word,
        "tone": tone,
        "after": (levels.grade_word(after), levels.TONES[after]) if after else None,
        "events": history(engagement, request.user).about(row)[:30],
    }
    return TemplateResponse(request, "certification/design/risk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def risk_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add a risk or an opportunity, or change one."""
    engagement, context = kept_page(request, code)
    rows = Risk.objects.visible_to(request.user)
    row = row_of(rows, engagement, uid) if uid else Risk(workspace=engagement.workspace, engagement=engagement)
    people = People(engagement.client)
    given: dict[str, Any] = {"engagement": engagement, "people": people, "scales": scales_of(engagement)}
    form = RiskForm(request.POST or None, instance=row, **given)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_risk(row, form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("%(risk)s is saved.") % {"risk": saved.reference})
        return redirect("certification:risk", code, saved.uid)
    context |= {"form": form, "row": row if uid else None, "people": people.offered()}
    return TemplateResponse(request, "certification/design/risk_edit.html", context)


@require_POST
def risk_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Add the usual risks of an IT-service firm that the register does not have."""
    engagement, _context = kept_page(request, code)
    made = len(actions.propose_risks(engagement, by=request.user))  # type: ignore[arg-type]
    text = ngettext("%(count)s risk was added.", "%(count)s risks were added.", made)
    messages.success(request, text % {"count": made} if made else _("The usual risks are there already."))
    return redirect("certification:risk_list", code)


@require_POST
def risk_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take an open risk out of the register; what was decided stays."""
    engagement, _context = kept_page(request, code)
    row = row_of(Risk.objects.visible_to(request.user), engagement, uid)
    actions.remove_risk(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(row)s” was removed.") % {"row": row.reference})
    return redirect("certification:risk_list", code)


@require_POST
def risk_treat(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note that the measure is done."""
    engagement, _context = design_page(request, code)
    row = row_of(Risk.objects.visible_to(request.user), engagement, uid)
    return redirect(actions.move_risk(row, "treat", by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def risk_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask why, then accept what remains, or open the risk again."""
    engagement, context = design_page(request, code)
    row = row_of(Risk.objects.visible_to(request.user), engagement, uid)
    demand_move(request, row, verb)
    if not offered(row, verb, request.user):
        raise Obstructed(_("This is not possible in the present state."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return redirect(actions.move_risk(row, verb, by=request.user, reason=reason))  # type: ignore[arg-type]
    context |= {"form": form, "object": row, "label": words(row._meta.label, verb)[0]}
    context["back"] = row.get_absolute_url()
    return TemplateResponse(request, "certification/ask.html", context)


@require_POST
def risk_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the register printed on A4 landscape."""
    engagement, _context = kept_page(request, code)
    return printed(request, engagement, PRINT)
