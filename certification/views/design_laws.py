"""The register of law: the list, one entry, currency check, compliance, the print."""

# claims: P5, S3.4.4.1, S3.4.4.2, S3.4.4.3, S3.4.4.4
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import design_registers as actions
from certification.criteria.design_registers import gather_law, lacking_law
from certification.design_read import law_conditions
from certification.design_work import AHEAD
from certification.forms.appointments import People
from certification.forms.design_papers import PrintForm
from certification.forms.design_registers import CheckForm, ComplianceForm, LawForm
from certification.models import Engagement, LegalRequirement
from certification.shell import history

from .design_shell import design_page, kept_page, papers_of, printed, row_of

ON_PAGE, PRINT = 50, "law-register"
Applies = LegalRequirement.Applies


def _shown(rows: Any, show: str, today: Any) -> Any:
    """Return the rows that a line of the criterion speaks of."""
    applies = Q(applies=Applies.YES)
    asked = law_conditions(today) | {
        "due": ~Q(applies=Applies.NO) & Q(next_check__lte=today + AHEAD),
        "unevaluated": applies & Q(compliance=LegalRequirement.Compliance.OPEN),
        "lacking": applies & Q(compliance__in=("partial", "nonconform")),
    }
    return rows.filter(asked[show]) if show in asked else rows


@require_safe
def law_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the entries by head, by what they lack, by words."""
    engagement, context = design_page(request, code)
    given = {name: request.GET.get(name, "") for name in ("q", "head", "show")}
    rows = LegalRequirement.objects.visible_to(request.user).filter(engagement=engagement)
    rows = rows.searched(given["q"].strip()) if given["q"].strip() else rows
    rows = rows.filter(head=given["head"]) if given["head"] in LegalRequirement.Head.values else rows
    rows = _shown(rows, given["show"], context["cycle"].today())
    page = Paginator(rows.by_head().select_related("department", "person", "service"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    for one in page.object_list:
        one.engagement = engagement
    facts = gather_law(context["cycle"])
    context |= given | {
        "page": page,
        "heads": LegalRequirement.Head.choices,
        "shows": [
            ("undecided", _("Not decided")),
            ("incomplete", _("Incomplete")),
            ("unchecked", _("Never checked")),
            ("overdue", _("Check overdue")),
            ("due", _("Check due soon")),
            ("unevaluated", _("Compliance not evaluated")),
            ("lacking", _("Not fully compliant")),
        ],
        "missing": lacking_law(facts) if facts.total else [],
        "total": facts.total,
        "print_form": PrintForm(initial={"language": engagement.client.language}),
        "prints": papers_of(request, engagement, PRINT),
        "today": context["cycle"].today(),
    }
    return TemplateResponse(request, "certification/design/laws.html", context)


def _row(request: HttpRequest, engagement: Engagement, uid: str) -> LegalRequirement:
    rows = LegalRequirement.objects.visible_to(request.user).select_related("service", "department", "person")
    found: LegalRequirement = row_of(rows, engagement, uid)
    return found


@require_safe
def law(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an entry: what concerns the client, how it is met, its checks, compliance."""
    engagement, context = design_page(request, code)
    row = _row(request, engagement, uid)
    context |= {
        "law": row,
        "events": history(engagement, request.user).about(row)[:30],
        "today": context["cycle"].today(),
    }
    return TemplateResponse(request, "certification/design/law.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def law_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add an entry, or change one."""
    engagement, context = kept_page(request, code)
    new = LegalRequirement(workspace=engagement.workspace, engagement=engagement)
    row, people = _row(request, engagement, uid) if uid else new, People(engagement.client)
    form = LawForm(request.POST or None, instance=row, engagement=engagement, people=people)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_law(row, form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("“%(row)s” is saved.") % {"row": saved})
        return redirect("certification:law", code, saved.uid)
    context |= {"form": form, "row": row if uid else None, "people": people.offered()}
    return TemplateResponse(request, "certification/design/law_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def law_check(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note a currency check (查新)."""
    engagement, context = kept_page(request, code)
    row, today = _row(request, engagement, uid), context["cycle"].today()
    initial = {"checked_on": today, "edition": row.edition, "next_check": actions.next_check_after(today)}
    form = CheckForm(request.POST or None, initial=initial, today=today)
    if request.method == "POST" and form.is_valid():
        saved = actions.check_law(row, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The check is recorded."))
        return redirect(saved)
    context |= {"form": form, "law": row, "label": _("Check for currency")}
    return TemplateResponse(request, "certification/design/law_ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def law_evaluate(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Evaluate compliance."""
    engagement, context = kept_page(request, code)
    row, today = _row(request, engagement, uid), context["cycle"].today()
    initial = {
        "compliance": row.compliance,
        "evidence": row.evidence,
        "reason": row.reason,
        "evaluated_on": today,
    }
    form = ComplianceForm(request.POST or None, initial=initial, today=today)
    if request.method == "POST" and form.is_valid():
        saved = actions.evaluate_law(row, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The evaluation is recorded."))
        return redirect(saved)
    context |= {"form": form, "law": row, "label": _("Evaluate compliance")}
    return TemplateResponse(request, "certification/design/law_ask.html", context)


@require_POST
def law_seed(request: HttpRequest, code: str) -> HttpResponse:
    """Put the names of the seed list into the register."""
    engagement, _context = kept_page(request, code)
    made = len(actions.seed_laws(engagement, by=request.user))  # type: ignore[arg-type]
    text = ngettext("%(count)s entry was added.", "%(count)s entries were added.", made)
    messages.success(request, text % {"count": made} if made else _("The register has all of them."))
    return redirect("certification:law_list", code)


@require_POST
def law_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take an entry out of the register; the trail keeps what it said."""
    engagement, _context = kept_page(request, code)
    row = _row(request, engagement, uid)
    actions.remove_law(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(row)s” was removed.") % {"row": row})
    return redirect("certification:law_list", code)


@require_POST
def law_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the register printed on A4 landscape."""
    engagement, _context = kept_page(request, code)
    return printed(request, engagement, PRINT)
