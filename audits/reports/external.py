"""Papers on the way to the certificate: the comparison of bodies with its memo, the stages, the date rules."""

# claims: S10.*, S11.1, P11, P12, P13, P14
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import bodies, date_facts, date_rules
from audits.models import VISITS, Audit, BodyComparison, BodyScore, CertificationDecision, ExternalRecord, Finding
from audits.towards import applications_of, external_audits
from certification.models import Cycle
from certification.process import profile_of
from certification.reports import client_slot, furniture
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

LINES = 400  # of one rule: a print of thousands helps nobody


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}"


def comparison(record: BodyComparison, language: str) -> dict[str, Any]:
    """Return the comparison as it stands, with the decision that top management signs."""
    engagement = record.engagement
    clocks = profile_of(engagement.profile)
    rows = list(record.candidates.all())
    weights = bodies.weights_of(record.weights, clocks)
    given = bodies.scores_of(BodyScore.objects.of(record).select_related("candidate"))
    places = bodies.ranking(rows, given, weights)
    rank = {place.candidate.pk: place for place in places}
    chosen = rank.get(record.chosen_id) if record.chosen_id else None
    return furniture(
        engagement, language, kind="body-comparison", title=_("Comparison and choice of the certification body")
    ) | {
        "customer_requirement": record.customer_requirement,
        "candidates": [_candidate(record, one, language) for one in rows],
        "costs": [_costs(record, one, clocks) for one in rows],
        "matrix": [
            {
                "title": str(one.title),
                "weight": weights[one.key],
                "scores": [given.get(body.uid, {}).get(one.key, "") for body in rows],
            }
            for one in bodies.CRITERIA
        ],
        "names": [_name(one, language) for one in rows],
        "ranking": [
            {"rank": place.rank, "name": _name(place.candidate, language), "mean": f"{place.mean}"} for place in places
        ],
        "means": [f"{rank[one.pk].mean}" for one in rows],
        "years": clocks.certificate_years,
        "surveillances": clocks.surveillance_at_least,
        "decision": {
            "name": _name(chosen.candidate, language) if chosen else "",
            "rank": chosen.rank if chosen else "",
            "of": len(rows),
            "mean": f"{chosen.mean}" if chosen else "",
            "reasons": record.reasons,
            "interest": _interest(chosen.candidate) if chosen else "",
        },
        "slots": [client_slot(engagement, language, Meaning.APPROVED, Role.TOP_MANAGER)],
        "seals": [{"organisation": engagement.client.name_in(language), "note": ""}],
    }


def _name(candidate: Any, language: str) -> str:
    return str((language == "en" and candidate.name_en) or candidate.name)


def _interest(candidate: Any) -> str:
    told = {
        "what": candidate.get_interest_display(),
        "who": candidate.interest_by,
        "day": _day(candidate.interest_on),
    }
    return _("%(what)s (declared by %(who)s on %(day)s)") % told if candidate.interest_by else str(told["what"])


def _candidate(record: BodyComparison, one: Any, language: str) -> dict[str, str]:
    yes = {True: _("Yes"), False: _("No"), None: "—"}
    until = _("%(what)s, valid until %(day)s")
    approval = until % {"what": one.approval_number or "—", "day": _day(one.approval_until) or "—"}
    accredited = " · ".join(filter(None, (one.accreditation, one.accreditation_category)))
    if accredited and one.accreditation_until:
        accredited = until % {"what": accredited, "day": _day(one.accreditation_until)}
    return {
        "name": _name(one, language),
        "approval": approval,
        "in_scope": yes[one.scope_includes],
        "accreditation": accredited or _("None"),
        "customer": yes[one.customer_meets],
        "place": " · ".join(
            filter(None, (one.location, f"{one.distance_km} km" if one.distance_km is not None else ""))
        ),
        "languages": one.languages,
        "penalties": " · ".join(filter(None, (str(one.get_penalties_display()), one.penalties_note))),
        "lead": ngettext("%(count)s week", "%(count)s weeks", one.lead_weeks) % {"count": one.lead_weeks}
        if one.lead_weeks is not None
        else "",
        "auditors": one.auditors,
        "interest": _interest(one),
        "days": " / ".join(_days(record, one, visit) for visit in VISITS),
    }


def _days(record: BodyComparison, one: Any, visit: str) -> str:
    quoted = getattr(one, f"{visit}_days")
    if quoted is None:
        return "—"
    ratio = bodies.days_ratio(record, one, visit)
    return f"{quoted.normalize():f}" + (f" ({ratio * 100:.0f} %)" if ratio is not None else "")


