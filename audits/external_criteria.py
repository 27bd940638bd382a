"""Phase 9: body, time of operation, dates, the audits of the body, its decision. Few queries, then pure answers."""

# claims: S9.*, S10.*, S11.1, P11, P12, P13, P14, P18
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Cycle
from certification.process import Profile, profile_of

from . import audit_rules, bodies, date_check
from .date_rules import Outcome
from .models import (
    Application,
    Audit,
    AuditItem,
    BodyComparison,
    CertificationDecision,
    Finding,
    ManagementReview,
    Verdict,
)
from .models.decision_obstacles import DECISIVE, judged
from .operating import months_after

Kind, Result, State = Audit.Kind, Audit.Outcome, Audit.State
REPORTED = frozenset({State.REPORTED, State.CLOSED})
PASSED = frozenset({Result.PASSED, Result.AFTER_CLOSURE})
SHOWN = 3


@dataclass(frozen=True)
class Facts:
    """Comparison, application, audits of the body in their order, their findings."""

    code: str
    clocks: Profile
    today: dt.date
    comparison: BodyComparison | None
    application: Application | None
    audits: tuple[Audit, ...]
    findings: tuple[Finding, ...]

    def page(self, name: str, *args: str) -> str:
        """Return a page of the engagement."""
        return reverse(f"audits:{name}", args=[self.code, *args])

    def reported(self, *kinds: str) -> list[Audit]:
        """Return the reported audits of some kinds, in the order of their reports."""
        rows = [one for one in self.audits if one.kind in kinds and one.state in REPORTED]
        return sorted(rows, key=lambda one: (one.reported_on or dt.date.min, one.pk))


def gather(cycle: Cycle) -> Facts:
    """Read what is recorded towards the certificate: four queries."""
    comparison = BodyComparison.objects.filter(cycle=cycle).select_related("chosen").first()
    application = Application.objects.of(cycle).live().first()
    audits = Audit.objects.of(cycle).alive().exclude(kind=Kind.INTERNAL).select_related("external", "decision")
    findings = Finding.objects.of(cycle).filter(source="external").standing().select_related("audit__external")
    return Facts(
        code=cycle.engagement.code,
        clocks=profile_of(cycle.engagement.profile),
        today=cycle.today(),
        comparison=comparison,
        application=application,
        audits=tuple(audits.order_by("pk")),
        findings=tuple(findings.order_by("number")),
    )


formal = gates.register(9, gather)


@formal.criterion("body")
def body_is_chosen(facts: Facts) -> Met | NotMet:
    """S10: a comparison that top management decided on, with a body that is free of interest."""
    page = facts.page("body")
    one = facts.comparison
    if one is None:
        return NotMet.of((_("No certification bodies are compared yet."), page))
    if one.state != BodyComparison.State.DECIDED or one.chosen is None:
        return NotMet.of((_("Top management has not signed the choice of the certification body."), page))
    if reasons := list(bodies.against(one.chosen, one.decided_on or facts.today)):
        return NotMet(tuple((text, page) for text in reasons))
    return Met(str(one.chosen))


def _second(audits: Iterable[Audit]) -> dt.date | None:
    """Return when the first stage 2 audit opened."""
    days = [one.external.opening_on for one in audits if hasattr(one, "external") and one.external.opening_on]
    return min(days, default=None)


@formal.criterion("stage_1")
def stage_1_is_recorded(facts: Facts) -> Met | NotMet:
    """P12: the latest stage 1 counts; its areas of concern were answered before stage 2 opened."""
    page = facts.page("external_list")
    rows = facts.reported(Kind.STAGE_1)
    if not rows:
        return NotMet.of((_("No stage 1 audit is recorded with its report."), page))
    last = rows[-1]
    here = facts.page("external", last.uid)
    if last.outcome not in PASSED:
        told = {"audit": last, "outcome": last.get_outcome_display()}
        return NotMet.of((_("%(audit)s: %(outcome)s.") % told, here))
    opening = _second(one for one in facts.audits if one.kind == Kind.STAGE_2)
    concerns = [one for one in facts.findings if one.audit_id == last.pk and one.grade == "concern"]
    late = [one for one in concerns if _unanswered(one, opening)]
    if late:
        text = _("Area of concern %(number)s was not answered before stage 2.")
        return NotMet(
            tuple((text % {"number": one.number}, facts.page("finding_detail", one.uid)) for one in late[:SHOWN])
        )
    return Met(str(last))


