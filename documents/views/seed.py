"""Filling the register in one step: what is needed, shown before anything is entered."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.actions.seed import seed_register
from documents.forms.fields import departments_of
from documents.seed import CUSTOMARY, NEED, REQUIRED, SET, Proposal, Seeding, seeding
from documents.writing.setfiles import spoken

from .register import blank
from .shell import demand, documents_page

ORIGINS = {
    NEED: pgettext_lazy("origin of a document", "Diagnosis"),
    SET: pgettext_lazy("origin of a document", "Customary set"),
    REQUIRED: pgettext_lazy("origin of a document", "Required by the standard"),
    CUSTOMARY: pgettext_lazy("origin of a document", "Customary with the clause"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def seed(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the register lacks, a row per document; on POST enter what is ticked."""
    engagement, context = documents_page(request, code)
    demand(request, "create", blank(engagement))
    if request.method == "POST":
        return _entered(request, code, engagement)
    found = seeding(engagement)
    departments = departments_of(engagement)
    context |= {
        "found": found,
        "groups": _groups(found),
        "contained": found.contained,
        "departments": departments,
        "forms": sum(len(forms) for _document, forms in found.missing_forms),
        "ticked": sum(one.ticked for one in found.fresh),
    }
    for document, _forms in found.missing_forms:
        document.engagement = engagement
    context["lacking"] = [
        (document, [form["title"][spoken(get_language() or "en")] for form in forms])
        for document, forms in found.missing_forms
    ]
    return TemplateResponse(request, "documents/register/seed.html", context)


def _groups(found: Seeding) -> list[dict[str, Any]]:
    """Return the fresh proposals by origin, those of the diagnosis first."""

    def of(origin: str) -> list[Proposal]:
        return [one for one in found.fresh if one.origin == origin]

    return [{"key": origin, "title": title, "rows": of(origin)} for origin, title in ORIGINS.items() if of(origin)]


def _entered(request: HttpRequest, code: str, engagement: Any) -> HttpResponse:
    told = request.POST
    chosen = set(told.getlist("row"))
    departments = {row.uid: row for row in departments_of(engagement)}
    entered = seed_register(
        engagement,
        chosen,
        by=request.user,  # type: ignore[arg-type]
        departments=dict(_departments(told, chosen, departments)),
        forms_of=told.getlist("forms"),
    )
    counts = {"documents": len(entered.documents), "forms": len(entered.forms)}
    if not any(counts.values()):
        messages.warning(request, _("Nothing was ticked that the register lacks."))
        return redirect("documents:seed", code)
    messages.success(request, _("Entered: %(documents)s documents and %(forms)s record forms.") % counts)
    return redirect("documents:register", code)


def _departments(told: Any, chosen: Iterable[str], known: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    """Yield the department that was chosen in each row; a row that sends none keeps what is proposed."""
    for name in chosen:
        sent = told.get(f"department-{name}")
        if sent is not None:
            yield name, known.get(sent)
