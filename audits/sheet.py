"""The assessment sheet as rows: three queries, however many clauses, and plain values for a lean template."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .actions.answers import results_for
from .figures import Figures, Group, figures_of, groups_of
from .models import AnswerDraft, ClauseAssessment, Diagnosis, Evidence, Gap, Result
from .reports.words import MARKS

SMALL = 200  # up to here the whole standard stands on one page
CUT = 120
# Long columns of the catalogue that no line shows; a large standard is a megabyte of them.
UNREAD = ("guidance", "evidence", "sources", "note", "unverified", "groups", "aliases")


@dataclass(frozen=True)
class Cell:
    """One verdict of a row: key on the keyboard, mark, word, whether it is chosen."""

    key: int
    value: str
    mark: str
    word: str
    chosen: bool


@dataclass
class Sheet:
    """All rows of a diagnosis with its groups, before filters."""

    rows: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    figures: Figures
    chapter: str
    show: str


def filters() -> list[tuple[str, str]]:
    """Return what the sheet can show: everything, what is open, what lacks something, one result."""
    return [
        ("", pgettext("filter", "Everything")),
        ("open", _("Not assessed yet")),
        ("no_evidence", _("Without evidence")),
        ("gaps", _("With gaps")),
        ("draft", _("My unsaved text")),
        *((result.value, str(result.label)) for result in Result if result != Result.NOT_ASSESSED),
    ]


def read(diagnosis: Diagnosis, user: Any, *, chapter: str | None, show: str) -> Sheet:
    """Read the sheet. A large standard shows one group at a time unless `chapter` is "all"."""
    clauses = list(diagnosis.standard.clauses.in_force().defer(*UNREAD).order_by("order"))
    answers = _answers(diagnosis)
    gaps = _gaps(diagnosis)
    drafts = set(AnswerDraft.objects.filter(diagnosis=diagnosis, user=user).values_list("clause_id", flat=True))
    groups = groups_of(clauses)
    leaves = sum(len(group.leaves) for group in groups)
    if chapter is None:
        chapter = "all" if leaves <= SMALL or not groups else groups[0].clause.ref
    permitted = _permitted(leaf for group in groups for leaf in group.leaves)
    rows = [
        _row(leaf, group, answers.get(leaf.pk), gaps.get(leaf.pk, []), permitted[leaf.pk], draft=leaf.pk in drafts)
        for group in groups
        if chapter in {"all", group.clause.ref}
        for leaf in group.leaves
    ]
    whole = {pk: (row["result"], row["maturity"]) for pk, row in answers.items()}
    return Sheet(
        rows=[row for row in rows if _shows(row, show)],
        groups=[_group(group, whole, chapter) for group in groups],
        figures=figures_of(whole.get(leaf.pk, ("not_assessed", None)) for group in groups for leaf in group.leaves),
        chapter=chapter,
        show=show,
    )


def _answers(diagnosis: Diagnosis) -> dict[int, dict[str, Any]]:
    names = ("pk", "clause_id", "version", "result", "maturity", "found", "assessed_by__display_name")
    linked = Evidence.assessments.through.objects.filter(clauseassessment=OuterRef("pk")).order_by()
    counted = linked.values("clauseassessment").annotate(n=Count("pk")).values("n")
    rows = diagnosis.assessments.annotate(linked=Coalesce(Subquery(counted), 0)).order_by().values(*names, "linked")
    return {row["clause_id"]: {**row, "evidence": row["linked"]} for row in rows}


def _gaps(diagnosis: Diagnosis) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    names = ("assessment__clause_id", "number", "text", "severity", "cause", "due", "owner__name")
    for gap in Gap.objects.filter(assessment__diagnosis=diagnosis).order_by("number").values(*names):
        found.setdefault(gap["assessment__clause_id"], []).append(gap)
    return found


def _permitted(leaves: Iterable[Any]) -> dict[int, tuple[Result, ...]]:
    return {leaf.pk: tuple(results_for(leaf)) for leaf in leaves}


KEYS = {result: place for place, result in enumerate(Result, start=1)}


def cells(permitted: Iterable[Result], chosen: str) -> list[Cell]:
    """Return the verdicts that a row offers; "not assessed" is what no choice means."""
    return [
        Cell(KEYS[result], result.value, MARKS[result.value], str(result.label), result.value == chosen)
        for result in permitted
        if result != Result.NOT_ASSESSED
    ]


def _row(
    leaf: Any,
    group: Group,
    answer: dict[str, Any] | None,
    gaps: list[dict[str, Any]],
    permitted: tuple[Result, ...],
    *,
    draft: bool,
) -> dict[str, Any]:
    answer = answer or {"version": 0, "result": "not_assessed", "maturity": None, "found": "", "evidence": 0}
    lacks = answer["result"] in ClauseAssessment.NEEDS_EVIDENCE and not answer["evidence"]
    return {
        "clause": leaf,
        "ref": leaf.ref,
        "label": leaf.label or leaf.ref,
        "title": leaf.title,
        "group": group.clause.ref,
        "version": answer["version"],
        "result": answer["result"],
        "maturity": answer["maturity"],
        "found": cut(answer["found"]),
        "by": answer.get("assessed_by__display_name") or "",
        "evidence": answer["evidence"],
        "lacks_evidence": lacks,
        "gaps": gaps,
        "first_gap": cut(gaps[0]["text"]) if gaps else "",
        "severe": any(gap["severity"] == "severe" for gap in gaps),
        "due": min((gap["due"] for gap in gaps if gap["due"]), default=None),
        "owner": next((gap["owner__name"] for gap in gaps if gap["owner__name"]), ""),
        "cells": cells(permitted, answer["result"]),
        "draft": draft,
    }


def cut(text: str) -> str:
    """Return the beginning of a text for one line."""
    line = " ".join(text.split())
    return line if len(line) <= CUT else f"{line[:CUT]}…"


def _shows(row: dict[str, Any], show: str) -> bool:
    match show:
        case "":
            return True
        case "open":
            return bool(row["result"] == "not_assessed")
        case "no_evidence":
            return bool(row["lacks_evidence"])
        case "gaps":
            return bool(row["gaps"])
        case "draft":
            return bool(row["draft"])
    return bool(row["result"] == show)


def _group(group: Group, whole: dict[int, tuple[str, int | None]], chapter: str) -> dict[str, Any]:
    figures = group.figures(whole)
    return {
        "ref": group.clause.ref,
        "label": group.clause.label or group.clause.ref,
        "title": group.clause.title,
        "done": figures.assessed,
        "total": figures.total,
        "here": chapter == group.clause.ref,
    }


def around(clause: Any) -> tuple[str, str, int, int]:
    """Return (previous, next, place, number of clauses) of a clause that knows its place."""
    return clause.ref_before or "", clause.ref_after or "", clause.clauses_before + 1, clause.clauses_all
