"""The card of one clause: question, record, verdict, gaps, evidence. Autosaved while typing, one edit when left."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits import actions, sheet
from audits.actions.answers import results_for
from audits.actions.no_case import live
from audits.conflict import as_json, sides
from audits.forms.card import (
    CardForm,
    FilesForm,
    GapForms,
    NoCaseForm,
    ReferenceForm,
    gap_initial,
    initial_of,
    initial_of_answer,
)
from audits.models import AnswerDraft, ClauseAssessment, Diagnosis, Evidence, Gap, NoCase, Result
from audits.reports.words import MARKS
from certification.models import Clause, Department, Person, Question, RequiredDocument
from wobo.accounts.models import Workspace
from wobo.workflow import clock
from wobo.workflow.doors import may

from .shell import clause_of, demand, diagnosis_page


@dataclass
class Card:
    """One clause with everything that its page needs, read once."""

    request: HttpRequest
    diagnosis: Diagnosis
    clause: Clause

    def __post_init__(self) -> None:
        client, user = self.diagnosis.engagement.client.workspace, self.request.user
        self.departments = list(Department.objects.visible_to(user).filter(workspace=client))
        self.questions = list(Question.objects.of([self.clause]).in_force().order_by("order"))
        here = {"diagnosis": self.diagnosis, "clause": self.clause}
        self.gaps = self._gaps()
        rows = ClauseAssessment.objects.visible_to(user).filter(**here).select_related("assessed_by")
        found = self.gaps[0].assessment if self.gaps else rows.first()
        self.row = found or ClauseAssessment(workspace=self.diagnosis.workspace, version=0, **here)
        self.people = self._people(client)
        drafts = AnswerDraft.objects.visible_to(user).filter(user=user, **here)
        self.draft = drafts.first() if self.clause.has_draft else None  # type: ignore[attr-defined]

    def _gaps(self) -> list[Gap]:
        """Return the saved gaps, each with the assessment."""
        found = Gap.objects.visible_to(self.request.user).select_related(
            "assessment__assessed_by", "assessment__workspace"
        )
        here = found.filter(assessment__diagnosis=self.diagnosis, assessment__clause=self.clause)
        return list(here.order_by("number")) if self.clause.has_gaps else []  # type: ignore[attr-defined]

    def _people(self, client: Workspace) -> list[Any]:
        """Return whom the card offers, those talked to first; `met` is kept on each."""
        user = self.request.user
        link = ClauseAssessment.objects.visible_to(user).filter(pk=self.row.pk, people=OuterRef("pk"))
        here = Person.objects.visible_to(user).filter(workspace=client, left_on=None)
        people = list(here.select_related("department").annotate(met=Exists(link)))
        return sorted(people, key=lambda person: not person.met)

    @property
    def writable(self) -> bool:
        """Whether the reader may write here now."""
        user: Any = self.request.user
        return self.diagnosis.state in Diagnosis.ANSWERS_OPEN and may("edit", self.row, user)

    def forms(self, data: Any = None) -> tuple[CardForm, Any]:
        """Return answer and gaps: bound to `data`, else with the reader's draft, else as saved."""
        answer = self.draft.content if self.draft and data is None else None
        initial = initial_of(self.row, self.questions, [one.pk for one in self.people if one.met])
        gaps = [gap_initial(gap) for gap in self.gaps]
        if answer is not None:
            initial |= initial_of_answer(answer, self.questions) | {"version": self.draft.based_on}  # type: ignore[union-attr]
            gaps = _with_draft(gaps, answer.get("gaps", []))
        common = {"people": self.people}
        form = CardForm(
            data, initial=initial, diagnosis=self.diagnosis, clause=self.clause, questions=self.questions, **common
        )
        kwargs = {**common, "departments": self.departments}
        return form, GapForms(data, initial=gaps, prefix="gap", form_kwargs=kwargs)


