"""Suppliers: the list with how each stands, one of them, licences, criteria, the list of qualified ones."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.fields import ReasonForm
from certification.people.writing import XLSX
from certification.shell import history
from documents.actions import record_lists
from documents.actions import suppliers as actions
from documents.forms.suppliers import SupplierForm, SupplierLicenceForm, criterion_forms
from documents.models import Supplier, SupplierCriterion, SupplierLicence
from documents.suppliers.standing import EXPIRED, MISSING, QUALIFIED, REFUSED, Standing, standing
from wobo.workflow.doors import Obstructed, may

from .lists import language_of
from .record_shell import pilot_page
from .shell import demand

ON_PAGE, EVENTS = 100, 20
STATES = (QUALIFIED, EXPIRED, REFUSED, MISSING)


def _blank(engagement: Any) -> Supplier:
    return Supplier(workspace=engagement.workspace, engagement=engagement)


@require_safe
def supplier_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the suppliers with how each stands, and whom services name besides."""
    engagement, context = pilot_page(request, code, "suppliers")
    found = standing(engagement, context["cycle"].today())
    words, kind, state = (request.GET.get(name, "").strip() for name in ("q", "kind", "state"))
    rows = [one for one in found.rows if _fits(one, words, kind, state)]
    ended = Supplier.objects.visible_to(request.user).filter(engagement=engagement).exclude(ended_on=None)
    gone = list(ended) if state == "ended" else []
    for supplier in gone:
        supplier.engagement = engagement
    context |= {
        "found": found,
        "page": Paginator([] if state == "ended" else rows, ON_PAGE).get_page(request.GET.get("page")),
        "ended": gone,
        "words": words,
        "kind": kind,
        "kinds": Supplier.Kind.choices,
        "state": state,
        "filtered": bool(words or kind or state),
        "keeps": may("create", _blank(engagement), request.user),  # type: ignore[arg-type]
        "sets_criteria": _sets_criteria(engagement, request.user),
    }
    return TemplateResponse(request, "documents/suppliers/supplier_list.html", context)


def _sets_criteria(engagement: Any, user: Any) -> bool:
    return may("create", SupplierCriterion(workspace=engagement.workspace, engagement=engagement), user)


def _fits(one: Standing, words: str, kind: str, state: str) -> bool:
    supplier = one.supplier
    text = f"{supplier.number} {supplier.name} {supplier.name_en} {supplier.supplies}".casefold()
    if words and words.casefold() not in text:
        return False
    if kind in Supplier.Kind.values and supplier.kind != kind:
        return False
    if state == "due":
        return one.is_due
    if state == "late":
        return one.is_late
    return one.state == state if state in STATES else True


def supplier_page(request: HttpRequest, code: str, uid: str) -> tuple[Supplier, dict[str, Any]]:
    """Return a supplier of the engagement, 404 for any other."""
    engagement, context = pilot_page(request, code, "suppliers")
    rows = Supplier.objects.visible_to(request.user).filter(engagement=engagement)
    supplier = get_object_or_404(rows.select_related("agreement", "manager__user"), uid=uid)
    supplier.engagement, supplier.workspace = engagement, engagement.workspace
    if supplier.agreement is not None:
        supplier.agreement.engagement = engagement
    return supplier, {**context, "supplier": supplier}


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a supplier with contract, licences and evaluations; note a licence."""
    supplier, context = supplier_page(request, code, uid)
    keeps = may("edit", supplier, request.user)  # type: ignore[arg-type]
    posted = request.method == "POST"
    if posted:
        demand(request, "edit", supplier)
    form = SupplierLicenceForm(*((request.POST, request.FILES) if posted else (None, None)))
    if posted and form.is_valid():
        try:
            actions.add_licence(supplier, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as wrong:
            form.add_error("file", wrong)
        else:
            messages.success(request, _("The licence is noted."))
            return redirect("documents:supplier_detail", code, uid)
    evaluations = list(supplier.evaluations.select_related("evaluator"))  # type: ignore[attr-defined]
    for one in evaluations:
        one.supplier = supplier
    held = next((one for one in evaluations if one.state == one.State.APPROVED), None)
    done = [one.evaluated_on for one in evaluations if one.state in {one.State.APPROVED, one.State.SUPERSEDED}]
    supplier.first_evaluated = min(done, default=None)  # type: ignore[attr-defined]
    context |= {
        "form": form if keeps and supplier.ended_on is None else None,
        "keeps": keeps,
        "standing": Standing(supplier, held, context["cycle"].today(), 0),
        "evaluations": evaluations,
        "open": next((one for one in evaluations if one.state in one.OPEN), None),
        "services": list(supplier.services.all()),
        "licences": list(supplier.licences.select_related("file")),  # type: ignore[attr-defined]
        "today": context["cycle"].today(),
        "events": history(context["engagement"], request.user).filter(model=supplier._meta.label, uid=supplier.uid)[
            :EVENTS
        ],
    }
    return TemplateResponse(request, "documents/suppliers/supplier.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_create(request: HttpRequest, code: str) -> HttpResponse:
    """Write a supplier down."""
    engagement, context = pilot_page(request, code, "suppliers")
    blank = _blank(engagement)
    demand(request, "create", blank)
    return _saved(request, {**context, "label": _("New supplier")}, blank)


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Correct what is written of a supplier."""
    supplier, context = supplier_page(request, code, uid)
    demand(request, "edit", supplier)
    return _saved(request, {**context, "label": _("Edit the supplier")}, supplier)


