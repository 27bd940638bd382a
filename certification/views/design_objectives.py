"""Objectives: the table, one row, the usual ones."""

# claims: S4.1
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import design_registers as actions
from certification.criteria.design_lacking import gather_papers, lacking_objectives
from certification.forms.appointments import People
from certification.forms.design_registers import ObjectiveForm
from certification.models import Objective

from .design_shell import design_page, kept_page, row_of

ON_PAGE = 50


@require_safe
def objective_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the objectives, and say how the table stands with its signature."""
    engagement, context = design_page(request, code)
    rows = Objective.objects.visible_to(request.user).filter(engagement=engagement)
    related = rows.select_related("department", "person", "service", "clause__standard", "engagement")
    facts = gather_papers(context["cycle"])
    context |= {
        "page": Paginator(related, ON_PAGE).get_page(request.GET.get("page")),
        "missing": lacking_objectives(facts),
        "signed": facts.paper_with_objectives(),
        "sheet": facts.drafts.get("objectives"),
    }
    return TemplateResponse(request, "certification/design/objectives.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def objective_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add an objective, or change one."""
    engagement, context = kept_page(request, code)
    rows = Objective.objects.visible_to(request.user)
    row = row_of(rows, engagement, uid) if uid else Objective(workspace=engagement.workspace, engagement=engagement)
    people = People(engagement.client)
    form = ObjectiveForm(request.POST or None, instance=row, engagement=engagement, people=people)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_objective(row, form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("“%(row)s” is saved.") % {"row": saved})
        return redirect("certification:objective_list", code)
    context |= {"form": form, "row": row if uid else None, "people": people.offered()}
    return TemplateResponse(request, "certification/design/objective_edit.html", context)


@require_POST
def objective_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take an objective out of the table."""
    engagement, _context = kept_page(request, code)
    row = row_of(Objective.objects.visible_to(request.user), engagement, uid)
    actions.remove_objective(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(row)s” was removed.") % {"row": row})
    return redirect("certification:objective_list", code)


@require_POST
def objective_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Add the usual objectives that are not there yet, one per live service where it is one of services."""
    engagement, _context = kept_page(request, code)
    made = len(actions.propose_objectives(engagement, by=request.user))  # type: ignore[arg-type]
    text = ngettext("%(count)s objective was added.", "%(count)s objectives were added.", made)
    messages.success(request, text % {"count": made} if made else _("The usual objectives are there already."))
    return redirect("certification:objective_list", code)
