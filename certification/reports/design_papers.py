"""What the papers of the design show: policy, objectives, plan, approach to risk, elements."""

# claims: S4.1, S4.3.*, P6, P7
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import levels
from certification.models import Clause, DesignPaper, Element, Engagement, Objective
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from . import client_slot, furniture
from .letters import named

Kind = DesignPaper.Kind


def build(paper: DesignPaper, language: str) -> dict[str, Any]:
    """Return a version as it is printed: sections in the language of the paper, English behind Chinese, tables."""
    engagement = paper.engagement
    chinese = engagement.client.language != "en"
    role = "" if paper.kind in {Kind.APPROACH, Kind.ELEMENTS} else Role.TOP_MANAGER
    told = furniture(engagement, language, kind=f"design-{paper.kind}", title=str(paper.get_kind_display())) | {
        "version": paper.edition,
        "sections": [_section(one, language) for one in paper.sections],
        "sections_en": [_section(one, "en") for one in paper.sections if one.get("text_en")]
        if chinese and language != "en"
        else [],
        "change": paper.change,
        "objectives": objective_rows(engagement, language) if paper.prints_objectives else [],
        "scales": _scales(paper.scales) if paper.kind == Kind.APPROACH else {},
        "slots": [client_slot(engagement, language, Meaning.APPROVED, role)],
        "seals": [{"organisation": engagement.client.name_in(language), "note": ""}],
    }
    return told | _elements(engagement, language) if paper.kind == Kind.ELEMENTS else told


def _section(one: dict[str, str], language: str) -> dict[str, Any]:
    """Return a section in a language as far as it has one, its text by lines."""
    english = language == "en" and one.get("text_en")
    title, text = (one["title_en"], one["text_en"]) if english else (one["title"], one["text"])
    return {"title": title or one["title"], "lines": [line.strip() for line in text.splitlines() if line.strip()]}


def objective_rows(engagement: Engagement, language: str) -> list[dict[str, str]]:
    """Return the table of objectives."""
    related = ("department", "person", "clause__standard", "service")
    return [
        {
            "name": named(one, language),
            "measured_by": named(one, language, "measured_by"),
            "formula": named(one, language, "formula"),
            "target": f"{one.target} {one.unit}".strip() if one.unit != "%" else f"{one.target} %",
            "frequency": str(one.get_frequency_display()),
            "source": named(one, language, "source"),
            "responsible": " / ".join(
                part for part in (named(one.department, language), named(one.person, language)) if part
            ),
            "clause": one.clause.label if one.clause else "",
            "service": named(one.service, language),
        }
        for one in Objective.objects.filter(engagement=engagement).select_related(*related)
    ]


def _scales(scales: dict[str, Any]) -> dict[str, Any]:
    """Return the words of both scales side by side, and the field of levels with its colours in words."""
    rows = [
        {"step": step, "likelihood": likely, "impact": bad}
        for step, (likely, bad) in enumerate(zip(scales["likelihood"], scales["impact"], strict=True), 1)
    ]
    field = [
        [{"level": likely * bad, "grade": levels.grade_of(scales, likely * bad)} for bad in range(1, 6)]
        for likely in range(5, 0, -1)
    ]
    return {
        "rows": rows,
        "field": [{"likelihood": 5 - place, "cells": row} for place, row in enumerate(field)],
        "bands": levels.bands(scales),
    }


def assessable(engagement: Engagement) -> list[Clause]:
    """Return the assessable clauses of the engagement's standards, in their order."""
    found = Clause.objects.assessable().filter(standard__engagements=engagement).select_related("standard")
    return list(found)


def _elements(engagement: Engagement, language: str) -> dict[str, Any]:
    decided = {one.clause_id: one for one in Element.objects.filter(engagement=engagement)}
    added: dict[int | None, int] = {}
    supplements = list(engagement.supplements.select_related("clause__standard", "service"))
    for one in supplements:
        added[one.clause_id] = added.get(one.clause_id, 0) + 1
    rows = []
    for clause in assessable(engagement):
        row = decided.get(clause.pk) or Element(clause=clause)
        rows.append(
            {
                "standard": clause.standard.name,
                "clause": clause.label,
                "title": clause.title_in(language),
                "decision": _("excluded") if row.excluded else pgettext("element", "in"),
                "degree": "" if row.excluded else str(row.get_degree_display()),
                "justification": row.justification,
                "supplements": added.get(clause.pk, 0),
            }
        )
    return {
        "elements": rows,
        "supplements": [
            {
                "kind": str(one.get_kind_display()),
                "contract": one.contract,
                "text": one.text,
                "clause": one.clause.label if one.clause else "",
                "service": named(one.service, language),
            }
            for one in supplements
        ],
        "exclusions": [standard.exclusion_said for standard in engagement.standards.all() if standard.exclusion_said],
    }
