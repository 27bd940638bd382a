"""The register of improvements: the list, one improvement, what is decided about it, Excel, the print."""

# claims: S12.2, S12.3, S12.4, S12.5
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import improvements as actions
from certification.actions.upkeep_papers import REGISTER, print_register
from certification.fields import ReasonForm
from certification.forms.appointments import People
from certification.forms.improvements import WEIGHED, FinishForm, ImprovementForm, MeasureForm
from certification.improvement_sheet import register
from certification.models import Engagement, Improvement
from certification.shell import history
from wobo.workflow.doors import Obstructed
from wobo.workflow.policies import may

from .upkeep_shell import IMPROVE, ask, demand, demand_move, language_of, prints_of, row_of, say, upkeep_page

ON_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: dict[str, Any] = {"decline": ReasonForm, "reopen": ReasonForm, "finish": FinishForm, "measure": MeasureForm}
ORDERS: dict[str, tuple[Any, ...]] = {
    "number": ("-number",),
    "due": (F("due").asc(nulls_last=True), "number"),
    "priority": (F("weight").desc(nulls_last=True), "number"),
}


def _improvement(request: HttpRequest, engagement: Engagement, uid: str) -> Improvement:
    related = ("cycle", "workspace", "service", "department", "clause__standard", "owner__department")
    row: Improvement = row_of(Improvement.objects.visible_to(request.user).select_related(*related), engagement, uid)
    row.cycle.engagement = engagement
    return row


@require_safe
def improvement_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the improvements; by state, source, words, in order of number, day or priority."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    rows, chosen = _chosen(request, engagement)
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.cycle.engagement = engagement
    context |= chosen | {
        "page": page,
        "rows": [(one, one.is_late(context["today"])) for one in page.object_list],
        "states": Improvement.State.choices,
        "sources": Improvement.Source.choices,
        **prints_of(request, engagement, REGISTER),
    }
    return TemplateResponse(request, "certification/upkeep/improvements.html", context)


def _chosen(request: HttpRequest, engagement: Engagement) -> tuple[Any, dict[str, str]]:
    """Return the rows that the reader asked for, and what they asked."""
    given = {name: request.GET.get(name, "") for name in ("q", "state", "source", "order")}
    rows = Improvement.objects.visible_to(request.user).within(engagement.workspace)
    rows = rows.annotate(weight=F("benefit") * (6 - F("cost")))
    if given["q"].strip():
        rows = rows.searched(given["q"].strip())
    if given["state"] == "late":
        rows = rows.late(engagement.cycle.today())
    for name, values in (("state", Improvement.State.values), ("source", Improvement.Source.values)):
        if given[name] in values:
            rows = rows.filter(**{name: given[name]})
    order = ORDERS.get(given["order"], ORDERS["number"])
    return rows.select_related("service", "department", "owner", "cycle").order_by(*order), given


@require_safe
def improvement(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an improvement: where it comes from, how it is weighed, what is done, what came of it."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    row = _improvement(request, engagement, uid)
    editable = row.state == Improvement.State.PROPOSED and may("edit", row, request.user)
    context |= {
        "improvement": row,
        "late": row.is_late(context["today"]),
        "editable": editable,
        "points": list(row.points.select_related("inspection__cycle", "photo")),
        "events": history(engagement, request.user).about(row)[:20],
    }
    return TemplateResponse(request, "certification/upkeep/improvement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Propose an improvement, or weigh and plan one."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    cycle = context["cycle"]
    row = _improvement(request, engagement, uid) if uid else Improvement(workspace=engagement.workspace, cycle=cycle)
    weighs = may("edit", row, request.user) if uid else context["keeps"]
    if not weighs and (uid or not context["works"]):
        raise PermissionDenied
    if uid and row.state != Improvement.State.PROPOSED:
        raise Obstructed(_("It is decided already. Open it again to weigh it anew."))
    people = People(engagement.client)
    given: dict[str, Any] = {"engagement": engagement, "people": people, "today": context["today"], "weighs": weighs}
    form = ImprovementForm(request.POST or None, instance=row, **given)
    if request.method == "POST" and form.is_valid():
        return redirect(_save(request, row, form.changes(), known=bool(uid)))
    context |= {"form": form, "row": row if uid else None, "people": people.offered(), "weighed": WEIGHED}
    return TemplateResponse(request, "certification/upkeep/improvement_edit.html", context)


def _save(request: HttpRequest, row: Improvement, changes: dict[str, Any], *, known: bool) -> Improvement:
    by: Any = request.user
    if known:
        saved = actions.edit_improvement(row, changes, by=by)
    else:
        saved = actions.propose_improvement(row.cycle, by=by, **changes)
    say(request, _("%(what)s is saved.") % {"what": saved.reference})
    return saved


@require_POST
def improvement_approve(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Approve an improvement that is weighed and planned."""
    engagement, _context = upkeep_page(request, code, IMPROVE)
    row = _improvement(request, engagement, uid)
    return redirect(actions.move_improvement(row, "approve", by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def improvement_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask what the verb wants to know, then do it."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    row = _improvement(request, engagement, uid)
    demand_move(request, row, verb)
    form = FORMS[verb](request.POST or None)

    def do(data: dict[str, Any]) -> Any:
        return actions.move_improvement(row, verb, by=request.user, **data)  # type: ignore[arg-type]

    return ask(request, row, verb, context, form, do)


@require_safe
def improvement_export(request: HttpRequest, code: str) -> HttpResponse:
    """Give the register, as it is filtered, as an Excel file."""
    engagement, _context = upkeep_page(request, code, IMPROVE)
    rows, _given = _chosen(request, engagement)
    answer = HttpResponse(register(rows.select_related("clause")), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{engagement.code}-improvements.xlsx"'
    return answer


@require_POST
def improvement_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the register printed on A4 landscape."""
    engagement, context = upkeep_page(request, code, IMPROVE)
    demand(context, "keeps")
    language = language_of(request, engagement)
    made = print_register(engagement, language=language, by=request.user)  # type: ignore[arg-type]
    if len(made) == 1:
        return redirect(made[0])
    told = _("The register is printed in %(count)s volumes. They stand below as soon as they are ready.")
    say(request, told % {"count": len(made)})
    return redirect("certification:improvement_list", code)
