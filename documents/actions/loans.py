"""Loans (F18) and the destruction of obsolete copies (F17)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.models import Engagement, Person
from documents.models import Copy, Destruction, Loan
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain


@transaction.atomic
def lend(engagement: Engagement, told: dict[str, Any], *, by: User) -> Loan:
    """Enter a loan: document, copy, borrower, lent_on, due, remarks. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(engagement.workspace_id)
    today = clock.today(engagement.client.time_zone)
    if told["lent_on"] > today:
        raise Obstructed(_("The day of the loan lies ahead."))
    if told.get("due") and told["due"] < told["lent_on"]:
        raise Obstructed(_("It is due back before it was lent."))
    blank = Loan(workspace=engagement.workspace, engagement=engagement)
    return record(blank, "create", by=by, changes={**told, "lent_by": by})


@transaction.atomic
def give_back(loan: Loan, *, by: User, on: dt.date) -> Loan:
    """Note that what was lent is back. A second time returns the first. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(loan.workspace_id)
    row = Loan.objects.select_related("engagement__client").get(pk=loan.pk)
    if row.returned_on is not None:
        return row
    if on < row.lent_on or on > clock.today(row.engagement.client.time_zone):
        raise Obstructed(_("The day of the return lies ahead, or before the loan."))
    return record(row, "edit", by=by, changes={"returned_on": on, "returned_to": by})


@transaction.atomic
def apply_for_destruction(engagement: Engagement, copies: Iterable[Copy], *, by: User, reason: str) -> Destruction:
    """Ask that returned copies be destroyed. Raises PermissionDenied, Obstructed for copies that are not back."""
    Chain.objects.locked(engagement.workspace_id)
    wanted = [copy.pk for copy in copies]
    rows = list(Copy.objects.loaded().filter(pk__in=wanted, revision__document__engagement=engagement).order_by("pk"))
    if not rows:
        raise Obstructed(_("Choose at least one copy."))
    for row in rows:
        if row.state != Copy.State.RETURNED or not row.on_paper:
            raise Obstructed(_("%(copy)s is not back on paper.") % {"copy": row})
        if row.destruction_id is not None and row.destruction.state != Destruction.State.REFUSED:
            raise Obstructed(_("%(copy)s is on a record of destruction already.") % {"copy": row})
    last = Destruction.objects.filter(engagement=engagement).aggregate(last=Max("number"))["last"] or 0
    blank = Destruction(workspace=engagement.workspace, engagement=engagement, number=last + 1)
    told = {"reason": reason.strip(), "applied_by": by, "applied_on": clock.today(engagement.client.time_zone)}
    made = record(blank, "create", by=by, changes=told)
    for row in rows:
        record(row, "edit", by=by, changes={"destruction": made})
    return made


@transaction.atomic
def carry_out(destruction: Destruction, *, by: User, on: dt.date, destroyer: Person, witness: Person) -> Destruction:
    """Note that approved copies were destroyed, by whom and before which witness.

    Raises PermissionDenied, Obstructed for one person in both parts, or a day before the approval or ahead.
    """
    Chain.objects.locked(destruction.workspace_id)
    row = Destruction.objects.select_related("engagement__client").get(pk=destruction.pk)
    if destroyer == witness:
        raise Obstructed(_("Whoever destroys does not witness it: name two people."))
    if on > row.today or (row.decided_on is not None and on < row.decided_on):
        raise Obstructed(_("The day of the destruction lies ahead, or before its approval."))
    done = fire(row, "carry_out", by=by, on=on, destroyer=destroyer, witness=witness)
    for copy in Copy.objects.filter(destruction=done, state=Copy.State.RETURNED).order_by("pk"):
        fire(copy, "destroy", by=by, on=on)
    return done
