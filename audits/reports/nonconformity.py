"""The gaps as nonconformity reports (F4), one A4 page each, from the same frame as the report."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import ClauseAssessment, Gap, NoCase, Severity
from certification.models import Department

from .clauses import owner
from .furniture import furniture, joined, named, short_day
from .gather import Frame, gather, printed
from .words import severity, whole_cause

SHARED = (
    "lang", "language", "subtitle", "standard", "number", "version", "state", "issued_on", "issued_on_iso",
    "classification", "control_status", "copy_number", "client", "firm", "engagement", "simulated", "notices",
    "assets",
)  # fmt: skip


def number_of(frame: Frame, gap: Gap) -> str:
    """Return the number of a gap's sheet."""
    return f"{frame.diagnosis.number}-N{gap.number:02d}"


def from_frame(report: dict[str, Any], language: str) -> dict[str, Any]:
    """Return the set of sheets that belongs to a frozen report: the same moment, the same words."""
    title = _("Nonconformity reports")
    return {
        **{key: report[key] for key in SHARED},
        "kind": "nonconformity",
        "title": title,
        "short_title": title,
        "revisions": [],
        "distribution": [],
        "slots": [],
        "seals": [],
        "seal_hint": "",
        "sheets": report["set"],
    }


def build(diagnosis: Any, language: str) -> dict[str, Any]:
    """Return the set of sheets as things stand now; for a set that is not part of a report."""
    frame = gather(diagnosis, language)
    face = furniture(frame.diagnosis, language, kind="nonconformity", title="", version=frame.diagnosis.version)
    return from_frame({**face, "set": sheets(frame)}, language)


def listed(frame: Frame) -> list[dict[str, str]]:
    """Return the list of the sheets."""
    return [
        {
            "number": number_of(frame, gap),
            "clause": printed(frame.rows[gap.assessment.clause_id].clause),
            "gap": gap.text,
            "severity": severity(gap)["severity"],
            "owner": named(gap.owner, frame.language),
        }
        for gap in frame.gaps
    ]


def sheets(frame: Frame) -> list[dict[str, Any]]:
    """Return a sheet for every gap, filled as far as the diagnosis goes; the rest is for pen and paper."""
    return [_sheet(frame, frame.rows[gap.assessment.clause_id], gap) for gap in frame.gaps]


def _sheet(frame: Frame, row: ClauseAssessment, gap: Gap) -> dict[str, Any]:
    language = frame.language
    department = gap.department or (gap.owner.department if gap.owner else None)
    return {
        "number": number_of(frame, gap),
        "source": _("Gap diagnosis %(number)s, gap %(gap)s") % {"number": frame.diagnosis, "gap": gap.code},
        "date": short_day(row.assessed_on),
        "department": named(department, language),
        "place": "",
        "head": _head(department, language),
        "escort": joined(named(person, language) for person in row.people.all()),
        "facts": "\n\n".join(part for part in (row.found, gap.text) if part),
        "evidence": joined(one.code for one in row.evidence.all()) or row.seen,
        "clause": f"{frame.diagnosis.standard.name} {printed(row.clause)} {frame.titled(row.clause)}",
        "document_clause": "",
        "grades": [{"word": str(one.label), "on": one == gap.severity} for one in Severity],
        "kinds": [{"word": str(one.label), "on": one == gap.kind} for one in Gap.Kind],
        "auditor": str(row.assessed_by or ""),
        "cause": whole_cause(gap),
        "correction": "",
        "corrective_action": _("Recommended: %(text)s") % {"text": gap.recommendation} if gap.recommendation else "",
        "owner": owner(gap, language),
        "due": short_day(gap.due),
        "elsewhere": "",
        "completion": "",
        "verdicts": [{"word": _("Effective"), "on": False}, {"word": _("Not effective, reopened"), "on": False}],
        "verification": "",
        "verifier": "",
        "verified_on": "",
    }


def _head(department: Department | None, language: str) -> str:
    return named(department.head, language) if department and department.head else ""


def build_no_case(claim: NoCase, language: str) -> dict[str, Any]:
    """Return the paper that a process owner signs: clause, case, reason, period."""
    diagnosis, clause = claim.assessment.diagnosis, claim.assessment.clause
    period = f"{short_day(claim.since) or '…'} – {short_day(claim.until) or '…'}"
    return furniture(
        diagnosis,
        language,
        kind="no-case",
        title=pgettext("paper", "No case so far"),
        claim={
            "clause": f"{diagnosis.standard.name} {clause.heading_in(language)}",
            "case": clause.no_case_said,
            "reason": claim.reason,
            "period": period,
            "owner": named(claim.owner, language),
            "drill": claim.drill,
            "found": claim.assessment.found,
            "diagnosis": diagnosis.number,
        },
    )
