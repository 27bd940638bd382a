"""One clause with everything that its page needs, and the page itself."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from audits import actions, sheet
from audits.actions.answers import results_for
from audits.actions.no_case import live
from audits.conflict import sides
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
from audits.models import AnswerDraft, ClauseAssessment, Diagnosis, Evidence, Gap, Result
from audits.reports.words import MARKS
from certification.models import Clause, Department, Person, Question, RequiredDocument
from wobo.accounts.models import Workspace
from wobo.workflow.doors import may

from .shell import clause_of, diagnosis_page


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


def card_of(request: HttpRequest, code: str, uid: str, ref: str) -> tuple[Card, dict[str, Any]]:
    diagnosis, context = diagnosis_page(request, code, uid)
    return Card(request, diagnosis, clause_of(diagnosis, ref, request)), context


def page(
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
        "no_case": more.get("no_case") or no_case_form(card, claims),
        "before": before,
        "after": after,
        "place": place,
        "count": count,
        "writable": card.writable,
    }
    return TemplateResponse(card.request, "audits/clause_detail.html", context, status=status)


def no_case_form(card: Card, claims: list[Any], data: Any = None) -> NoCaseForm | None:
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
