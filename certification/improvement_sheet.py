"""The workbook of the register of improvements."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Improvement
from certification.people.writing import workbook


def register(rows: Iterable[Improvement]) -> bytes:
    """Return the register as a workbook; what could be a formula stays text."""
    headings = [
        (_("Number"), 10),
        (_("Comes from"), 20),
        (_("Record that it comes from"), 22),
        (_("What can be improved"), 48),
        (_("Noticed on"), 12),
        (_("Department"), 18),
        (_("Service"), 18),
        (_("What it serves"), 18),
        (_("Benefit"), 8),
        (_("Effort"), 8),
        (_("Priority"), 8),
        (pgettext("improvement", "What is done"), 40),
        (_("Target"), 24),
        (_("Who does it"), 14),
        (_("Due"), 12),
        (_("State"), 14),
        (pgettext("improvement", "What was done"), 40),
        (_("Measured result"), 40),
        (_("Was the target reached"), 14),
    ]
    return workbook(_("Improvements"), headings, (_cells(one) for one in rows))


def _cells(one: Improvement) -> tuple[str, ...]:
    return (
        one.reference,
        str(one.get_source_display()),
        one.origin,
        one.text,
        one.noticed_on.isoformat(),
        str(one.department or ""),
        str(one.service or ""),
        str(one.get_aim_display()) if one.aim else "",
        str(one.benefit or ""),
        str(one.cost or ""),
        str(one.priority or ""),
        one.plan,
        one.target,
        str(one.owner or ""),
        one.due.isoformat() if one.due else "",
        str(one.get_state_display()),
        one.result,
        one.measured,
        str(one.get_reached_display()) if one.reached else "",
    )
