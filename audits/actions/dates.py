"""Reasons for dates that stand against a rule."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audits import date_check
from audits.models import DateReason
from certification.models import Cycle
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain


@transaction.atomic
def give_reason(cycle: Cycle, rule: int, key: str, reason: str, *, by: User) -> DateReason:
    """Say why a date stands as it does; given again, the reason is another.

    Raises PermissionDenied, Obstructed (a rule that takes none, a record that it does not name).
    """
    Chain.objects.locked(cycle.workspace_id)
    blank = DateReason(workspace=cycle.workspace, cycle=cycle, rule=rule, record=key, given_by=by)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    said = next((one for one in date_check.outcomes(cycle) if one.rule.number == rule), None)
    if said is None or not said.rule.takes_reason:
        raise Obstructed(_("This rule takes no reason: mend the date."))
    if key not in {hit.key for hit in said.hits}:
        raise Obstructed(_("The rule names no such record any more."))
    there = DateReason.objects.filter(cycle=cycle, rule=rule, record=key).first()
    if there is not None:
        return record(there, "edit", by=by, changes={"reason": reason, "given_by": by})
    return record(blank, "create", by=by, changes={"reason": reason})
