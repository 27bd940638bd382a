"""What the audits app tells of the certified years: the body's visits, its decision, what a cycle has on record."""

# claims: P17, P18, S0.7.3
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from certification import panels, upkeep_calendar
from certification.models import Cycle, Engagement
from certification.upkeep_calendar import Visit
from certification.upkeep_past import past

from .models import Audit, CertificationDecision, Diagnosis, Finding, ManagementReview

VISITS = {
    Audit.Kind.SURVEILLANCE: upkeep_calendar.SURVEILLANCE,
    Audit.Kind.RECERTIFICATION: upkeep_calendar.RECERTIFICATION,
}
HELD = (Audit.State.REPORTING, Audit.State.REPORTED, Audit.State.CLOSED)


def visits(engagements: Iterable[Engagement]) -> dict[int, list[Visit]]:
    """Return surveillance and recertification audits by engagement; one without days is not planned yet."""
    rows = Audit.objects.alive().filter(cycle__engagement__in=list(engagements), kind__in=VISITS)
    dated = rows.exclude(starts_on=None).select_related("cycle__engagement").prefetch_related("standards")
    found: dict[int, list[Visit]] = {}
    for row in dated:
        visit = Visit(
            kind=VISITS[Audit.Kind(row.kind)],
            starts=row.starts_on,
            ends=row.ends_on or row.starts_on,
            held=row.state in HELD,
            title=f"{row.number} {row.get_kind_display()}",
            url=row.get_absolute_url(),
            standards=frozenset(one.pk for one in row.standards.all()),
        )
        found.setdefault(row.cycle.engagement_id, []).append(visit)
    return found


def decision(cycle: Cycle) -> dict[str, Any]:
    """Return what the body's latest decision says: day and body, for the certificate that follows."""
    granted = CertificationDecision.objects.filter(audit__cycle=cycle, state=CertificationDecision.State.GRANTED)
    row = granted.select_related("audit").order_by("-decided_on", "-pk").first()
    if row is None:
        return {}
    return {"decided_on": row.decided_on, "body": row.audit.body}


def audits_past(cycle: Cycle) -> list[panels.Past]:
    """Return diagnoses, audits of the body, reviews and findings of a cycle; internal audits tell of themselves."""
    related = "cycle__engagement"
    rows = (
        (_("Diagnoses"), Diagnosis.objects),
        (_("Audits of the certification body"), Audit.objects.external()),
        (_("Management reviews"), ManagementReview.objects),
        (_("Findings"), Finding.objects),
    )
    return [past(title, found.filter(cycle=cycle).select_related(related).order_by("pk")) for title, found in rows]


def register() -> None:
    """Register everything; a second time changes nothing."""
    upkeep_calendar.register_visits("audits", visits)
    upkeep_calendar.register_decision("audits", decision)
    panels.register("past", audits_past)