def _unanswered(finding: Finding, opening: dt.date | None) -> bool:
    day = finding.answered_on or finding.closed_on
    return day is None or bool(opening and day > opening)


def _root(audit: Audit, audits: dict[int, Audit]) -> Audit:
    """Return the audit that a follow-up audit goes back to."""
    seen = set()
    while audit.kind == Kind.FOLLOW_UP and audit.follows_id in audits and audit.pk not in seen:
        seen.add(audit.pk)
        audit = audits[audit.follows_id]  # type: ignore[index]
    return audit


def _passed(facts: Facts, kind: str, missing: str) -> Met | NotMet:
    """Return whether the latest audit of a kind, or the follow-up to it, was passed, with nothing left open."""
    known = {one.pk: one for one in facts.audits}
    rows = [one for one in facts.reported(kind, Kind.FOLLOW_UP) if _root(one, known).kind == kind]
    if not any(one.kind == kind for one in rows):
        return NotMet.of((missing, facts.page("external_list")))
    last = rows[-1]
    here = facts.page("external", last.uid)
    if last.outcome not in PASSED:
        told = {"audit": last, "outcome": last.get_outcome_display()}
        return NotMet.of((_("%(audit)s: %(outcome)s. Another audit decides.") % told, here))
    asked = {one.pk for one in facts.audits if one.kind in DECISIVE and _root(one, known).kind == kind}
    found = [one for one in facts.findings if one.audit_id in asked and one.grade in {"major", "minor"}]
    reasons = tuple((text, here) for text in judged(found, facts.clocks))
    return NotMet(reasons) if reasons else Met(str(last))


@formal.criterion("stage_2")
def stage_2_is_passed(facts: Facts) -> Met | NotMet:
    """P13, S11.1: the latest outcome counts; majors are verified by the body, plans for minors accepted."""
    return _passed(facts, Kind.STAGE_2, _("No stage 2 audit is recorded with its report."))


@formal.criterion("recertification_audit")
def recertification_is_passed(facts: Facts) -> Met | NotMet:
    """P18: in a later cycle one audit stands for both stages."""
    return _passed(facts, Kind.RECERTIFICATION, _("No recertification audit is recorded with its report."))


@formal.criterion("decision")
def decision_is_recorded(facts: Facts) -> Met | NotMet:
    """P14: the body granted the certificate on the latest audit that decides."""
    page = facts.page("decision")
    rows = facts.reported(*DECISIVE)
    if not rows:
        return NotMet.of((_("No audit on which the body decides is recorded yet."), page))
    said = getattr(rows[-1], "decision", None)
    if said is None or said.state == CertificationDecision.State.PENDING:
        return NotMet.of((_("The decision of the body on %(audit)s is not recorded.") % {"audit": rows[-1]}, page))
    if said.state == CertificationDecision.State.REFUSED:
        return NotMet.of((_("The body refused the certificate after %(audit)s.") % {"audit": rows[-1]}, page))
    return Met(f"{rows[-1]} · {said.decided_on.isoformat() if said.decided_on else ''}")


@formal.criterion("pre_assessment")
def pre_assessment_was_held(facts: Facts) -> Met | NotMet:
    """S9.1 to S9.4: a mock audit by the own auditors, or a pre-audit of the body, before the formal audit."""
    rows = facts.reported(Kind.MOCK, Kind.PRE)
    if rows:
        return Met(str(rows[-1]))
    return NotMet.of((_("Neither a mock audit nor a pre-audit is recorded with its report."), facts.page("towards")))


@dataclass(frozen=True)
class Operation:
    """Since when the system runs, when it was audited and reviewed, whether the review itself was audited after."""

    page: str
    audits_page: str
    months: int
    applied_on: dt.date | None
    effective_on: dt.date | None
    audited_on: dt.date | None
    reviews: tuple[dt.date, ...]
    reviewed_after: bool


