"""What a clause rests on: files, records seen on site, “no case so far”."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import actions
from audits.forms.card import (
    FilesForm,
    ReferenceForm,
)
from audits.models import Evidence, NoCase

from .clause import card_of, no_case_form, page
from .shell import demand


@require_POST
def clause_files(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Keep evidence files on the clause: all of them or none."""
    card, context = card_of(request, code, uid, ref)
    demand("create", Evidence(workspace=card.diagnosis.workspace, diagnosis=card.diagnosis), request)
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = actions.add_files(card.diagnosis, card.clause, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("files", error)
        else:
            messages.success(request, _("%(count)s files kept as evidence.") % {"count": len(kept)})
            return redirect("audits:clause_detail", code, uid, ref)
    return page(card, context, *card.forms(), status=422, files=form)


@require_POST
def clause_reference(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Note a record that was read on site and not kept."""
    card, context = card_of(request, code, uid, ref)
    demand("create", Evidence(workspace=card.diagnosis.workspace, diagnosis=card.diagnosis), request)
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return page(card, context, *card.forms(), status=422, reference=form)
    actions.add_reference(card.diagnosis, [card.clause], by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("Noted: seen on site, no copy kept."))
    return redirect("audits:clause_detail", code, uid, ref)


@require_POST
def evidence_remove(request: HttpRequest, code: str, uid: str, ref: str, evidence: str) -> HttpResponse:
    """Take evidence off the clause."""
    card, _context = card_of(request, code, uid, ref)
    found = get_object_or_404(Evidence.objects.visible_to(request.user).filter(diagnosis=card.diagnosis), uid=evidence)
    actions.remove_evidence(found, card.row, by=request.user)  # type: ignore[arg-type]
    return redirect("audits:clause_detail", code, uid, ref)


@require_POST
def clause_no_case(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Say why there was no case so far; the paper goes to the process owner."""
    card, context = card_of(request, code, uid, ref)
    demand("create", NoCase(workspace=card.diagnosis.workspace, assessment=card.row), request)
    form = no_case_form(card, [], request.POST)
    if form is None or not form.is_valid():
        return page(card, context, *card.forms(), status=422, no_case=form)
    actions.claim_no_case(card.row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("The paper is being made; the process owner is asked to sign it."))
    return redirect("audits:clause_detail", code, uid, ref)
