"""What the risk register and the register of law show, printed from the engagement."""

# claims: P5, P6
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from certification import levels
from certification.models import DesignPaper, Engagement, LegalRequirement, Risk

from . import furniture
from .letters import named

IN_A_PART = 200  # rows of a table: one of thousands takes long to break into pages


def scales_of(engagement: Engagement) -> dict[str, Any]:
    """Return the scales of the approach in force, else of its draft, else nothing."""
    found = DesignPaper.objects.filter(engagement=engagement, kind=DesignPaper.Kind.APPROACH)
    rows = {one.state: one for one in found.exclude(state=DesignPaper.State.SUPERSEDED)}
    paper = rows.get(DesignPaper.State.IN_FORCE) or rows.get(DesignPaper.State.DRAFT)
    return dict(paper.scales) if paper else {}


def risks(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return the risk register, the highest level first."""
    scales = scales_of(engagement)
    rows = Risk.objects.filter(engagement=engagement).with_levels().order_by("-rated", "number")
    grades = dict.fromkeys(("high", "medium", "low"), 0)
    told = []
    for one in rows.select_related("service", "owner"):
        grade = levels.grade_of(scales, one.level)
        grades[grade] += 1
        told.append(_risk(one, grade, language))
    title = _("Risk register")
    return furniture(engagement, language, kind="risk-register", title=title) | {
        "parts": [told[at : at + IN_A_PART] for at in range(0, len(told), IN_A_PART)],
        "bands": [{**band, "count": grades[band["grade"]]} for band in levels.bands(scales)],
    }


def _risk(one: Risk, grade: str, language: str) -> dict[str, Any]:
    return {
        "number": one.reference,
        "kind": str(one.get_kind_display()),
        "source": str(one.get_source_display()),
        "service": named(one.service, language),
        "text": one.text,
        "rating": f"{one.likelihood} × {one.impact}",
        "level": one.level,
        "grade": grade,
        "grade_word": levels.grade_word(grade),
        "treatment": str(one.get_treatment_display()),
        "measure": one.measure,
        "owner": named(one.owner, language),
        "due": one.due.isoformat() if one.due else "",
        "residual": one.residual if one.residual is not None else "",
        "state": str(one.get_state_display()),
        "decision": one.decision,
    }


def laws(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return the register of law by its heads, with currency checks and the evaluation of compliance."""
    rows = list(engagement.laws.select_related("service", "department", "person"))
    heads = [
        {"name": str(head.label), "rows": [_law(one, language) for one in rows if one.head == head.value]}
        for head in LegalRequirement.Head
    ]
    counted = engagement.laws.aggregate(
        **{value: Count("pk", filter=Q(compliance=value)) for value in LegalRequirement.Compliance.values}
    )
    title = _("Register of law and evaluation of compliance")
    return furniture(engagement, language, kind="law-register", title=title) | {
        "heads": [head for head in heads if head["rows"]],
        "counts": [
            {"word": str(LegalRequirement.Compliance(value).label), "count": count} for value, count in counted.items()
        ],
        "total": len(rows),
    }


def _law(one: LegalRequirement, language: str) -> dict[str, Any]:
    who = " / ".join(part for part in (named(one.department, language), named(one.person, language)) if part)
    return {
        "name": named(one, language),
        "edition": " ".join(part for part in (one.number, one.edition) if part),
        "applies": str(one.get_applies_display()),
        "concerns": one.concerns,
        "about": named(one.service, language),
        "responsible": who,
        "how_met": one.how_met,
        "checked": one.checked_on.isoformat() if one.checked_on else "",
        "next": one.next_check.isoformat() if one.next_check else "",
        "compliance": str(one.get_compliance_display()),
        "compliance_class": one.compliance,
        "evaluated": one.evaluated_on.isoformat() if one.evaluated_on else "",
        "reason": one.reason,
        "evidence": one.evidence,
    }
