"""Findings on paper (F4): a sheet of one A4 page each, singly or as the set of an audit or of a cycle."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audits.models import Audit, Finding, FindingEvidence, Gap
from audits.models import finding_clocks as clocks
from certification.models import Cycle
from certification.reports import furniture
from wobo.workflow.models import Signature

from .finding_fit import Fitted, fitted
from .furniture import joined, named, short_day

RELATED = (
    "cycle__engagement", "audit", "gap__assessment__diagnosis", "repeats", "document", "department__head", "service",
    "site", "confirmer", "owner", "done_by", "effective_by", "raised_by",
)  # fmt: skip
Kind = FindingEvidence.Kind


def build(finding: Finding, language: str) -> dict[str, Any]:
    """Return the snapshot of one sheet."""
    return _paper([finding], finding.cycle, language, title=title_of(finding))


def build_set(audit: Audit, language: str) -> dict[str, Any]:
    """Return the snapshot of the sheets of an audit, in the order of their numbers."""
    return _paper(_rows(audit=audit), audit.cycle, language, title=_("Findings of audit %(audit)s") % {"audit": audit})


def build_cycle(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the snapshot of every sheet of a cycle that was not retracted."""
    return _paper(_rows(cycle=cycle), cycle, language, title=_("Findings"))


def _rows(**where: Any) -> list[Finding]:
    return list(Finding.objects.filter(**where).standing().order_by("serial", "pk"))


def title_of(finding: Finding) -> str:
    """Return what a sheet is called."""
    return _("Nonconformity report") if finding.is_nonconformity else pgettext("paper", "Finding")


def _paper(findings: list[Finding], cycle: Cycle, language: str, *, title: str) -> dict[str, Any]:
    face = furniture(cycle.engagement, language, kind="finding", title=title)
    return {**face, "sheets": sheets(findings, language)}


def sheets(findings: list[Finding], language: str) -> list[dict[str, Any]]:
    """Return the sheets of findings; four queries, however many there are."""
    keys = [finding.pk for finding in findings]
    asked = Finding.objects.filter(pk__in=keys).select_related(*RELATED)
    rows = asked.prefetch_related("clause_rows__clause__standard", "evidence").order_by("serial", "pk")
    given: dict[str, Signature] = {}
    uids = [finding.uid for finding in findings]
    label = Finding._meta.label
    for signature in Signature.objects.filter(model=label, record_uid__in=uids, slot="auditee").in_force():
        given[signature.record_uid] = signature
    return [sheet(row, language, given.get(row.uid)) for row in rows]


def sheet(finding: Finding, language: str, signature: Signature | None = None) -> dict[str, Any]:
    """Return one sheet, filled as far as the finding has come; what is empty is for pen and paper."""
    head = _head(finding, language)
    fit = fitted(_texts(finding), head=head, fixed=("facts",))
    return {
        "heading": title_of(finding),
        "number": finding.number,
        "size": fit.size,
        "roomy": fit.roomy,
        "state": str(finding.get_state_display()),
        **fit.texts,
        **head,
        **_choices(finding, language),
        **_signs(finding, language, signature),
        **_ends(finding, language, fit),
    }


def _texts(finding: Finding) -> dict[str, str]:
    return {
        "facts": finding.facts,
        "seen": joined(one.said for one in _evidence(finding, Kind.FACT)),
        "disagreement": finding.disagreement,
        "ruling": finding.ruling,
        "cause": why_lines(finding),
        "correction": finding.correction,
        "extent": finding.extent,
        "action": finding.action,
        "completion": "\n".join(filter(None, [finding.result, _shown(finding)])),
        "verification": finding.verification,
        "effect": finding.effect,
    }


def _evidence(finding: Finding, *kinds: str) -> list[FindingEvidence]:
    facts = Kind.FACT in kinds  # they stay the same in every attempt
    rows = finding.evidence.all()  # type: ignore[attr-defined]
    return [one for one in rows if one.kind in kinds and (facts or one.attempt == finding.attempt)]


