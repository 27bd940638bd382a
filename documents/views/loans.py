"""Loans (F18) and records of destruction (F17)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import issue_lists
from documents.actions import loans as actions
from documents.forms.changes import DayForm, DecisionForm, DestroyForm, LoanForm, OpinionForm
from documents.forms.issue import ShortReasonForm
from documents.models import Copy, Destruction, Loan
from wobo.workflow.doors import Obstructed, fire, may
from wobo.workflow.policies import words

from .copies import workbook
from .lists import language_of
from .shell import demand, documents_page, numbers_of

ON_PAGE = 100


@require_safe
def loan_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the register of loans."""
    engagement, context = documents_page(request, code)
    today = context["cycle"].today()
    rows = Loan.objects.visible_to(request.user).filter(engagement=engagement)
    late = rows.late(today).count()
    state = request.GET.get("state", "")
    shown = rows.open() if state == "open" else rows.late(today) if state == "late" else rows
    related = ("document", "borrower__department", "lent_by", "returned_to")
    page = Paginator(shown.select_related(*related), ON_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.late = row.is_late(today)
        row.document.engagement = engagement
    context |= {
        "page": page,
        "state": state,
        "late": late,
        "today": today,
        "keeps": may("create", Loan(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/issue/loan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def loan_create(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a loan."""
    engagement, context = documents_page(request, code)
    demand(request, "create", Loan(workspace=engagement.workspace))
    data = request.POST if request.method == "POST" else None
    form = LoanForm(data, engagement=engagement, initial={"lent_on": context["cycle"].today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.lend(engagement, form.told(), by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect("documents:loan_list", code)
    context |= {"form": form, "label": _("New loan"), "back": reverse("documents:loan_list", args=[code])}
    context["numbers"] = numbers_of(request, engagement)
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def loan_back(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note that what was lent is back."""
    engagement, context = documents_page(request, code)
    rows = Loan.objects.visible_to(request.user).filter(engagement=engagement)
    loan = get_object_or_404(rows.select_related("document", "borrower"), uid=uid)
    demand(request, "edit", loan)
    form = DayForm(request.POST if request.method == "POST" else None, initial={"on": context["cycle"].today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_back(loan, by=request.user, on=form.cleaned_data["on"])  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("on", " ".join(wrong.reasons))
        else:
            return redirect("documents:loan_list", code)
    back = reverse("documents:loan_list", args=[code])
    context |= {"form": form, "label": _("Enter the return"), "back": back, "about": loan}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_POST
def loans_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the register of loans printed."""
    engagement, context = documents_page(request, code)
    language = language_of(request, engagement)
    return redirect(issue_lists.print_of(issue_lists.LOANS, context["cycle"], language, by=request.user))  # type: ignore[arg-type]


@require_safe
def loans_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the register of loans as a workbook."""
    engagement, _context = documents_page(request, code)
    return workbook(issue_lists.LOANS, engagement, _("Loans"))


def _destructions(request: HttpRequest, engagement: Any) -> Any:
    return Destruction.objects.visible_to(request.user).filter(engagement=engagement)


@require_safe
def destruction_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the records of destruction, and the copies that are back and could be destroyed."""
    engagement, context = documents_page(request, code)
    page = Paginator(_destructions(request, engagement).select_related("applied_by"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.engagement = engagement
    ready = Copy.objects.visible_to(request.user).loaded().filter(revision__document__engagement=engagement)
    ready = ready.filter(state=Copy.State.RETURNED, medium="paper")
    ready = ready.filter(destruction=None) | ready.filter(destruction__state=Destruction.State.REFUSED)
    context |= {
        "page": page,
        "ready": list(ready.order_by("revision__document__number", "revision", "number")[:ON_PAGE]),
        "form": ShortReasonForm(),
        "keeps": may("create", Destruction(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/issue/destruction_list.html", context)


@require_POST
def destruction_create(request: HttpRequest, code: str) -> HttpResponse:
    """Apply for the destruction of the ticked copies."""
    engagement, _context = documents_page(request, code)
    demand(request, "create", Destruction(workspace=engagement.workspace))
    form = ShortReasonForm(request.POST)
    if not form.is_valid():
        raise Obstructed(_("Say why, in a few words."))
    rows = Copy.objects.visible_to(request.user).filter(uid__in=request.POST.getlist("copy"))
    made = actions.apply_for_destruction(engagement, rows, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
    messages.success(request, _("The destruction is applied for; somebody else approves it."))
    return redirect(made)


def destruction_page(request: HttpRequest, code: str, uid: str) -> tuple[Destruction, dict[str, Any]]:
    """Return a record of destruction of the engagement, 404 for any other."""
    engagement, context = documents_page(request, code)
    found = _destructions(request, engagement).select_related("applied_by", "decided_by", "destroyer", "witness")
    row: Destruction = get_object_or_404(found, uid=uid)
    row.engagement, row.workspace = engagement, engagement.workspace
    return row, {**context, "destruction": row}


@require_safe
def destruction_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a record of destruction with its copies."""
    row, context = destruction_page(request, code, uid)
    copies = list(Copy.objects.visible_to(request.user).loaded().filter(destruction=row).order_by("pk"))
    for copy in copies:
        copy.revision.document.engagement = row.engagement
    return TemplateResponse(request, "documents/issue/destruction.html", {**context, "copies": copies})


@require_http_methods(["GET", "HEAD", "POST"])
def destruction_decide(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Approve a destruction, or refuse it."""
    row, context = destruction_page(request, code, uid)
    demand(request, verb, row)
    form = (OpinionForm if verb == "approve" else DecisionForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fire(row, verb, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect(row)
    return _ask(request, {**context, "form": form}, row, verb)


@require_http_methods(["GET", "HEAD", "POST"])
def destruction_carry_out(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note that the copies were destroyed before a witness."""
    row, context = destruction_page(request, code, uid)
    demand(request, "carry_out", row)
    data = request.POST if request.method == "POST" else None
    form = DestroyForm(data, engagement=context["engagement"], initial={"on": row.today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        who = {name: form.people[told[name]] for name in ("destroyer", "witness")}
        try:
            actions.carry_out(row, by=request.user, on=told["on"], **who)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect(row)
    return _ask(request, {**context, "form": form}, row, "carry_out")


def _ask(request: HttpRequest, context: dict[str, Any], row: Destruction, verb: str) -> HttpResponse:
    context |= {"label": words(row._meta.label, verb)[0], "back": row.get_absolute_url(), "about": row}
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_POST
def destruction_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the record of destruction printed (F17)."""
    row, context = destruction_page(request, code, uid)
    language = language_of(request, context["engagement"])
    return redirect(issue_lists.print_of(issue_lists.DESTRUCTION, row, language, by=request.user))  # type: ignore[arg-type]
