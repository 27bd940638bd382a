"""Operating records: entered with the day of the event, corrected, withdrawn; never deleted, never made earlier."""

# claims: P10, S7.3
import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from documents.models import OperatingRecord, RecordNoCase, RecordPlanRow
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .uploads import keep

MIN_REASON = 5
KEPT = OperatingRecord.State.KEPT


def zone_of(row: RecordPlanRow) -> ZoneInfo:
    """Return the time zone in which days of a row are meant."""
    return ZoneInfo(row.plan.cycle.engagement.client.time_zone)


def lag_of(happened_on: dt.date, entered_at: dt.datetime, zone: ZoneInfo) -> int:
    """Return the days from an event to its entry."""
    return max(0, (entered_at.astimezone(zone).date() - happened_on).days)


def next_number(row: RecordPlanRow) -> str:
    """Return a number for a record that has none of its own, as 8.6.1-003."""
    taken = set(OperatingRecord.objects.filter(row=row).values_list("number", flat=True))
    place = len(taken) + 1
    while (number := f"{row.ref}-{place:03d}") in taken:
        place += 1
    return number


def check_row(row: RecordPlanRow) -> None:
    """Raise Obstructed for a row that was taken off the plan."""
    if row.struck_on is not None:
        raise Obstructed(_("This row was taken off the plan. Put it back first."))


def against(row: RecordPlanRow, told: dict[str, Any], today: dt.date, zone: ZoneInfo) -> list[str]:
    """Return what is wrong with a record: days ahead, closed before it was opened."""
    wrong = []
    if told["happened_on"] > today:
        wrong.append(_("The day of the event lies ahead: %(day)s.") % {"day": told["happened_on"].isoformat()})
    opened, closed = told.get("opened_at"), told.get("closed_at")
    days = [moment.astimezone(zone).date() for moment in (opened, closed) if moment is not None]
    wrong += [_("%(day)s lies ahead.") % {"day": day.isoformat()} for day in days if day > today]
    if opened and closed and closed < opened:
        wrong.append(_("It would be closed before it was opened."))
    return wrong


@transaction.atomic
def enter_record(
    row: RecordPlanRow,
    fields: dict[str, Any],
    *,
    by: User,
    file: File | None = None,
    source: str = OperatingRecord.Source.TYPED,
) -> OperatingRecord:
    """Enter a record; statements of *no case* for its day are superseded. The time of entry is the system's.

    `fields`: number (empty: the next one), title, happened_on, category, priority, service, opened_at, closed_at,
    drill, form, old_form, version, kept_at, seen_by, seen_on, notes. Raises PermissionDenied, and Obstructed for a
    number that is there or a day that lies ahead.
    """
    Chain.objects.locked(row.workspace_id)
    row = _fresh(row)
    check_row(row)
    told = {**fields, "number": fields.get("number") or next_number(row)}
    _check(row, told)
    if file is not None:
        told["file"] = keep(file, row.workspace, by=by)
    blank = OperatingRecord(workspace=row.workspace, row=row, entered_by=by, source=source)
    blank.lag = lag_of(told["happened_on"], blank.entered_at, zone_of(row))
    made = record(blank, "create", by=by, changes=told)
    supersede_no_cases(row, [made.happened_on], _("Record %(number)s was entered.") % {"number": made.number})
    return made


def _fresh(row: RecordPlanRow) -> RecordPlanRow:
    related = ("plan__cycle__engagement__client", "workspace")
    return RecordPlanRow.objects.select_related(*related).get(pk=row.pk)


def _check(row: RecordPlanRow, told: dict[str, Any], kept: OperatingRecord | None = None) -> None:
    if wrong := against(row, told, row.plan.cycle.today(), zone_of(row)):
        raise Obstructed(*wrong)
    same = OperatingRecord.objects.filter(row=row, number=told["number"]).kept()
    if same.exclude(pk=kept.pk if kept else None).exists():
        raise Obstructed(_("%(number)s is in this list already.") % {"number": told["number"]})


@transaction.atomic
def correct_record(
    kept: OperatingRecord, fields: dict[str, Any], *, by: User, reason: str, file: File | None = None
) -> OperatingRecord:
    """Correct a record, with a reason; old and new stand on the trail, the time of entry stays.

    Raises PermissionDenied, Obstructed.
    """
    Chain.objects.locked(kept.workspace_id)
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in at least five characters."))
    fresh = OperatingRecord.objects.get(pk=kept.pk)
    if fresh.state != KEPT:
        raise Obstructed(_("The record was withdrawn. Enter a new one."))
    row = _fresh(kept.row)
    told = {**fields, "number": fields.get("number") or fresh.number}
    _check(row, {"happened_on": fresh.happened_on, **told}, fresh)
    if file is not None:
        told["file"] = keep(file, row.workspace, by=by)
    if "happened_on" in told:
        told["lag"] = lag_of(told["happened_on"], fresh.entered_at, zone_of(row))
    done = record(fresh, "edit", by=by, changes=told, reason=reason.strip())
    supersede_no_cases(row, [done.happened_on], _("Record %(number)s was corrected.") % {"number": done.number})
    return done


@transaction.atomic
def withdraw_record(kept: OperatingRecord, reason: str, *, by: User) -> OperatingRecord:
    """Withdraw a record: it does not count, and stays readable. Raises PermissionDenied, Obstructed."""
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in at least five characters."))
    return fire(kept, "withdraw", by=by, reason=reason.strip())


def supersede_no_cases(row: RecordPlanRow, days: Iterable[dt.date], reason: str) -> int:
    """Supersede the statements of *no case* that the days of records contradict. Returns how many."""
    days = set(days)
    if not days:
        return 0
    state = RecordNoCase.State
    rows = RecordNoCase.objects.filter(row=row, state__in=[state.CLAIMED, state.SIGNED])
    rows = rows.filter(Q(since__lte=max(days)), Q(until__gte=min(days)))
    done = 0
    for one in rows.order_by("pk"):
        if any(one.since <= day <= one.until for day in days):
            fire(one, "supersede", by=User.system(), reason=reason)
            done += 1
    return done