def _shown(finding: Finding) -> str:
    there = joined(one.said for one in _evidence(finding, Kind.ACTION, Kind.EFFECT))
    return _("Evidence: %(list)s") % {"list": there} if there else ""


def why_lines(finding: Finding) -> str:
    """Return the causes as a ladder of numbered whys, the category in front."""
    whys = [str(why).strip() for why in finding.whys if str(why).strip()]
    lines = [_("Why %(number)s: %(text)s") % {"number": place, "text": why} for place, why in enumerate(whys, 1)]
    return "\n".join(filter(None, [str(finding.get_cause_display()) if finding.cause else "", *lines]))


def _head(finding: Finding, language: str) -> dict[str, str]:
    department = finding.department
    place = joined(filter(None, [finding.place, named(finding.site, language), named(finding.service, language)]))
    return {
        "source": source_of(finding),
        "date": " ".join(filter(None, [short_day(finding.found_on), finding.found_at])),
        "department": named(department, language),
        "place": place,
        "head": named(department.head, language) if department and department.head else "",
        "escort": finding.escort,
        "object": joined(filter(None, [finding.object, finding.record_number])),
        "clause": "\n".join(clause_lines(finding, language)),
        "document_clause": " ".join(
            filter(None, [str(finding.document) if finding.document else "", finding.document_clause])
        ),
        "repeats": finding.repeats.number if finding.repeats else "",
    }


def source_of(finding: Finding) -> str:
    """Return what a finding came from, with the number of the audit or diagnosis."""
    about = str(finding.audit or "") or (str(finding.gap.assessment.diagnosis) if finding.gap else "")
    return " ".join(filter(None, [str(finding.get_source_display()), about]))


def clause_lines(finding: Finding, language: str) -> list[str]:
    """Return the clauses, each with its standard; with its grade where one standard weighs it otherwise."""
    rows = list(finding.clause_rows.all())  # type: ignore[attr-defined]
    lines = []
    for row in rows:
        heading = f"{row.clause.standard.name} {row.clause.heading_in(language)}"
        lines.append(f"{heading} · {row.get_grade_display()}" if row.grade != finding.grade else heading)
    return lines


def grade_word(finding: Finding, grade: str, language: str) -> str:
    """Return a grade as it is printed: where the profile calls minor ones otherwise, that word stands behind."""
    word, other = str(Finding.Grade(grade).label), clocks.profile(finding).minor_label
    return f"{word} ({other})" if grade == "minor" and other and language.startswith("zh") else word


def _choices(finding: Finding, language: str) -> dict[str, Any]:
    shown = [one for one in Finding.Grade if one != Finding.Grade.CONCERN or finding.grade == one]
    return {
        "grades": [{"word": grade_word(finding, one, language), "on": one == finding.grade} for one in shown],
        "kinds": [{"word": str(one.label), "on": one == finding.kind} for one in Gap.Kind],
    }


def _signs(finding: Finding, language: str, signature: Signature | None) -> dict[str, str]:
    told = {"auditor": finding.auditor, "auditor_on": short_day(finding.found_on), "auditee": "", "auditee_on": ""}
    if signature is not None:
        told |= {"auditee": signature.name, "auditee_on": short_day(signature.at.date())}
    return told


def _ends(finding: Finding, language: str, fit: Fitted) -> dict[str, Any]:
    closed = finding.state == Finding.State.CLOSED
    done = _("Verified as done")
    verifier = finding.body_verifier if finding.is_external else str(finding.done_by or "")
    return {
        "owner": named(finding.owner, language),
        "due": short_day(finding.due),
        "verdicts": [{"word": done, "on": finding.done_on is not None},
                     {"word": _("Effective"), "on": closed and finding.is_nonconformity},
                     {"word": _("Not effective, reopened"), "on": finding.attempt > 1 and not closed}],
        "verifier": verifier,
        "verified_on": short_day(finding.done_on),
        "effective_by": finding.body_verified_letter if finding.is_external else str(finding.effective_by or ""),
        "closed_on": short_day(finding.closed_on),
    }  # fmt: skip