def gather_operation(cycle: Cycle) -> Operation:
    """Read the days that the time of operation is made of: four queries."""
    code = cycle.engagement.code
    application = Application.objects.of(cycle).live().first()
    audits = Audit.objects.of(cycle).filter(kind=Kind.INTERNAL).reported().values_list("concluded_on", flat=True)
    reviews = ManagementReview.objects.of(cycle).approved().values_list("meeting__day", flat=True)
    days = tuple(sorted(reviews))
    return Operation(
        page=reverse("audits:application", args=[code]),
        audits_page=reverse("audits:towards", args=[code]),
        months=profile_of(cycle.engagement.profile).operating_months,
        applied_on=application.applied_on if application and application.state != "draft" else None,
        effective_on=application.effective_on if application else None,
        audited_on=min(filter(None, audits), default=None),
        reviews=days,
        reviewed_after=_audited_since(cycle, days[0]) if days else False,
    )


def _audited_since(cycle: Cycle, day: dt.date) -> bool:
    """Whether what follows the internal audit was audited on a later day: by the own auditors, with a verdict."""
    rows = AuditItem.objects.filter(audit__cycle=cycle, audit__kind__in=Audit.INTERNAL, clause__isnull=False)
    rows = rows.judged().exclude(verdict=Verdict.NOT_DUE).exclude(audit__state=State.CANCELLED)
    asked = rows.filter(judged_at__date__gte=day).values_list("clause__standard__family", "clause__ref")
    return any(audit_rules.may_be_not_due(family, ref) for family, ref in asked.distinct())


operation = gates.register(9, gather_operation)


@operation.criterion("operating_time")
def has_operated_long_enough(facts: Operation) -> Met | NotMet:
    """P11: so many months from the first edition to the application, audit and review inside."""
    if facts.applied_on is None:
        return NotMet.of((_("The application is not submitted yet."), facts.page))
    if facts.effective_on is None:
        return NotMet.of((_("Since when the first edition has been in effect is not known."), facts.page))
    missing = []
    due = months_after(facts.effective_on, facts.months)
    if facts.applied_on < due:
        told = {"months": facts.months, "since": facts.effective_on.isoformat(), "due": due.isoformat()}
        missing.append(
            _("%(months)s months of operation since %(since)s end on %(due)s, after the application.") % told
        )
    inside = [day for day in facts.reviews if facts.effective_on <= day <= facts.applied_on]
    if facts.audited_on is None or not facts.effective_on <= facts.audited_on <= facts.applied_on:
        missing.append(_("No internal audit lies between the first edition and the application."))
    elif not any(day >= facts.audited_on for day in inside):
        missing.append(_("No management review lies between the internal audit and the application."))
    if missing:
        return NotMet(tuple((text, facts.page) for text in missing))
    return Met(f"{facts.effective_on.isoformat()} – {facts.applied_on.isoformat()}")


@operation.criterion("clause_9_3")
def review_was_audited(facts: Operation) -> Met | NotMet:
    """Practice 18: what was not yet due at the first audit is audited once the review was held."""
    if not facts.reviews:
        return NotMet.of((_("No management review is approved yet."), facts.audits_page))
    if facts.reviewed_after:
        return Met()
    return NotMet.of(
        (_("Management review was not audited since the first review: add it to an audit."), facts.audits_page)
    )


@dataclass(frozen=True)
class Dates:
    """What the date rules say."""

    page: str
    outcomes: tuple[Outcome, ...]


def gather_dates(cycle: Cycle) -> Dates:
    """Read the check of the dates: one query while nothing has changed since it was worked out."""
    return Dates(reverse("audits:dates", args=[cycle.engagement.code]), date_check.outcomes(cycle))


days = gates.register(9, gather_dates)


@days.criterion("dates")
def dates_are_in_order(facts: Dates) -> Met | NotMet:
    """Practice, date rules: no rule that counts as an error is broken."""
    broken = [one for one in facts.outcomes if one.is_error]
    if not broken:
        return Met()
    return NotMet(tuple((_said(one), f"{facts.page}#rule-{one.rule.number}") for one in broken))


def _said(outcome: Any) -> str:
    told = {"number": outcome.rule.number, "title": outcome.rule.title, "count": len(outcome.open)}
    return (
        ngettext(
            "Rule %(number)s, %(count)s record: %(title)s",
            "Rule %(number)s, %(count)s records: %(title)s",
            len(outcome.open),
        )
        % told
    )