def _saved(request: HttpRequest, context: dict[str, Any], supplier: Supplier) -> HttpResponse:
    engagement, posted = context["engagement"], request.method == "POST"
    initial = {"name": request.GET.get("name", "")[:200]} if not supplier.pk else None
    form = SupplierForm(request.POST if posted else None, instance=supplier, initial=initial, engagement=engagement)
    if posted and form.is_valid():
        there = supplier if supplier.pk else None
        try:
            kept = actions.save_supplier(engagement, form.told(), by=request.user, supplier=there)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("name", " ".join(wrong.reasons))
        else:
            return redirect("documents:supplier_detail", engagement.code, kept.uid)
    context |= {"form": form}
    return TemplateResponse(request, "documents/suppliers/form.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_end(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then note that nothing is bought any more."""
    supplier, context = supplier_page(request, code, uid)
    demand(request, "edit", supplier)
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        actions.end_supplier(supplier, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect("documents:supplier_detail", code, uid)
    context |= {"form": form, "label": _("Not used any more"), "about": supplier}
    return TemplateResponse(request, "documents/suppliers/form.html", context, status=422 if posted else 200)


@require_POST
def supplier_resume(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note that something is bought again."""
    supplier, _context = supplier_page(request, code, uid)
    actions.resume_supplier(supplier, by=request.user)  # type: ignore[arg-type]
    return redirect("documents:supplier_detail", code, uid)


@require_POST
def licence_remove(request: HttpRequest, code: str, uid: str, licence: str) -> HttpResponse:
    """Take a licence off that was noted by mistake."""
    supplier, _context = supplier_page(request, code, uid)
    rows = SupplierLicence.objects.visible_to(request.user).filter(supplier=supplier)
    actions.remove_licence(get_object_or_404(rows, uid=licence), by=request.user)  # type: ignore[arg-type]
    return redirect("documents:supplier_detail", code, uid)


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_criteria(request: HttpRequest, code: str) -> HttpResponse:
    """Change what suppliers are scored by."""
    engagement, context = pilot_page(request, code, "suppliers")
    demand(request, "create", SupplierCriterion(workspace=engagement.workspace, engagement=engagement))
    posted = request.method == "POST"
    rows = criterion_forms(actions.criteria_of(engagement), request.POST if posted else None)
    wrong: list[str] = []
    if posted and [row.is_valid() for row in rows].count(False) == 0:
        wanted = [row.cleaned_data for row in rows if row.cleaned_data["name"]]
        try:
            actions.save_criteria(engagement, wanted, by=request.user)  # type: ignore[arg-type]
        except Obstructed as obstacle:
            wrong = obstacle.reasons
        else:
            messages.success(request, _("The criteria are kept; evaluations begun from now on use them."))
            return redirect("documents:supplier_list", code)
    context |= {"rows": rows, "wrong": wrong}
    return TemplateResponse(request, "documents/suppliers/criteria.html", context, status=422 if posted else 200)


@require_POST
def supplier_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the list of qualified suppliers printed."""
    engagement, context = pilot_page(request, code, "suppliers")
    language = language_of(request, engagement)
    return redirect(record_lists.print_suppliers(context["cycle"], language, by=request.user))  # type: ignore[arg-type]


@require_safe
def supplier_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the list of qualified suppliers as a workbook."""
    engagement, context = pilot_page(request, code, "suppliers")
    if not may("create", _blank(engagement), request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    content = record_lists.suppliers_workbook(context["cycle"], get_language() or "en")
    response = HttpResponse(content, content_type=XLSX)
    name = _("Qualified suppliers of %(code)s.xlsx") % {"code": engagement.code}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
