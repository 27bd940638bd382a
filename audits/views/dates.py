"""The check of the dates: sixteen rules, what stands against each, reasons where a rule takes one, the print."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import date_check
from audits.actions.dates import give_reason
from audits.date_rules import Outcome
from audits.forms.towards import DateReasonForm
from audits.towards import DATES

from .towards import kept_page, print_form, printed, prints_of, towards_page

HERE = "dates"
SHOWN = 8  # of one rule, before its own page
ON_PAGE = 50


@require_safe
def dates(request: HttpRequest, code: str) -> HttpResponse:
    """Show every rule with what stands against it; with ?rule=, one rule whole."""
    engagement, context = towards_page(request, code, HERE)
    outcomes = date_check.outcomes(context["cycle"])
    asked = request.GET.get("rule", "")
    only = next((one for one in outcomes if str(one.rule.number) == asked), None)
    page = Paginator(only.hits, ON_PAGE).get_page(request.GET.get("page")) if only else None
    context |= {
        "only": only,
        "page": page,
        "rows": [_shown(only, list(page.object_list))] if only and page else [_shown(one, None) for one in outcomes],
        "errors": sum(len(one.open) for one in outcomes if one.is_error),
        "remarks": sum(len(one.open) for one in outcomes if not one.is_error),
        "fine": sum(not one.hits for one in outcomes),
        "print_form": print_form(engagement),
        "prints": prints_of(request, DATES, context["cycle"]),
    }
    return TemplateResponse(request, "audits/towards/dates.html", context)


def _shown(one: Outcome, hits: list[Any] | None) -> dict[str, Any]:
    tone = "bad" if one.is_error else "waiting" if one.open else "done"
    word = {"bad": _("Error"), "waiting": _("Warning"), "done": _("In order")}[tone]
    shown = list(one.hits[:SHOWN]) if hits is None else hits
    more = len(one.hits) - SHOWN if hits is None else 0
    return {"rule": one.rule, "tone": tone, "word": word, "hits": shown, "more": max(more, 0), "count": len(one.hits)}


@require_http_methods(["GET", "HEAD", "POST"])
def date_reason(request: HttpRequest, code: str) -> HttpResponse:
    """Say why a date stands as it does."""
    _engagement, context = kept_page(request, code, HERE)
    given = {name: request.GET.get(name, "") for name in ("rule", "record")}
    form = DateReasonForm(request.POST or None, initial=given)
    asked = request.POST if request.method == "POST" else given
    said = _hit(context["cycle"], asked.get("rule", ""), asked.get("record", ""))
    if said is not None and request.method != "POST":
        form.initial["reason"] = said.reason
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        give_reason(context["cycle"], told["rule"], told["record"], told["reason"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The reason is recorded."))
        return redirect("audits:dates", code)
    return TemplateResponse(request, "audits/towards/date_reason.html", context | {"form": form, "hit": said})


def _hit(cycle: Any, rule: str, key: str) -> Any:
    found = (hit for one in date_check.outcomes(cycle) if str(one.rule.number) == rule for hit in one.hits)
    return next((hit for hit in found if hit.key == key), None)


@require_POST
def dates_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the sheet printed."""
    engagement, context = towards_page(request, code, HERE)
    return printed(request, DATES, context["cycle"], engagement)
