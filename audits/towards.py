"""What the pages and papers on the way to the certificate read: applications, audits of bodies, where each step is."""

from typing import Any

from certification.models import Cycle

from .models import Application, Audit

STAGES, DATES = "stage-summary", "date-rules"  # kinds of paper


def applications_of(cycle: Cycle) -> Any:
    """Return the applications of a cycle, the newest first."""
    return Application.objects.of(cycle).select_related("body", "form", "contract")


def external_audits(cycle: Cycle) -> Any:
    """Return the audits of bodies in a cycle in their order, with what is known of each."""
    rows = Audit.objects.of(cycle).external().select_related("external", "follows", "decision")
    return rows.prefetch_related("members__declaration").order_by("starts_on", "pk")
