"""The card of one clause: question, record, verdict, gaps, evidence. Autosaved while typing, one edit when left."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import actions, sheet
from audits.conflict import as_json, sides
from audits.forms.card import (
    CardForm,
)
from audits.models import AnswerDraft
from wobo.workflow import clock

from .clause import Card, card_of, page
from .shell import clause_of, demand, diagnosis_page


@require_http_methods(["GET", "HEAD", "POST"])
def clause_detail(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Show a clause, keep what is being typed (X-Autosave), or save it and go on."""
    diagnosis, context = diagnosis_page(request, code, uid)
    card = Card(request, diagnosis, clause_of(diagnosis, ref, request))
    if request.method != "POST":
        return page(card, context, *card.forms())
    demand("edit", card.row, request)
    form, gaps = card.forms(request.POST)
    valid = all([form.is_valid(), gaps.is_valid()])
    if request.headers.get("X-Autosave"):
        return _keep_draft(card, form, gaps) if valid else _refused(form, gaps)
    if not valid:
        return page(card, context, form, gaps, status=422)
    try:
        actions.save_answer(
            diagnosis, card.clause, by=request.user, version=form.cleaned_data["version"], answer=_answer(form, gaps)
        )
    except actions.Conflict as conflict:
        return _conflict(card, context, conflict)
    return _after(request, card)


def _answer(form: CardForm, gaps: Any) -> dict[str, Any]:
    told = [gap.answer() for gap in gaps.forms]
    return {**form.answer(), "gaps": [gap for gap in told if gap.get("uid") or gap.get("text")]}


def _after(request: HttpRequest, card: Card) -> HttpResponse:
    after = sheet.around(card.clause)[1]
    code, uid = card.diagnosis.engagement.code, card.diagnosis.uid
    if "next" in request.POST and after:
        return redirect("audits:clause_detail", code, uid, after)
    messages.success(request, _("Saved."))
    if "next" in request.POST:
        return redirect("audits:sheet", code, uid)
    return redirect("audits:clause_detail", code, uid, card.clause.ref)


def _keep_draft(card: Card, form: CardForm, gaps: Any) -> HttpResponse:
    """Answer an autosave; others who write here are named, so that nobody is surprised later."""
    version = form.cleaned_data["version"]
    try:
        actions.save_draft(
            card.diagnosis,
            card.clause,
            by=card.request.user,
            version=version,
            answer=_answer(form, gaps),  # type: ignore[arg-type]
        )
    except actions.Conflict as conflict:
        return JsonResponse(as_json(conflict), status=409)
    others = (
        AnswerDraft.objects.visible_to(card.request.user)
        .filter(diagnosis=card.diagnosis, clause=card.clause)
        .exclude(user=card.request.user)
    )
    names = [str(draft.user) for draft in others.select_related("user")]
    return JsonResponse({"saved_at": f"{localtime(clock.now()):%H:%M}", "version": version, "others": names})


def _refused(form: CardForm, gaps: Any) -> HttpResponse:
    told = [str(error) for errors in form.errors.values() for error in errors]
    told += [str(error) for gap in gaps.errors for errors in gap.values() for error in errors]
    return JsonResponse({"message": " ".join(told)}, status=422)


def _conflict(card: Card, context: dict[str, Any], conflict: actions.Conflict) -> HttpResponse:
    """Show both texts; the form keeps the reader's own and, sent again, replaces the other knowingly."""
    data = card.request.POST.copy()
    data["version"] = str(conflict.row.version)
    form, gaps = card.forms(data)
    context |= {"sides": sides(conflict), "who": conflict.row.assessed_by}
    return page(card, context, form, gaps, status=409)


@require_POST
def clause_leave(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Make an edit of the reader's draft: the page was left, or rested for five minutes."""
    card, _context = card_of(request, code, uid, ref)
    if card.draft is None or card.draft.refused:
        return HttpResponse(status=204)
    try:
        row = actions.leave(card.draft)
    except actions.Conflict as conflict:
        return JsonResponse(as_json(conflict), status=409)
    return JsonResponse({"version": row.version})


@require_POST
def clause_discard(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Drop the reader's own draft: what stands is right."""
    card, _context = card_of(request, code, uid, ref)
    AnswerDraft.objects.visible_to(request.user).filter(
        diagnosis=card.diagnosis, clause=card.clause, user=request.user
    ).delete()
    return redirect("audits:clause_detail", code, uid, ref)
