"""Why a body's decision cannot be recorded yet."""

# claims: P14
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from audits.operating import months_after
from certification.process import Profile, profile_of

from .obstacles import some

DECISIVE = ("stage_2", "follow_up", "recertification")


def _decided(decision: Any) -> Iterator[str]:
    if decision.decided_on is None:
        yield _("The day of the decision is missing.")
    elif decision.decided_on > decision.cycle.today():
        yield _("The day of the decision lies in the future.")
    if not decision.decided_by.strip():
        yield _("Who decided for the body is missing.")
    yield from _apart(decision)


def _apart(decision: Any) -> Iterator[str]:
    from .audit import AuditMember  # noqa: PLC0415

    team = AuditMember.objects.filter(audit__cycle=decision.audit.cycle).exclude(audit__kind__in=("internal", "mock"))
    names = {name.strip().casefold() for name in team.values_list("name", flat=True)}
    if decision.decided_by.strip().casefold() in names:
        yield _("%(name)s was on the audit team: somebody else decides.") % {"name": decision.decided_by}


def _grant(decision: Any) -> Iterator[str]:
    if decision.audit.kind == decision.audit.Kind.FOLLOW_UP:
        yield _("The decision rests on a follow-up audit: record it as granted after the follow-up audit.")
    yield from _granted(decision)


def _grant_after(decision: Any) -> Iterator[str]:
    if decision.audit.kind != decision.audit.Kind.FOLLOW_UP:
        yield _("The decision rests on no follow-up audit.")
    yield from _granted(decision)


def _granted(decision: Any) -> Iterator[str]:
    from .external_obstacles import latest, record_of  # noqa: PLC0415  the audits' own module leads here

    audit = decision.audit
    yield from _decided(decision)
    yield from not_passed(audit)
    if audit.pk != getattr(latest(audit.cycle, *DECISIVE), "pk", None):
        yield _("A later audit counts.")
    known = record_of(audit)
    if known and known.report_on and decision.decided_on and decision.decided_on < known.report_on:
        yield _("The decision is older than the report.")
    yield from open_for_decision(audit.cycle, profile_of(decision.engagement.profile))


def not_passed(audit: Any) -> Iterator[str]:
    """Yield why an audit opens no way to the certificate."""
    if audit.state not in {audit.State.REPORTED, audit.State.CLOSED}:
        yield _("The report of %(audit)s is not recorded yet.") % {"audit": audit}
    elif audit.outcome not in {audit.Outcome.PASSED, audit.Outcome.AFTER_CLOSURE}:
        told = {"audit": audit, "outcome": audit.get_outcome_display()}
        yield _("%(audit)s: %(outcome)s. Another audit decides.") % told


def open_for_decision(cycle: Any, clocks: Profile) -> Iterator[str]:
    """Yield the nonconformities of bodies that stand against a certificate."""
    from .finding import Finding  # noqa: PLC0415

    rows = Finding.objects.of(cycle).filter(source="external", audit__kind__in=DECISIVE).standing()
    found = list(rows.nonconformities().select_related("audit__external").order_by("number"))
    yield from judged(found, clocks)


def judged(found: Iterable[Any], clocks: Profile) -> Iterator[str]:
    """Yield what of these nonconformities stands against a certificate; pure, given findings with their audits."""
    rows = list(found)
    majors = [one for one in rows if one.grade == "major"]
    if open_ones := [one.number for one in majors if one.state != "closed"]:
        yield _("Major nonconformities not verified by the body: %(numbers)s.") % {"numbers": some(open_ones)}
    if late := [one.number for one in majors if one.state == "closed" and _late(one, clocks)]:
        told = {"numbers": some(late), "months": clocks.major_closure_months}
        yield _("Verified more than %(months)s months after the audit, so it is done again: %(numbers)s.") % told
    if unplanned := [one.number for one in rows if one.grade == "minor" and one.state not in {"accepted", "closed"}]:
        yield _("Minor nonconformities without a plan accepted by the body: %(numbers)s.") % {
            "numbers": some(unplanned)
        }


def _late(finding: Any, clocks: Profile) -> bool:
    closing = getattr(getattr(finding.audit, "external", None), "closing_on", None)
    return bool(
        closing and finding.closed_on and finding.closed_on > months_after(closing, clocks.major_closure_months)
    )


CHECKS: dict[tuple[str, str], Callable[[Any], Iterator[str]]] = {
    ("CertificationDecision", "grant"): _grant,
    ("CertificationDecision", "grant_after_follow_up"): _grant_after,
    ("CertificationDecision", "refuse"): _decided,
}
