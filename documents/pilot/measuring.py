"""What was measured, month by month, against the targets (S6.3.1): two queries, then pure figures.

`series(cycle)` is what the rooms above read, the management review among them.
"""

# claims: S6.3.1
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import Measure, MeasureValue
from documents.models.measure import figure
from wobo.reporting import charts

MONTHS = 12  # how far back a series goes where nobody says otherwise


@dataclass(frozen=True)
class Point:
    """A month of a measure: its value if there is one, whether it reaches the target, whether one was due."""

    month: dt.date
    value: Decimal | None
    met: bool | None
    due: bool
    note: str = ""

    @property
    def label(self) -> str:
        """The month in figures."""
        return f"{self.month:%Y-%m}"

    @property
    def shown(self) -> str:
        """The value as it is read, a dash without one."""
        return figure(self.value)


@dataclass(frozen=True)
class Series:
    """A measure with its months, the oldest first."""

    measure: Measure
    points: tuple[Point, ...]

    @property
    def target(self) -> str:
        """The target as it is read."""
        return target_of(self.measure)

    @property
    def values(self) -> list[Point]:
        """The months that have a value."""
        return [one for one in self.points if one.value is not None]

    @property
    def latest(self) -> Point | None:
        """The last month with a value."""
        return self.values[-1] if self.values else None

    @property
    def judged(self) -> list[Point]:
        """The months that were held against a target."""
        return [one for one in self.points if one.met is not None]

    @property
    def reached(self) -> int:
        """In how many of them the target was reached."""
        return sum(one.met is True for one in self.judged)

    @property
    def missing(self) -> list[Point]:
        """The months whose value is due and not there."""
        return [one for one in self.points if one.due and one.value is None]

    @property
    def trend(self) -> str:
        """Where the last two values point: better, worse, level, or nothing to say."""
        *_rest, before, last = [None, None, *(one.value for one in self.values)]
        if before is None or last is None or self.measure.direction == Measure.Direction.WATCHED:
            return ""
        if before == last:
            return "level"
        up = last > before
        return "better" if up == (self.measure.direction == Measure.Direction.AT_LEAST) else "worse"

    def chart(self) -> str:
        """Return the drawing of the months with the target as a line; SVG."""
        measure = self.measure
        return charts.trend(
            [(one.label, None if one.value is None else float(one.value)) for one in self.points],
            title=measure.title,
            target=None if measure.target is None else float(measure.target),
            target_word=pgettext("measure", "Target") + " " + target_of(measure),
            unit=measure.unit,
            desc=self.meaning,
        )

    @property
    def meaning(self) -> str:
        """The sentence under the drawing."""
        if self.latest is None:
            return _("No value was entered yet.")
        told = {"month": self.latest.label, "value": with_unit(self.latest.value, self.measure.unit)}
        if not self.judged:
            return _("Latest value %(value)s in %(month)s; there is no target.") % told
        told |= {"reached": str(self.reached), "judged": str(len(self.judged))}
        return (
            _("Latest value %(value)s in %(month)s; the target was reached in %(reached)s of %(judged)s months.")
            % told
        )


def with_unit(value: Decimal | None, unit: str) -> str:
    """Return a figure with its unit."""
    return f"{figure(value)} {unit}".strip() if value is not None else figure(value)


def target_of(measure: Measure) -> str:
    """Return the target as it is read: ≥ 95 %, ≤ 2, or a dash for what is only watched."""
    if measure.target is None or measure.direction == Measure.Direction.WATCHED:
        return "—"
    sign = "≥" if measure.direction == Measure.Direction.AT_LEAST else "≤"
    return f"{sign} {with_unit(measure.target, measure.unit)}"


def months_back(last: dt.date, count: int) -> list[dt.date]:
    """Return the first days of `count` months, the last one that of `last`, the oldest first."""
    place = last.year * 12 + last.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(place - count + 1, place + 1)]


def series(
    cycle: Any, *, until: dt.date | None = None, months: int = MONTHS, measures: Iterable[Measure] | None = None
) -> list[Series]:
    """Return what was measured in the months up to `until` (today): a Series for each standing measure; two queries.

    `measures` keeps to some that were read already.
    """
    today = cycle.today()
    window = months_back(until or today, months)
    if measures is None:
        rows = Measure.objects.filter(engagement=cycle.engagement).standing()
        measures = rows.select_related("service", "person", "department").order_by("number")
    kept = list(measures)
    for one in kept:
        one.engagement = cycle.engagement
    found = values_of(kept, window)
    return [
        Series(one, tuple(_point(one, month, found.get((one.pk, month)), today) for month in window)) for one in kept
    ]


def values_of(measures: Iterable[Measure], window: list[dt.date]) -> dict[tuple[int, dt.date], MeasureValue]:
    """Return the values of some measures in a window of months, by measure and month; one query."""
    keys = [one.pk for one in measures]
    if not keys:
        return {}
    rows = MeasureValue.objects.filter(measure__in=keys, month__range=(window[0], window[-1]))
    return {(row.measure_id, row.month): row for row in rows}


def _point(measure: Measure, month: dt.date, row: MeasureValue | None, today: dt.date) -> Point:
    over = (month.year, month.month) < (today.year, today.month)  # a value is due once its month is over
    due = over and measure.since is not None and measure.asks(month)
    value = row.value if row is not None else None
    return Point(month, value, measure.met(value), due, row.note if row is not None else "")


def monitoring_missing(engagement: Any) -> list[tuple[str, str]]:
    """Return what the monitoring lacks to be called set up, each with where to mend it: half of gate `suppliers`.

    There are measures; somebody answers for each; each live service has one. Two queries.
    """
    page = reverse("documents:measures", args=[engagement.code])
    rows = list(Measure.objects.filter(engagement=engagement).standing())
    if not rows:
        return [(_("Nothing is measured yet."), page)]
    missing = []
    for one in rows:
        one.engagement = engagement
        if not (one.person_id or one.department_id):
            missing.append(
                (_("Nobody answers for the measure %(measure)s.") % {"measure": one}, one.get_absolute_url())
            )
    watched = {one.service_id for one in rows}
    bare = [one for one in _live(engagement) if one.pk not in watched]
    missing += [(_("Nothing is measured of the service %(service)s.") % {"service": one}, page) for one in bare]
    return missing


def _live(engagement: Any) -> Any:
    from certification.models import Service  # noqa: PLC0415

    return Service.objects.filter(workspace=engagement.client.workspace_id, stage=Service.Stage.LIVE)
