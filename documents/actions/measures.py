"""Measures and their values: added, seeded from data and objectives, typed in, taken out of use."""

# claims: S6.3.1
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.letters import fill
from certification.models import Cycle, Engagement, Objective, Service
from certification.reports.design_values import live_services
from certification.reports.letters import named
from documents.models import Measure, MeasureValue
from documents.pilot import catalogue
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, create_many, edit_many, may, record
from wobo.workflow.models import Chain

MONITORING, SLA = "monitoring", "sla-comparison"
Direction = Measure.Direction
_TARGET = re.compile(r"^\s*(?P<sign>[≥≧>=≤≦<＞＜]*)\s*(?P<figure>-?\d[\d,]*(?:\.\d+)?)")
MOST_DIGITS = Decimal(10) ** 10
MOST_CHARACTERS = 40


def first_of(day: dt.date) -> dt.date:
    """Return the first day of the month."""
    return day.replace(day=1)


def number_from(text: str) -> Decimal:
    """Return a figure as people type it: 99.5, 99.5%, 1,200, full-width digits. Raises ValueError for others."""
    plain = text.strip().translate(_WIDTH).replace(",", "").replace("%", "").strip()
    if len(plain) > MOST_CHARACTERS:
        raise ValueError(text)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or abs(value) >= MOST_DIGITS:
        raise ValueError(text)
    return value.quantize(Decimal("0.0001")).normalize() + 0


_WIDTH = {0xFF10 + place: str(place) for place in range(10)} | {0xFF0E: ".", 0xFF0C: ",", 0xFF05: "%", 0x3002: "."}


