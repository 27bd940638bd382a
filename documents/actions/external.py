"""External documents: entered, checked for their edition, taken off the list."""

import calendar
import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement, LegalRequirement
from documents.models import EditionCheck, ExternalDocument
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

from .uploads import keep

RESULT = ExternalDocument.Result


def months_on(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_external_number(engagement: Engagement) -> str:
    """Return the next free internal control number, as WL-003."""
    taken = set(ExternalDocument.objects.filter(engagement=engagement).values_list("number", flat=True))
    place = len(taken) + 1
    while (number := f"WL-{place:03}") in taken:
        place += 1
    return number


@transaction.atomic
def save_external(
    engagement: Engagement,
    fields: dict[str, Any],
    *,
    by: User,
    external: ExternalDocument | None = None,
    file: File | None = None,
) -> ExternalDocument:
    """Enter a document from outside, or correct its entry. Raises PermissionDenied, Obstructed for a taken number."""
    Chain.objects.locked(engagement.workspace_id)
    told = dict(fields)
    number = told.get("number") or (external.number if external else next_external_number(engagement))
    same = ExternalDocument.objects.filter(engagement=engagement, number__iexact=number)
    if same.exclude(pk=external.pk if external else None).exists():
        raise Obstructed(_("%(number)s is in the list already.") % {"number": number})
    told["number"] = number
    if file is not None:
        told["file"] = keep(file, engagement.workspace, by=by)
    today = clock.today(engagement.client.time_zone)
    begun = (external.checked_on if external else None) or told.get("filed_on") or today
    months = told.get("check_months", external.check_months if external else 12)
    told["next_check"] = months_on(begun, months) if months else None
    if external is None:
        blank = ExternalDocument(workspace=engagement.workspace, engagement=engagement)
        return record(blank, "create", by=by, changes=told)
    return record(external, "edit", by=by, changes=told)


@transaction.atomic
def check_edition(external: ExternalDocument, *, by: User, **found: Any) -> EditionCheck:
    """Note that the edition was looked up (查新). `found`: on, result, edition, where, note.

    A later edition that was found becomes the one of the list. Raises PermissionDenied, Obstructed for a day ahead.
    """
    Chain.objects.locked(external.workspace_id)
    today = clock.today(external.engagement.client.time_zone)
    if found["on"] > today:
        raise Obstructed(_("The day of the check lies ahead."))
    blank = EditionCheck(workspace=external.workspace, document=external)
    made = record(blank, "create", by=by, changes={**found, "by": by})
    months = external.check_months
    told = {
        "checked_on": found["on"],
        "checked_by": by,
        "result": found["result"],
        "next_check": months_on(found["on"], months) if months else None,
    }
    if found.get("edition") and found["result"] == RESULT.REPLACED:
        told["edition"] = found["edition"]
    record(external, "edit", by=by, changes=told)
    return made


@transaction.atomic
def strike_external(external: ExternalDocument, reason: str, *, by: User) -> ExternalDocument:
    """Take a document off the list; it stays readable. Raises PermissionDenied."""
    today = clock.today(external.engagement.client.time_zone)
    return record(external, "edit", by=by, changes={"struck_on": today, "struck_because": reason}, reason=reason)


@transaction.atomic
def restore_external(external: ExternalDocument, *, by: User) -> ExternalDocument:
    """Put a document back on the list. Raises PermissionDenied."""
    return record(external, "edit", by=by, changes={"struck_on": None, "struck_because": ""})


@transaction.atomic
def take_over_laws(engagement: Engagement, *, by: User) -> list[ExternalDocument]:
    """Put the laws that apply, as the register of law has them, on the list; those that are there already stay."""
    Chain.objects.locked(engagement.workspace_id)
    there = set(ExternalDocument.objects.filter(engagement=engagement).values_list("title", flat=True))
    laws = LegalRequirement.objects.filter(engagement=engagement, applies=LegalRequirement.Applies.YES)
    made = []
    for law in laws.exclude(name__in=there).select_related("department"):
        told = {
            "title": law.name[:200],
            "original_number": law.number,
            "edition": law.edition[:60],
            "category": ExternalDocument.Category.LAW,
            "receiver": law.department,
            "filed_on": law.checked_on,
        }
        made.append(save_external(engagement, told, by=by))
    return made
