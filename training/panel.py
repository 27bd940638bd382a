"""What trainings put on the pages of their engagement: figures, warnings, who is waited for. One query."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from certification.panels import Stat, Warn
from wobo.workflow import clock

from .coverage import sessions_of
from .models import TrainingSession

STATE = TrainingSession.State


def alive(cycle: Any) -> list[TrainingSession]:
    """Return the sessions of a cycle that were not cancelled."""
    return [row for row in sessions_of(cycle) if row.state != STATE.CANCELLED]


def stats(cycle: Any) -> list[Stat]:
    """Return how many sessions were held, and when the next is."""
    rows = alive(cycle)
    if not rows:
        return []
    held = sum(row.state in {STATE.HELD, STATE.EVALUATED} for row in rows)
    now = clock.now()
    coming = next((row for row in rows if row.state in {STATE.PLANNED, STATE.OPEN} and row.ends > now), None)
    note = _("next: %(day)s") % {"day": coming.day.isoformat()} if coming else ""
    url = reverse("training:home", args=[cycle.engagement.code])
    return [Stat(_("Trainings held"), f"{held}/{len(rows)}", note, url=url)]


def warnings(cycle: Any) -> list[Warn]:
    """Return what somebody should look at: sessions that are over and not closed, evaluations past their day."""
    rows, now, today = alive(cycle), clock.now(), cycle.today()
    unclosed = [row for row in rows if row.state in {STATE.PLANNED, STATE.OPEN} and row.ends < now]
    late = [row for row in rows if row.state == STATE.HELD and row.effect_due and row.effect_due < today]
    found = []
    if unclosed:
        text = _("%(count)s trainings are over and not closed.") % {"count": len(unclosed)}
        found.append(Warn(text, unclosed[0].get_absolute_url()))
    if late:
        text = _("The effect of %(count)s trainings is to be evaluated.") % {"count": len(late)}
        found.append(Warn(text, late[0].get_absolute_url()))
    return found
