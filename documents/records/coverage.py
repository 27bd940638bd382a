"""What operating records are there per row of the plan and month: read by pages, prints, the gate and the rooms above.

    found = coverage(cycle)          # RecordCoverage; four queries, whatever the number of records
    found.rows                       # RowCoverage per row of the plan, in its order
    found.by_clause["8.6.1"]         # the rows of one clause of the plan
    found.lacking                    # rows that keep the gate of the pilot run shut

A row is *met* when its records suffice for the time that has passed, *no case* when signed statements answer for
every month without a record, else *lacking*. `complete` asks for all that the plan wants before the application.
"""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from certification.models import Cycle
from documents.models import OperatingRecord, RecordNoCase, RecordPlan, RecordPlanRow

from .months import clipped, covers, first_of, has_passed, merged, months_between

THERE, NO_CASE, CLAIMED, GAP, EMPTY = "there", "no_case", "claimed", "gap", ""
MET, LACKING = "met", "lacking"


@dataclass(frozen=True)
class Cell:
    """One month of a row: how many records, how many of them drills, and what else is to be said."""

    month: dt.date
    count: int
    drills: int
    state: str


@dataclass
class RowCoverage:
    """A row of the plan with what is there of it."""

    row: RecordPlanRow
    since: dt.date
    until: dt.date
    months: list[dt.date]
    counts: dict[dt.date, tuple[int, int]] = field(default_factory=dict)  # month → (records, drills among them)
    signed: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    claimed: list[tuple[dt.date, dt.date]] = field(default_factory=list)

    @cached_property
    def total(self) -> int:
        """The records in the plan's period."""
        return sum(count for count, _drills in self.counts.values())

    @cached_property
    def drills(self) -> int:
        """How many of them are drills."""
        return sum(drills for _count, drills in self.counts.values())

    @cached_property
    def passed(self) -> list[dt.date]:
        """The months that are over and are asked for."""
        return [month for month in self.months if has_passed(month, self.since, self.until)]

    @property
    def is_monthly(self) -> bool:
        """Whether months are counted, not records."""
        return self.row.rhythm == RecordPlanRow.Rhythm.MONTHLY

    @property
    def reached(self) -> int:
        """What counts towards the number: months with a record for a monthly row, else records."""
        return sum(1 for count, _drills in self.counts.values() if count) if self.is_monthly else self.total

    @property
    def due(self) -> int:
        """The number that is due so far: a monthly row cannot have more months than have passed, one at least."""
        return min(self.row.least, max(1, len(self.passed))) if self.is_monthly else self.row.least

    @cached_property
    def silence(self) -> bool:
        """Whether signed statements answer for every month that has passed without a record."""
        if not self.row.no_case or not self.signed:
            return False
        open_ones = [month for month in self.passed if not self._count(month)]
        return all(covers(self.signed, *clipped(month, self.since, self.until)) for month in open_ones)

    @property
    def state(self) -> str:
        """One of met, no_case, lacking."""
        return self._state(self.due)

    @property
    def complete(self) -> bool:
        """Whether the row has all that the plan wants before the application."""
        return self._state(self.row.least) != LACKING

    def _state(self, wanted: int) -> str:
        nothing_to_show = self.row.no_case and not self.total  # no record at all says nothing: it is to be signed
        if self.reached >= wanted and not nothing_to_show:
            return MET
        return NO_CASE if self.silence else LACKING

    def _count(self, month: dt.date) -> int:
        return self.counts.get(month, (0, 0))[0]

    @property
    def cells(self) -> list[Cell]:
        """The months of the row, in order."""
        return [Cell(month, *self.counts.get(month, (0, 0)), self._said(month)) for month in self.months]

    def _said(self, month: dt.date) -> str:
        if self._count(month):
            return THERE
        days = clipped(month, self.since, self.until)
        if covers(self.signed, *days):
            return NO_CASE
        if covers(self.claimed, *days):
            return CLAIMED
        return GAP if self.is_monthly and month in self.passed else EMPTY


@dataclass
class RecordCoverage:
    """The plan of a cycle with what is there; no plan, no rows."""

    code: str
    plan: RecordPlan | None
    since: dt.date | None = None
    until: dt.date | None = None
    rows: list[RowCoverage] = field(default_factory=list)

    @cached_property
    def months(self) -> list[dt.date]:
        """The months that the plan has lived through so far."""
        return months_between(self.since, self.until) if self.since and self.until else []

    @cached_property
    def by_clause(self) -> dict[str, list[RowCoverage]]:
        """The rows by the clause that the plan names."""
        found: dict[str, list[RowCoverage]] = {}
        for one in self.rows:
            found.setdefault(one.row.ref, []).append(one)
        return found

    @property
    def lacking(self) -> list[RowCoverage]:
        """The rows that are neither met nor answered by no case."""
        return [one for one in self.rows if one.state == LACKING]

    @property
    def figures(self) -> dict[str, int]:
        """How many rows are in which state, and how many records there are."""
        states = [one.state for one in self.rows]
        counted = {state: states.count(state) for state in (MET, NO_CASE, LACKING)}
        return {**counted, "rows": len(states), "records": sum(one.total for one in self.rows)}


def coverage(cycle: Cycle, *, today: dt.date | None = None) -> RecordCoverage:
    """Return what is there of the cycle's record plan; four queries."""
    today = today or cycle.today()
    plan = RecordPlan.objects.filter(cycle=cycle).first()
    found = RecordCoverage(cycle.engagement.code, plan)
    if plan is None:
        return found
    plan.cycle = cycle
    found.since, found.until = plan.since, max(plan.since, plan.last_day(today))
    rows = plan.rows.standing().select_related("department", "owner", "clause")  # type: ignore[attr-defined]
    found.rows = [RowCoverage(row, found.since, found.until, found.months) for row in rows]
    by_row = {one.row.pk: one for one in found.rows}
    for one in found.rows:
        one.row.plan = plan
    _count(by_row, plan, found.since, found.until)
    _statements(by_row, plan)
    return found


def _count(by_row: dict[int, RowCoverage], plan: RecordPlan, since: dt.date, until: dt.date) -> None:
    rows: Any = OperatingRecord.objects.filter(row__plan=plan).kept().between(since, until).order_by()
    rows = rows.annotate(month=TruncMonth("happened_on")).values("row", "month")
    for told in rows.annotate(count=Count("pk"), drills=Count("pk", filter=Q(drill=True))):
        if one := by_row.get(told["row"]):
            one.counts[first_of(told["month"])] = (told["count"], told["drills"])


def _statements(by_row: dict[int, RowCoverage], plan: RecordPlan) -> None:
    state = RecordNoCase.State
    rows = RecordNoCase.objects.filter(row__plan=plan, state__in=[state.CLAIMED, state.SIGNED]).order_by()
    for pk, since, until, said in rows.values_list("row", "since", "until", "state"):
        if one := by_row.get(pk):
            (one.signed if said == state.SIGNED else one.claimed).append((since, until))
    for one in by_row.values():
        one.claimed = merged([*one.claimed, *one.signed])
        one.signed = merged(one.signed)