def _with_draft(saved: list[dict[str, Any]], drafted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lay drafted gaps over the saved ones; new ones follow."""
    by_uid = {gap["uid"]: gap for gap in drafted if gap.get("uid")}
    fresh = [gap for gap in drafted if not gap.get("uid") and gap.get("text")]
    return [{**gap, **by_uid.get(gap["uid"], {})} for gap in saved] + fresh


@require_http_methods(["GET", "HEAD", "POST"])
def clause_detail(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Show a clause, keep what is being typed (X-Autosave), or save it and go on."""
    diagnosis, context = diagnosis_page(request, code, uid)
    card = Card(request, diagnosis, clause_of(diagnosis, ref, request))
    if request.method != "POST":
        return _page(card, context, *card.forms())
    demand("edit", card.row, request)
    form, gaps = card.forms(request.POST)
    valid = all([form.is_valid(), gaps.is_valid()])
    if request.headers.get("X-Autosave"):
        return _keep_draft(card, form, gaps) if valid else _refused(form, gaps)
    if not valid:
        return _page(card, context, form, gaps, status=422)
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
    return _page(card, context, form, gaps, status=409)


def _page(
    card: Card, context: dict[str, Any], form: CardForm, gaps: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    before, after, place, count = sheet.around(card.clause)
    chosen = str(form["result"].value() or "")
    if card.draft and card.draft.refused and "sides" not in context:
        conflict = actions.Conflict(card.row, dict(card.draft.content))
        context |= {"sides": sides(conflict), "who": card.row.assessed_by}
        form.initial["version"] = card.row.version
    claims = live(card.row) if card.row.pk and card.row.result == Result.NO_CASE else []
    context |= {
        "card": card,
        "clause": card.clause,
        "row": card.row,
        "form": form,
        "gaps": gaps,
        "cells": sheet.cells(results_for(card.clause), chosen),
        "marks": MARKS,
        "documents": RequiredDocument.objects.of([card.clause]).in_force().order_by("basis", "order"),
        "evidence": _evidence(card),
        "listed": card.diagnosis.documents.filter(clauses=card.clause),
        "files": more.get("files") or FilesForm(),
        "reference": more.get("reference") or ReferenceForm(initial={"seen_on": card.diagnosis.cycle.today()}),
        "claim": claims[0] if claims else None,
        "no_case": more.get("no_case") or _no_case_form(card, claims),
        "before": before,
        "after": after,
        "place": place,
        "count": count,
        "writable": card.writable,
    }
    return TemplateResponse(card.request, "audits/clause_detail.html", context, status=status)


def _no_case_form(card: Card, claims: list[Any], data: Any = None) -> NoCaseForm | None:
    if not card.clause.no_case or card.row.result != Result.NO_CASE:
        return None
    claim = claims[0] if claims else None
    initial = {"since": card.diagnosis.evidence_from, "until": card.diagnosis.evidence_until}
    if claim:
        initial = {name: getattr(claim, name) for name in ("reason", "since", "until", "drill")} | {
            "owner": claim.owner_id
        }
    return NoCaseForm(data, initial=initial, people=card.people)


def _evidence(card: Card) -> list[Evidence]:
    if not card.row.pk:
        return []
    return list(card.row.evidence.select_related("file", "seen_by"))


def _card(request: HttpRequest, code: str, uid: str, ref: str) -> tuple[Card, dict[str, Any]]:
    diagnosis, context = diagnosis_page(request, code, uid)
    return Card(request, diagnosis, clause_of(diagnosis, ref, request)), context


@require_POST
def clause_leave(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Make an edit of the reader's draft: the page was left, or rested for five minutes."""
    card, _context = _card(request, code, uid, ref)
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
    card, _context = _card(request, code, uid, ref)
    AnswerDraft.objects.visible_to(request.user).filter(
        diagnosis=card.diagnosis, clause=card.clause, user=request.user
    ).delete()
    return redirect("audits:clause_detail", code, uid, ref)


@require_POST
def clause_files(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Keep evidence files on the clause: all of them or none."""
    card, context = _card(request, code, uid, ref)
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
    return _page(card, context, *card.forms(), status=422, files=form)


@require_POST
def clause_reference(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Note a record that was read on site and not kept."""
    card, context = _card(request, code, uid, ref)
    demand("create", Evidence(workspace=card.diagnosis.workspace, diagnosis=card.diagnosis), request)
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _page(card, context, *card.forms(), status=422, reference=form)
    actions.add_reference(card.diagnosis, [card.clause], by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("Noted: seen on site, no copy kept."))
    return redirect("audits:clause_detail", code, uid, ref)


@require_POST
def evidence_remove(request: HttpRequest, code: str, uid: str, ref: str, evidence: str) -> HttpResponse:
    """Take evidence off the clause."""
    card, _context = _card(request, code, uid, ref)
    found = get_object_or_404(Evidence.objects.visible_to(request.user).filter(diagnosis=card.diagnosis), uid=evidence)
    actions.remove_evidence(found, card.row, by=request.user)  # type: ignore[arg-type]
    return redirect("audits:clause_detail", code, uid, ref)


@require_POST
def clause_no_case(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Say why there was no case so far; the paper goes to the process owner."""
    card, context = _card(request, code, uid, ref)
    demand("create", NoCase(workspace=card.diagnosis.workspace, assessment=card.row), request)
    form = _no_case_form(card, [], request.POST)
    if form is None or not form.is_valid():
        return _page(card, context, *card.forms(), status=422, no_case=form)
    actions.claim_no_case(card.row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("The paper is being made; the process owner is asked to sign it."))
    return redirect("audits:clause_detail", code, uid, ref)
