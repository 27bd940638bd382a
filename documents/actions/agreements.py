"""Agreements: written down, agreed, in force, ended; which services and suppliers lack one."""

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from documents.models import Agreement
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

from .external import months_on
from .uploads import keep

STATE, KIND = Agreement.State, Agreement.Kind
LETTERS = {KIND.SLA: "SLA", KIND.SUPPLIER: "SC", KIND.INTERNAL: "OLA", KIND.CUSTOMER: "CC"}
REVIEW_MONTHS = 12


def next_agreement_number(engagement: Engagement, kind: str) -> str:
    """Return the next free number of a kind, as SLA-02."""
    taken = set(Agreement.objects.filter(engagement=engagement).values_list("number", flat=True))
    place = 1
    while (number := f"{LETTERS[KIND(kind)]}-{place:02}") in taken:
        place += 1
    return number


@transaction.atomic
def save_agreement(
    engagement: Engagement,
    fields: dict[str, Any],
    *,
    by: User,
    agreement: Agreement | None = None,
    file: File | None = None,
) -> Agreement:
    """Write an agreement down, or correct it while it is not ended.

    Raises PermissionDenied, and Obstructed for a taken number, an end before the beginning, or after the end.
    """
    Chain.objects.locked(engagement.workspace_id)
    told = dict(fields)
    number = told.get("number") or (agreement.number if agreement else "")
    number = number or next_agreement_number(engagement, told["kind"])
    same = Agreement.objects.filter(engagement=engagement, number__iexact=number)
    if same.exclude(pk=agreement.pk if agreement else None).exists():
        raise Obstructed(_("%(number)s is in the list already.") % {"number": number})
    if agreement is not None and Agreement.objects.get(pk=agreement.pk).state == STATE.ENDED:
        raise Obstructed(_("The agreement has ended. Write down a new one."))
    told["number"] = number
    if file is not None:
        told["file"] = keep(file, engagement.workspace, by=by)
    if agreement is None:
        return record(Agreement(workspace=engagement.workspace, engagement=engagement), "create", by=by, changes=told)
    return record(agreement, "edit", by=by, changes=told)


@transaction.atomic
def renew(agreement: Agreement, *, by: User) -> Agreement:
    """Write down the next agreement in place of this one: the same parties and services, new days to be agreed.

    Raises PermissionDenied, Obstructed while a renewal is being drafted.
    """
    Chain.objects.locked(agreement.workspace_id)
    open_one = Agreement.objects.filter(replaces=agreement, state=STATE.DRAFTED).first()
    if open_one is not None:
        raise Obstructed(_("%(number)s is being drafted in its place.") % {"number": open_one.number})
    engagement = agreement.engagement
    same = {name: getattr(agreement, name) for name in ("kind", "title", "counterpart", "owner", "notes")}
    told = {
        **same,
        "number": next_agreement_number(engagement, agreement.kind),
        "services": list(agreement.services.all()),
        "valid_from": agreement.valid_until + dt.timedelta(days=1) if agreement.valid_until else None,
        "replaces": agreement,
    }
    return record(Agreement(workspace=agreement.workspace, engagement=engagement), "create", by=by, changes=told)


@transaction.atomic
def agree(agreement: Agreement, *, by: User) -> Agreement:
    """Note that both sides have signed; in force at once when its time has begun. Raises as fire() does."""
    agreed = fire(agreement, "agree", by=by)
    if not list(agreed.obstacles("put_in_force")):
        return put_in_force(agreed, by=by)
    return agreed


@transaction.atomic
def put_in_force(agreement: Agreement, *, by: User) -> Agreement:
    """Let an agreement hold; the one that it replaces ends. Raises as fire() does."""
    made = fire(agreement, "put_in_force", by=by)
    former = made.replaces
    if former is not None and former.state in {STATE.AGREED, STATE.IN_FORCE}:
        reason = _("Replaced by %(number)s.") % {"number": made.number}
        fire(former, "terminate", by=by, reason=reason)
    return made


@transaction.atomic
def review(agreement: Agreement, *, by: User, on: dt.date, next_due: dt.date | None, note: str = "") -> Agreement:
    """Note that an agreement was looked through with the other side, and when it is due again.

    Raises PermissionDenied, Obstructed for a day ahead or an agreement that does not hold.
    """
    Chain.objects.locked(agreement.workspace_id)
    if agreement.state not in {STATE.AGREED, STATE.IN_FORCE}:
        raise Obstructed(_("Only an agreement that holds is reviewed."))
    if on > agreement.today():
        raise Obstructed(_("The day of the review lies ahead."))
    told = {"reviewed_on": on, "review_due": next_due or months_on(on, REVIEW_MONTHS)}
    return record(agreement, "edit", by=by, changes=told, reason=note)


def expire_agreements(*, by: User) -> int:
    """End agreements whose last day has passed. Returns how many. Safe to run at any time, twice, at once."""
    ended = 0
    rows = Agreement.objects.filter(state=STATE.IN_FORCE, valid_until__isnull=False)
    rows = rows.filter(valid_until__lte=clock.today("UTC") + dt.timedelta(days=1))
    for agreement in rows.select_related("engagement__client", "workspace").order_by("pk"):
        if agreement.valid_until < agreement.today():
            try:
                fire(agreement, "expire", by=by)
            except Obstructed:  # somebody ended it in between
                continue
            ended += 1
    return ended


def may_keep(engagement: Engagement, user: User) -> bool:
    """Whether somebody may write agreements of an engagement down."""
    return may("create", Agreement(workspace=engagement.workspace, engagement=engagement), user)