def _costs(record: BodyComparison, one: Any, clocks: Any) -> dict[str, Any]:
    def row(visit: str) -> list[str]:
        parts = [getattr(one, f"{visit}_{cost}") for cost in ("fee", "travel", "board", "other")]
        return [f"{part:,.2f}" for part in (*parts, sum(parts, Decimal(0)))]

    return {
        "name": one.name,
        "visits": [
            {"visit": _("Initial audit"), "cells": row("initial")},
            {"visit": _("Each surveillance"), "cells": row("surveillance")},
            {"visit": _("Recertification"), "cells": row("recertification")},
        ],
        "total": _money(bodies.three_years(one, clocks), record.currency),
    }


def stages(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return application, audits of the body, areas of concern, findings and decisions of a cycle on one paper."""
    engagement = cycle.engagement
    audits = list(external_audits(cycle))
    findings = Finding.objects.of(cycle).filter(audit__in=audits).standing().select_related("owner", "department")
    by_audit: dict[int, list[Any]] = {}
    for one in findings.prefetch_related("clause_rows__clause").order_by("number"):
        by_audit.setdefault(one.audit_id, []).append(one)  # type: ignore[arg-type]
    decisions = CertificationDecision.objects.of(cycle).select_related("audit").order_by("pk")
    title = _("Summary of the certification audits")
    return furniture(engagement, language, kind="stage-summary", title=title) | {
        "applications": [_application(one) for one in applications_of(cycle)],
        "audits": [_audit(one, by_audit.get(one.pk, [])) for one in audits],
        "decisions": [_decision(one) for one in decisions],
    }


def _application(one: Any) -> dict[str, str]:
    return {
        "body": str(one.body or ""),
        "number": one.number,
        "day": _day(one.applied_on),
        "state": str(one.get_state_display()),
        "contract": " · ".join(filter(None, (one.contract_number, _day(one.contract_date)))),
        "scope": one.scope_text,
        "scope_en": one.scope_text_en,
        "effective": _day(one.effective_on),
        "note": one.wording_note,
    }


def _audit(one: Audit, findings: list[Any]) -> dict[str, Any]:
    known = getattr(one, "external", None) or ExternalRecord()
    return {
        "number": one.number,
        "kind": str(one.get_kind_display()),
        "body": one.body,
        "state": str(one.get_state_display()),
        "opening": _day(known.opening_on),
        "closing": _day(known.closing_on),
        "plan": _day(known.plan_on),
        "report": " · ".join(filter(None, (known.report_number, _day(known.report_on)))),
        "outcome": str(one.get_outcome_display()),
        "conclusion": known.conclusion,
        "impartiality": known.impartiality,
        "team": [_member(row) for row in one.members.all()],
        "findings": [_finding(row) for row in findings],
    }


def _member(row: Any) -> dict[str, str]:
    said = getattr(row, "declaration", None)
    tie = str(said.get_tie_display()) if said else ""
    return {
        "name": row.name,
        "role": str(row.get_role_display()),
        "qualification": row.qualification,
        "tie": " · ".join(filter(None, (tie, _day(said.until) if said else ""))),
    }


def _finding(row: Any) -> dict[str, str]:
    return {
        "number": row.number,
        "grade": str(row.get_grade_display()),
        "clause": ", ".join(one.clause.label for one in row.clause_rows.all()),
        "facts": row.facts,
        "answered": _day(row.answered_on),
        "state": str(row.get_state_display()),
        "due": _day(row.due),
        "closed": _day(row.closed_on),
    }


def _decision(one: CertificationDecision) -> dict[str, str]:
    return {
        "audit": str(one.audit),
        "state": str(_("Granted after a follow-up audit") if one.after_follow_up else one.get_state_display()),
        "day": _day(one.decided_on),
        "by": one.decided_by,
        "letter": one.letter_number,
        "words": " ".join(filter(None, (one.conditions, one.postponed_for, one.refused_for))),
    }


def dates(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the sixteen rules with what each says of the records."""
    outcomes = date_rules.check(date_facts.gather(cycle))
    title = _("Check of the dates")
    weights = {date_rules.ERROR: _("Error"), date_rules.WARNING: _("Warning")}
    return furniture(cycle.engagement, language, kind="date-rules", title=title) | {
        "rules": [
            {
                "number": one.rule.number,
                "weight": weights[one.rule.weight],
                "title": str(one.rule.title),
                "state": "bad" if one.is_error else "warn" if one.open else "good",
                "word": _outcome(one),
                "hits": [{"text": hit.text, "reason": hit.reason} for hit in one.hits[:LINES]],
                "more": max(len(one.hits) - LINES, 0),
            }
            for one in outcomes
        ],
        "errors": sum(len(one.open) for one in outcomes if one.is_error),
        "warnings": sum(len(one.open) for one in outcomes if not one.is_error),
    }


def _outcome(one: date_rules.Outcome) -> str:
    count = len(one.open)
    if not one.hits:
        return _("In order")
    return ngettext("%(count)s record", "%(count)s records", count) % {"count": count} if count else _("Reasons given")
