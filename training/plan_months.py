"""What a year's plan shows: each line with its twelve months, planned and held."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from .models import PlanLine, TrainingPlan, TrainingSession

MONTHS = range(1, 13)


@dataclass(frozen=True)
class Month:
    """One month of a line."""

    number: int
    planned: bool
    held: bool

    @property
    def state(self) -> str:
        """What it shows: done as planned, held without being planned, planned, nothing."""
        if self.held:
            return "done" if self.planned else "extra"
        return "planned" if self.planned else ""


@dataclass(frozen=True)
class Shown:
    """A line with its months."""

    line: PlanLine
    months: list[Month]
    late: bool

    @property
    def has_months(self) -> bool:
        """Whether a month is planned."""
        return any(month.planned for month in self.months)


def lines_of(plan: TrainingPlan) -> list[PlanLine]:
    """Return the lines of a plan with their courses; one query."""
    found = list(plan.lines.select_related("course"))  # type: ignore[attr-defined]
    for line in found:
        line.plan = plan
        if line.course is not None:
            line.course.engagement = plan.cycle.engagement
    return found


def held_in(plan: TrainingPlan) -> dict[int, set[int]]:
    """Return {course: the months of the year in which a session of it was held}; one query."""
    zone = ZoneInfo(plan.cycle.engagement.client.time_zone)
    begin, end = (dt.datetime(year, 1, 1, tzinfo=zone) for year in (plan.year, plan.year + 1))
    rows = TrainingSession.objects.held().filter(workspace=plan.workspace_id, starts__gte=begin, starts__lt=end)
    found: dict[int, set[int]] = {}
    for course, starts in rows.values_list("course", "starts"):
        found.setdefault(course, set()).add(starts.astimezone(zone).month)
    return found


def shown(plan: TrainingPlan, lines: list[PlanLine] | None = None, held: Any = None) -> list[Shown]:
    """Return the lines as the page and the paper show them; two queries."""
    lines = lines_of(plan) if lines is None else lines
    held = held_in(plan) if held is None else held
    today = plan.cycle.today()
    return [_shown(line, held.get(line.course_id, set()), plan.year, today) for line in lines]


def _shown(line: PlanLine, held: set[int], year: int, today: dt.date) -> Shown:
    months = [Month(one, one in line.months, one in held) for one in MONTHS]
    passed = [one for one in line.months if (year, one) < (today.year, today.month)]
    return Shown(line, months, late=line.course_id is not None and len(held) < len(passed))
