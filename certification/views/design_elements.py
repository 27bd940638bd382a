"""Elements of the system: the clauses with what is decided about them, and what contracts add."""

# claims: S4.3.*
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import design_registers as actions
from certification.criteria.design_lacking import gather_papers, lacking_elements
from certification.forms.design_registers import ElementForm, SupplementForm
from certification.models import Clause, Element, SupplementaryRequirement
from certification.models.element import may_be_excluded

from .design_shell import design_page, kept_page, row_of

ON_PAGE = 100


@require_safe
def element_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the assessable clauses with what is decided, and the supplementary requirements."""
    engagement, context = design_page(request, code)
    clauses = Clause.objects.visible_to(request.user).assessable().filter(standard__engagements=engagement)
    page = Paginator(clauses.select_related("standard"), ON_PAGE).get_page(request.GET.get("page"))
    decided = Element.objects.visible_to(request.user).filter(engagement=engagement)
    rows = {one.clause_id: one for one in decided.filter(clause__in=[clause.pk for clause in page.object_list])}
    added = SupplementaryRequirement.objects.visible_to(request.user).filter(engagement=engagement)
    facts = gather_papers(context["cycle"])
    context |= {
        "page": page,
        "rows": [(clause, rows.get(clause.pk), may_be_excluded(clause)) for clause in page.object_list],
        "supplements": added.select_related("clause__standard", "service", "engagement"),
        "standards": engagement.standards.all(),
        "missing": lacking_elements(facts),
        "signed": facts.in_force.get("elements"),
        "draft": facts.drafts.get("elements"),
    }
    return TemplateResponse(request, "certification/design/elements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def element_edit(request: HttpRequest, code: str, standard: str, ref: str) -> HttpResponse:
    """Decide about a clause; where the standard allows no exclusion the page says so."""
    engagement, context = kept_page(request, code)
    clauses = Clause.objects.visible_to(request.user).assessable().filter(standard__engagements=engagement)
    clause = clauses.select_related("standard").filter(standard__ref=standard, ref=ref).first()
    if clause is None:
        raise Http404
    row = Element.objects.visible_to(request.user).filter(engagement=engagement, clause=clause).first()
    initial = {name: getattr(row or Element(), name) for name in ("excluded", "justification", "degree")}
    form = ElementForm(request.POST or None, initial=initial, clause=clause)
    if request.method == "POST" and form.is_valid():
        actions.decide_element(engagement, clause, form.given(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The decision on %(clause)s is saved.") % {"clause": clause.label})
        return redirect("certification:element_list", code)
    context |= {"form": form, "clause": clause, "excludable": may_be_excluded(clause)}
    return TemplateResponse(request, "certification/design/element_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def supplement_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add what a contract asks beyond the standard, or change it."""
    engagement, context = kept_page(request, code)
    rows = SupplementaryRequirement.objects.visible_to(request.user)
    new = SupplementaryRequirement(workspace=engagement.workspace, engagement=engagement)
    row = row_of(rows, engagement, uid) if uid else new
    form = SupplementForm(request.POST or None, instance=row, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        actions.save_supplement(row, form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The supplementary requirement is saved."))
        return redirect("certification:element_list", code)
    context |= {"form": form, "row": row if uid else None}
    return TemplateResponse(request, "certification/design/supplement_edit.html", context)


@require_POST
def supplement_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a supplementary requirement out."""
    engagement, _context = kept_page(request, code)
    row = row_of(SupplementaryRequirement.objects.visible_to(request.user), engagement, uid)
    actions.remove_supplement(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The supplementary requirement was removed."))
    return redirect("certification:element_list", code)
