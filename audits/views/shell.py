"""What every page of a diagnosis begins with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Func, OuterRef, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audits.actions.planning import OPEN_FOR
from audits.forms.plain import LanguageForm
from audits.models import Diagnosis, Gap
from certification.models import Clause
from certification.shell import engagement_page
from wobo.workflow.doors import may


def diagnosis_page(request: HttpRequest, code: str, uid: str) -> tuple[Diagnosis, dict[str, Any]]:
    """Return a diagnosis of this engagement that the user may read (404 otherwise), and the context of its pages."""
    engagement, context = engagement_page(request, code, "diagnosis")
    found = Diagnosis.objects.visible_to(request.user).select_related("cycle", "standard", "conclusion", "workspace")
    diagnosis = get_object_or_404(found, uid=uid, cycle__engagement=engagement)
    diagnosis.cycle.engagement = engagement
    return diagnosis, {**context, "diagnosis": diagnosis}


def clause_of(diagnosis: Diagnosis, ref: str, request: HttpRequest) -> Clause:
    """Return an assessable clause of the diagnosis' standard by its number, 404 for any other.

    It knows its place in the standard: `ref_before`, `ref_after`, `clauses_before`, `clauses_all`; and whether it
    `has_draft` of the reader and `has_gaps`.
    """
    every = Clause.objects.assessable().filter(standard=OuterRef("standard"))
    before, after = every.filter(order__lt=OuterRef("order")), every.filter(order__gt=OuterRef("order"))
    on_it = {"assessment__clause": OuterRef("pk")}
    number = Func(F("pk"), function="COUNT")
    asked = diagnosis.standard.clauses.assessable().annotate(
        ref_before=Subquery(before.order_by("-order").values("ref")[:1]),
        ref_after=Subquery(after.order_by("order").values("ref")[:1]),
        has_draft=Exists(diagnosis.drafts.filter(clause=OuterRef("pk"), user=request.user)),
        has_gaps=Exists(Gap.objects.visible_to(request.user).filter(assessment__diagnosis=diagnosis, **on_it)),
        clauses_before=Subquery(before.order_by().annotate(n=number).values("n")),
        clauses_all=Subquery(every.order_by().annotate(n=number).values("n")),
    )
    found: Clause = get_object_or_404(asked, ref=ref)
    found.standard = diagnosis.standard
    return found


def demand(verb: str, record: Any, request: HttpRequest) -> None:
    """Refuse whoever may not do `verb`, before a form or the state of things tells them anything."""
    if not may(verb, record, request.user):  # type: ignore[arg-type]
        raise PermissionDenied


def asked_language(request: HttpRequest, diagnosis: Diagnosis) -> str:
    """Return the language that a paper is asked for in; the client's, when none of ours was sent."""
    form = LanguageForm(request.POST)
    return str(form.cleaned_data["language"] if form.is_valid() else diagnosis.engagement.client.language)


def may_write(diagnosis: Diagnosis, kind: str, user: Any) -> bool:
    """Whether the user may write parts of this kind now."""
    return diagnosis.state in OPEN_FOR[kind] and may("edit", diagnosis, user)
