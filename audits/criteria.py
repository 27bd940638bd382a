"""Phase 3: what the diagnosis must show. One gathering of one query, then pure answers."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Cycle

from . import panel
from .audit_criteria import internal
from .dossier_criteria import papers
from .external_criteria import days, formal, operation
from .finding_criteria import followed
from .models import Diagnosis
from .review_criteria import outcome

STATE = Diagnosis.State
CONFIRMED = frozenset({STATE.CONFIRMED, STATE.ON_SITE, STATE.CONCLUDED, STATE.ISSUED, STATE.ACCEPTED})
CONCLUDED = frozenset({STATE.CONCLUDED, STATE.ISSUED, STATE.ACCEPTED})
ISSUED = frozenset({STATE.ISSUED, STATE.ACCEPTED})


@dataclass(frozen=True)
class Facts:
    """The diagnosis that counts for a cycle, and whether top management heard of it."""

    start: str
    number: str = ""
    state: str = ""
    page: str = ""
    meetings: str = ""
    presented: bool = False


def gather(cycle: Cycle) -> Facts:
    """Read the latest diagnosis that was not cancelled, and its presentation."""
    code = cycle.engagement.code
    start = reverse("audits:diagnosis_current", args=[code])
    diagnosis = panel.of(cycle)
    if diagnosis is None:
        return Facts(start)
    return Facts(
        start=start,
        number=diagnosis.number,
        state=diagnosis.state,
        page=reverse("audits:diagnosis_detail", args=[code, diagnosis.uid]),
        meetings=reverse("audits:meetings", args=[code, diagnosis.uid]),
        presented=diagnosis.presented,  # type: ignore[attr-defined]
    )


survey = gates.register(3, gather)


def _reached(facts: Facts, states: frozenset[str], missing: str) -> Met | NotMet:
    if not facts.number:
        return NotMet.of((_("No diagnosis was opened in this cycle."), facts.start))
    return Met(facts.number) if facts.state in states else NotMet.of((missing, facts.page))


@survey.criterion("plan")
def plan_is_confirmed(facts: Facts) -> Met | NotMet:
    """S3.4, S3.5, S3.6: the plan is only proposed when bases, team, objects and schedule are complete."""
    return _reached(facts, CONFIRMED, _("The client has not confirmed the plan of the diagnosis."))


@survey.criterion("review_planned")
def review_is_planned(facts: Facts) -> Met | NotMet:
    """S0.7.2: before a recertification the processes are gone through anew, by a plan that the client confirmed."""
    return _reached(facts, CONFIRMED, _("The client has not confirmed the plan of the review."))


@survey.criterion("assessed")
def every_clause_is_assessed(facts: Facts) -> Met | NotMet:
    """S3.1, S3.6.5: a diagnosis is only concluded when every clause has its evidence and each gap its cause."""
    return _reached(facts, CONCLUDED, _("The assessment is not concluded."))


@survey.criterion("report")
def report_is_issued(facts: Facts) -> Met | NotMet:
    """S3.3, S3.6.6: issued with its three signatures."""
    return _reached(facts, ISSUED, _("The diagnosis report is not issued."))


@survey.criterion("presented")
def result_was_presented(facts: Facts) -> Met | NotMet:
    """Practice 16: a meeting of that kind with its sign-in."""
    if not facts.number:
        return NotMet.of((_("No diagnosis was opened in this cycle."), facts.start))
    if facts.presented:
        return Met()
    return NotMet.of((_("The presentation to top management with its sign-in is missing."), facts.meetings))


__all__ = ["days", "followed", "formal", "internal", "operation", "outcome", "papers", "survey"]
