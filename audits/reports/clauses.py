"""Clause by clause: groups with strengths and gaps, the full sheet, the evidence."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from audits.figures import EMPTY, Figures, Group, figures_of, percent, points
from audits.models import ClauseAssessment, Evidence, Gap, Result
from certification.models import Clause

from .furniture import joined, named, short_day
from .gather import Answers, Frame, printed
from .words import MARKS, cause, marked, severity, with_cause


def result_words(kinds: list[str]) -> list[dict[str, str]]:
    """Return mark and word of results."""
    return [{"symbol": MARKS[kind], "word": str(Result(kind).label)} for kind in kinds]


def whole(frame: Frame, answers: Answers) -> Figures:
    """Return the figures of other answers on the same clauses."""
    return figures_of(answers.get(leaf.pk, ("not_assessed", None)) for leaf in frame.leaves)


def moved(change: Fraction) -> str:
    """Write a change in points with its sign."""
    return f"{points(change):+}"


def group_rows(frame: Frame, kinds: list[str]) -> list[dict[str, Any]]:
    """Return the table behind radar and bars."""
    return [_group_row(frame, group, kinds) for group in frame.groups]


def _group_row(frame: Frame, group: Group, kinds: list[str]) -> dict[str, Any]:
    figures = group.figures(frame.answers)
    last = group.figures(frame.last[1]) if frame.last else None
    both = last is not None and last.conformity is not None and figures.conformity is not None
    return {
        "id": printed(group.clause),
        "title": frame.titled(group.clause),
        "now": figures.conformity_shown,
        "target": percent(Fraction(frame.diagnosis.target, 100)),
        "last": last.conformity_shown if last else EMPTY,
        "change": moved(figures.conformity - last.conformity) if both else EMPTY,  # type: ignore[operator,union-attr]
        "coverage": figures.coverage_shown,
        "maturity": figures.maturity_shown,
        "counts": [getattr(figures, kind) for kind in kinds],
        "total": figures.total,
    }


def chapters(frame: Frame) -> list[dict[str, Any]]:
    """Return each group: what conforms first, then its gaps."""
    return [_chapter(frame, group) for group in frame.groups]


def _chapter(frame: Frame, group: Group) -> dict[str, Any]:
    figures = group.figures(frame.answers)
    rows = [frame.rows[leaf.pk] for leaf in group.leaves if leaf.pk in frame.rows]
    people = {person.pk: named(person, frame.language) for row in rows for person in row.people.all()}
    maturity = figures.maturity_shown
    return {
        "id": printed(group.clause),
        "title": frame.titled(group.clause),
        **marked(verdict(figures)),
        "conformity": figures.conformity_shown,
        "maturity": maturity if maturity == EMPTY else f"{maturity} / 5",
        "interviewed": joined(people.values()),
        "strengths": [_strength(row) for row in rows if row.strengths],
        "gaps": [gap_row(frame, row, gap) for row in rows for gap in row.gaps.all()],
    }


def verdict(figures: Figures) -> str:
    """Return the result of a whole group: conforms when everything does, not when nothing does, else partly."""
    if not figures.assessed:
        return "not_assessed"
    if not figures.divisor:
        return "no_case" if figures.no_case else "not_applicable"
    if figures.conform == figures.divisor:
        return "conform"
    return "nonconform" if figures.nonconform == figures.divisor else "partial"


def _strength(row: ClauseAssessment) -> str:
    return _("%(clause)s: %(text)s") % {"clause": printed(row.clause), "text": row.strengths}


def gap_row(frame: Frame, row: ClauseAssessment, gap: Gap) -> dict[str, str]:
    """Return a gap with its nine fields."""
    return {
        "number": gap.code,
        "clause": f"{printed(row.clause)} {frame.titled(row.clause)}",
        **severity(gap),
        "cause": cause(gap),
        "owner": owner(gap, frame.language),
        "due": short_day(gap.due),
        "found": row.found,
        "gap": with_cause(gap),
        "evidence": evidence_of(row),
        "recommendation": gap.recommendation,
    }


def owner(gap: Gap, language: str) -> str:
    """Return department and person who answer for a gap."""
    parts = (named(gap.department, language), named(gap.owner, language))
    return " ".join(part for part in parts if part)


def evidence_of(row: ClauseAssessment) -> str:
    """Return what an assessment rests on, by number and name; else what the record says was seen."""
    named_ones = [f"{one.code} {one.title}" for one in row.evidence.all()]
    return joined(named_ones) or row.seen


def sheet_rows(frame: Frame) -> list[dict[str, str]]:
    """Return the full assessment sheet, every clause."""
    return [_sheet_row(frame, leaf, frame.rows.get(leaf.pk)) for leaf in frame.leaves]


def _sheet_row(frame: Frame, leaf: Clause, row: ClauseAssessment | None) -> dict[str, str]:
    head = {"clause": printed(leaf), "title": frame.titled(leaf)}
    if row is None:
        return {**head, **marked("not_assessed"), "maturity": EMPTY, "found": "", "evidence": "", "gaps": ""}
    return {
        **head,
        **marked(row.result),
        "maturity": EMPTY if row.maturity is None else str(row.maturity),
        "found": found_of(row),
        "evidence": joined(one.code for one in row.evidence.all()) or row.seen,
        "gaps": joined(gap.code for gap in row.gaps.all()),
    }


def found_of(row: ClauseAssessment) -> str:
    """Return what was found, or the gaps that tell it; for "no case" and "not applicable" also the reason."""
    if gaps := row.gaps.all():
        return _("See %(gaps)s.") % {"gaps": joined(gap.code for gap in gaps)}
    reasons = [row.reason] if row.result == Result.NOT_APPLICABLE else []
    if row.result == Result.NO_CASE:
        reasons = [claim.reason for claim in row.no_cases.all() if claim.state == claim.State.SIGNED]
    return "\n".join(part for part in (row.found, *reasons) if part)


def evidence_rows(frame: Frame) -> list[dict[str, str]]:
    """Return the list of evidence; what was read on site and left there has no file."""
    return [
        {
            "number": one.code,
            "name": evidence_name(one),
            "clauses": joined(printed(row.clause) for row in one.assessments.all()),
            "kept": _kept(one),
        }
        for one in frame.evidence
        if one.assessments.all()
    ]


def _kept(evidence: Evidence) -> str:
    return f"{evidence.file.name}\nSHA-256 {evidence.file.sha256[:16]}…" if evidence.file else ""


def evidence_name(evidence: Evidence) -> str:
    """Return a piece of evidence in words: number, date, where it is kept, who saw it when."""
    parts = [evidence.title, evidence.reference, evidence.dated]
    if evidence.is_reference:
        parts.append(evidence.kept_at)
        parts.append(_("seen by %(name)s on %(day)s") % {"name": evidence.seen_by, "day": short_day(evidence.seen_on)})
    return joined(part for part in parts if part)