def _next(engagement: Engagement) -> int:
    return (Measure.objects.filter(engagement=engagement).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def save_measure(measure: Measure, changes: dict[str, Any], *, by: User) -> Measure:
    """Add a measure under the next number, or change one. Raises PermissionDenied."""
    Chain.objects.locked(measure.workspace_id)
    if measure.pk is not None:
        return record(measure, "edit", by=by, changes=changes)
    measure.number = _next(measure.engagement)
    since = changes.get("since") or first_of(measure.engagement.cycle.today())
    return record(measure, "create", by=by, changes={**changes, "since": since})


@transaction.atomic
def stop(measure: Measure, *, by: User) -> Measure:
    """Measure it no longer; its values stay."""
    return record(measure, "edit", by=by, changes={"stopped_on": measure.engagement.cycle.today()})


@transaction.atomic
def go_on(measure: Measure, *, by: User) -> Measure:
    """Measure it again."""
    return record(measure, "edit", by=by, changes={"stopped_on": None})


@transaction.atomic
def remove(measure: Measure, *, by: User) -> None:
    """Take out a measure that has no values. Raises Obstructed for one that has: it is stopped."""
    Chain.objects.locked(measure.workspace_id)
    if MeasureValue.objects.filter(measure=measure).exists():
        raise Obstructed(_("There are values of it: measure it no longer instead of removing it."))
    record(measure, "remove", by=by)


@transaction.atomic
def seed_measures(engagement: Engagement, *, by: User) -> list[Measure]:
    """Add what the objectives of the design ask for and the customary measures, each that is not there yet.

    Those of services once for each live service. Raises PermissionDenied.
    """
    Chain.objects.locked(engagement.workspace_id)
    if not may("create", Measure(workspace=engagement.workspace, engagement=engagement), by.fresh()):
        raise PermissionDenied
    there = list(Measure.objects.filter(engagement=engagement))
    names, since = {one.name for one in there}, first_of(engagement.cycle.today())
    answered = {one.objective_uid for one in there if one.objective_uid}
    number = _next(engagement)
    found: list[Measure] = []
    for one in [*_of_objectives(engagement), *_customary(engagement)]:
        if one.name in names or (one.objective_uid and one.objective_uid in answered):
            continue
        names.add(one.name)
        one.number, one.since = number + len(found), since
        found.append(one)
    return create_many(found, by=by)


def _of_objectives(engagement: Engagement) -> Iterator[Measure]:
    """Yield a measure for each objective: its target read as a figure, its process from the clause it is about."""
    rows = Objective.objects.filter(engagement=engagement).select_related("service", "clause__standard")
    for row in rows.select_related("department", "person"):
        clause = row.clause
        key = f"{clause.standard.family} {clause.ref}" if clause else ""
        direction, target = target_from(row.target)
        yield Measure(
            workspace=engagement.workspace,
            engagement=engagement,
            objective_uid=row.uid,
            name=row.name,
            name_en=row.name_en,
            source=catalogue.source_of_clause().get(key, Measure.Source.SYSTEM),
            formula=row.formula,
            formula_en=row.formula_en,
            unit=row.unit,
            direction=direction,
            target=target,
            frequency=row.frequency,
            data_source=row.source,
            service=row.service,
            in_sla=row.service is not None,
            department=row.department,
            person=row.person,
        )


def target_from(text: str) -> tuple[str, Decimal | None]:
    """Return direction and figure of a target in words: "≥ 99.5", "100", "0" (none at all), or watched without one."""
    found = _TARGET.match(text)
    if found is None:
        return Direction.WATCHED, None
    target, sign = number_from(found["figure"]), found["sign"]
    if any(one in sign for one in "≤≦<＜") or (not sign and target == 0):
        return Direction.AT_MOST, target
    return Direction.AT_LEAST, target


def _customary(engagement: Engagement) -> Iterator[Measure]:
    language = engagement.client.language
    services = live_services(engagement)
    for row in catalogue.measures():
        for service in services if row.get("per") == "service" else [None]:
            yield _of_data(engagement, row, service, language)


def _of_data(engagement: Engagement, row: dict[str, Any], service: Service | None, language: str) -> Measure:
    def told(name: str, tongue: str, longest: int) -> str:
        return fill(catalogue.said(row[name], tongue), {"service": named(service, tongue)})[:longest]

    english = language == "en"
    return Measure(
        workspace=engagement.workspace,
        engagement=engagement,
        key=row["key"],
        name=told("name", language, 160),
        name_en="" if english else told("name", "en", 200),
        source=row["source"],
        formula=told("formula", language, 300),
        formula_en="" if english else told("formula", "en", 300),
        unit=told("unit", language, 20),
        direction=row["direction"],
        target=Decimal(row["target"]) if "target" in row else None,
        frequency=row["frequency"],
        data_source=told("data_source", language, 200),
        service=service,
        in_sla=bool(row.get("in_sla")),
        person=service.owner if service is not None else None,
    )


Wanted = tuple[Measure, dt.date, Decimal | None, str | None]  # measure, month, value (None: take it out), remark


@transaction.atomic
def enter_values(engagement: Engagement, wanted: Iterable[Wanted], *, by: User) -> int:
    """Write values of months: new ones, changed ones, None takes one out; a remark of None stays as it is.

    Returns how many changed. Raises PermissionDenied for a measure that is not the user's to enter, Obstructed for
    a month ahead.
    """
    Chain.objects.locked(engagement.workspace_id)
    rows = list(wanted)
    today = engagement.cycle.today()
    for _measure, month, _value, _note in rows:
        if month > today:
            raise Obstructed(_("%(month)s lies ahead.") % {"month": f"{month:%Y-%m}"})
    keys = {one[0].pk for one in rows}
    kept = MeasureValue.objects.filter(measure__in=keys).select_related("measure__person", "measure__department__head")
    there = {(one.measure_id, one.month): one for one in kept.filter(month__in={one[1] for one in rows})}
    told = {"entered_by": by, "entered_on": today}
    new, changed, gone = [], [], []
    for measure, month, value, note in rows:
        row = there.get((measure.pk, month))
        if value is None:
            gone += [row] if row is not None else []
        elif row is None:
            blank = MeasureValue(
                workspace=engagement.workspace, measure=measure, month=month, value=value, note=note or ""
            )
            blank.entered_by, blank.entered_on = by, today
            new.append(blank)
        elif row.value != value or (note is not None and row.note != note):
            changed.append((row, {"value": value, "note": row.note if note is None else note, **told}))
    create_many(new, by=by)
    edit_many(changed, by=by)
    for row in gone:
        record(row, "remove", by=by)
    return len(new) + len(changed) + len(gone)


def may_enter(measure: Measure, user: User) -> bool:
    """Whether a person may enter the values of a measure."""
    return may("create", MeasureValue(workspace=measure.workspace, measure=measure), user)


def demand_entering(measure: Measure, user: User) -> None:
    """Raise PermissionDenied for whoever may not."""
    if not may_enter(measure, user):
        raise PermissionDenied


def print_measures(kind: str, cycle: Cycle, language: str, *, by: User) -> Report:
    """Have the monitoring report, or the comparison with the SLAs, printed. Raises PermissionDenied, Obstructed."""
    rows = Measure.objects.filter(engagement=cycle.engagement)
    if not (rows.agreed() if kind == SLA else rows).exists():
        raise Obstructed(_("There is nothing to print: enter what is measured first."))
    return request(kind, cycle, language, by=by)
