"""Inputs of a management review: the list, one input with its live or frozen figures, who prepares it."""

# claims: S7.6.1
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import review_inputs as actions
from audits.forms.reviews import AssignForm, InputForm
from audits.models import ManagementReview, ReviewInput
from audits.reports.review_parts import shown
from audits.review_catalogue import every
from audits.review_gather import gathered, look_of
from wobo.workflow.doors import may

from .review_shell import review_page, sent

LIST = "review_inputs"


def _row(request: HttpRequest, review: ManagementReview, uid: str) -> ReviewInput:
    rows = ReviewInput.objects.visible_to(request.user).filter(review=review)
    row: ReviewInput = get_object_or_404(rows.select_related("owner__department", "owner__user", "workspace"), uid=uid)
    row.review = review
    return row


def _figures(row: ReviewInput) -> dict[str, Any] | None:
    """Return the figures of an input: those of the records as they stand, or as the meeting had them."""
    if not row.key:
        return None
    if row.review.is_alive:
        return shown(gathered(row.key, look_of(row.review)))
    languages = row.review.snapshot.get("languages", {})
    told = languages.get(get_language() or "", languages.get("en", {})).get(row.key)
    return shown(told) if told else None


@require_safe
def review_inputs(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """List the inputs: who prepares each until when, whether it is there, what its owner says."""
    review, context = review_page(request, code, uid, LIST)
    rows = list(review.inputs.select_related("owner__department", "owner__user"))
    for row in rows:
        row.review = review
    context |= {"rows": [{"input": row, "late": row.is_late(context["today"])} for row in rows]}
    return TemplateResponse(request, "audits/review_inputs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_input(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Show one input with its figures, and let whoever prepares it say what they mean and hand it in."""
    review, context = review_page(request, code, uid, LIST)
    found = _row(request, review, row)
    writes = may("edit", found, request.user)  # type: ignore[arg-type]
    if request.method == "POST" and not writes:
        raise PermissionDenied
    form = InputForm(sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        comment, hand_in = form.cleaned_data["comment"], "hand_in" in request.POST
        if hand_in and not comment.strip():
            form.add_error("comment", _("Say in a sentence what the figures mean before you hand it in."))
        else:
            actions.comment_input(found, comment, by=request.user, hand_in=hand_in)  # type: ignore[arg-type]
            messages.success(request, _("The input is handed in.") if hand_in else _("The comment is saved."))
            return redirect("audits:review_inputs", code, uid) if hand_in else redirect(found)
    context |= {
        "input": found,
        "ask": every()[found.key].ask if found.key else "",
        "figures": _figures(found),
        "form": form,
        "may_write": writes and review.is_alive,
        "late": found.is_late(context["today"]),
    }
    return TemplateResponse(request, "audits/review_input.html", context, status=422 if form.is_bound else 200)


@require_safe
def review_input_figures(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Give the figures of one input alone: the list loads them as they come into view."""
    review, context = review_page(request, code, uid, LIST)
    context |= {"figures": _figures(_row(request, review, row))}
    return TemplateResponse(request, "audits/_review_figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_input_edit(request: HttpRequest, code: str, uid: str, row: str = "") -> HttpResponse:
    """Say who prepares an input until when; without `row`, add one of the client's own."""
    review, context = review_page(request, code, uid, LIST)
    if not context["prepares"]:
        raise PermissionDenied
    found = _row(request, review, row) if row else None
    form = AssignForm(sent(request), instance=found, review=review)
    if request.method == "POST" and form.is_valid():
        if found is None:
            found = actions.add_input(review, by=request.user, **form.told())  # type: ignore[arg-type]
        else:
            actions.assign_input(found, form.told(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The input is saved."))
        return redirect("audits:review_inputs", code, uid)
    context |= {"form": form, "input": found}
    return TemplateResponse(request, "audits/review_input_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def review_input_back(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Say that an input is not ready after all."""
    review, _context = review_page(request, code, uid, LIST)
    found = actions.take_back(_row(request, review, row), by=request.user)  # type: ignore[arg-type]
    return redirect("audits:review_input", code, uid, found.uid)


@require_POST
def review_input_remove(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Take an input of the client's own off the list."""
    review, _context = review_page(request, code, uid, LIST)
    actions.remove_input(_row(request, review, row), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The input is off the list."))
    return redirect("audits:review_inputs", code, uid)
