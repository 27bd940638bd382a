"""The register: what it holds, who works on it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from certification.models import Department, Person
from documents import panels
from documents.actions import register as actions
from documents.forms.register import AssignForm
from documents.listing import NONE, STAGES, Asked, asked_of, counts_of, listed, rows_of
from documents.models import Document
from wobo.workflow.doors import Obstructed, may

from .shell import demand, documents_page

ON_PAGE, AT_ONCE, OFFERED = 50, 500, 300
LISTED = ("department", "writer", "checker", "approver", "parent")
MANY = ("clauses", "discussants", "reviewers")


def blank(engagement: Any) -> Document:
    """Return an unsaved entry: what rights are asked of."""
    return Document(workspace=engagement.workspace, engagement=engagement)


@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Show the entries that the address asks for, a page of them."""
    engagement, context = documents_page(request, code)
    today, asked = context["cycle"].today(), asked_of(request.GET)
    found = listed(engagement, asked, request.user, today)
    page = Paginator(found.select_related(*LISTED).prefetch_related(*MANY), ON_PAGE).get_page(request.GET.get("page"))
    for document in page.object_list:
        document.engagement = engagement
    counts = counts_of(engagement, request.user)
    keeps = may("create", blank(engagement), request.user)  # type: ignore[arg-type]
    context |= {
        "asked": asked,
        "today": today,
        "page": page,
        "rows": rows_of(page.object_list, today, grouped=bool(asked.group)),
        "counts": counts,
        "levels": _levels(asked, counts),
        "total": counts["all"],
        "stages": STAGES,
        "keeps": keeps,
        "bulk": panels.gathered("bulk", engagement, request.user) if keeps else [],
        **_choices(request, engagement),
    }
    return TemplateResponse(request, "documents/register/register.html", context)


def _levels(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the tabs by level, each with its address and count."""
    tabs = [("", _("All"), counts["all"])]
    tabs += [(level.value, level.label, counts[level.value]) for level in Document.Level]
    rest = {name: value for name, value in asked.values.items() if value and name != "level"}
    return [
        {
            "label": label,
            "count": count,
            "active": asked.level == value,
            "url": f"?{Asked({**rest, 'level': value}).query}",
        }
        for value, label, count in tabs
    ]


def _choices(request: HttpRequest, engagement: Any) -> dict[str, Any]:
    """Return departments and people for the filters."""
    mine = Document.objects.visible_to(request.user).filter(engagement=engagement).standing().order_by()
    departments = Department.objects.visible_to(request.user).filter(pk__in=mine.values("department"))
    people = Person.objects.visible_to(request.user).filter(pk__in=mine.values("writer")).order_by("name", "pk")
    return {"departments": list(departments[:OFFERED]), "writers": list(people[:OFFERED]), "nobody": NONE}


def chosen_of(request: HttpRequest, engagement: Any, today: Any) -> list[Document]:
    """Return the entries that are ticked, or all that the filter of the address finds; at most five hundred."""
    told = request.POST if request.method == "POST" else request.GET
    rows = Document.objects.visible_to(request.user).filter(engagement=engagement).standing()
    if told.get("all"):
        return list(listed(engagement, asked_of(told), request.user, today)[:AT_ONCE])
    return list(rows.filter(uid__in=told.getlist("document")[:AT_ONCE]).select_related("writer", "approver"))


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Say for many entries who works on them and until when."""
    engagement, context = documents_page(request, code)
    demand(request, "edit", blank(engagement))
    rows = chosen_of(request, engagement, context["cycle"].today())
    if not rows:
        messages.warning(request, _("Tick the documents first."))
        return redirect("documents:register", code)
    form = AssignForm(request.POST if request.method == "POST" else None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        try:
            actions.assign(rows, form.told(), by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
            return _assign_page(request, context, form, rows)
        said = ngettext("%(count)s document was assigned.", "%(count)s documents were assigned.", len(rows))
        messages.success(request, said % {"count": len(rows)})
        return redirect("documents:register", code)
    return _assign_page(request, context, form, rows)


def _assign_page(
    request: HttpRequest, context: dict[str, Any], form: AssignForm, rows: list[Document]
) -> HttpResponse:
    context |= {"form": form, "chosen": rows}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/assign.html", context, status=status)
