"""Who may do what in the pilot run; documents/policies.py takes these tables in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_consulting, is_system, predicate

keeps_pilot = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.DOCUMENT_CONTROLLER)
keeps_labels = keeps_pilot | holds(Role.WORKING_GROUP)


@predicate
def measures_it(value: Any, user: User) -> bool:
    """Whether a value is the user's to enter: named on the measure, or head of the department that answers for it."""
    measure = value.measure
    named, place = measure.person, measure.department
    head = place.head if place is not None else None
    return any(one is not None and one.user_id == user.pk for one in (named, head))


enters_values = keeps_pilot | measures_it

POLICIES = {
    ("PilotRun", "create"): keeps_pilot,
    ("PilotRun", "edit"): keeps_pilot,
    ("PilotRun", "begin"): keeps_pilot,
    ("PilotRun", "pause"): keeps_pilot,
    ("PilotRun", "resume"): keeps_pilot,
    ("PilotRun", "end"): keeps_pilot,
    ("Briefing", "create"): keeps_pilot,
    ("Briefing", "edit"): keeps_pilot,
    ("Measure", "create"): keeps_pilot,
    ("Measure", "edit"): keeps_pilot | is_system,  # the system: a successor takes over
    ("Measure", "remove"): keeps_pilot,
    ("MeasureValue", "create"): enters_values,
    ("MeasureValue", "edit"): enters_values,
    ("MeasureValue", "remove"): enters_values,
    ("Label", "create"): keeps_labels,
    ("Label", "edit"): keeps_labels,
    ("Label", "remove"): keeps_labels,
    ("LabelSheet", "create"): keeps_labels,
}

VERBS = {
    ("PilotRun", "begin"): (pgettext_lazy("pilot run", "Begin"), _("began the pilot run")),
    ("PilotRun", "pause"): (pgettext_lazy("pilot run", "Pause"), _("paused the pilot run")),
    ("PilotRun", "resume"): (pgettext_lazy("pilot run", "Go on"), _("went on with the pilot run")),
    ("PilotRun", "end"): (pgettext_lazy("pilot run", "End"), _("ended the pilot run")),
}
