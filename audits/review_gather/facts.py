"""What a gatherer is given and gives: the review's period, figures with words, series of months."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from audits.models import ManagementReview
from certification.models import Cycle, Engagement

SHOWN = 12  # lines of one input: a page is read, not searched; the registers hold the rest


@dataclass(frozen=True)
class Look:
    """Which review looks back over which days."""

    review: ManagementReview
    cycle: Cycle
    since: dt.date
    until: dt.date

    @property
    def engagement(self) -> Engagement:
        """The engagement whose records are read."""
        return self.cycle.engagement

    def holds(self, day: dt.date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.since <= day <= self.until


@dataclass(frozen=True)
class Figure:
    """One figure with its words; `tone` is that of a badge where it says something."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Series:
    """Values by month, with the target where there is one."""

    title: str
    unit: str = ""
    target: float | None = None
    points: tuple[tuple[str, float], ...] = ()

    @property
    def is_trend(self) -> bool:
        """Whether there is something to compare."""
        return len(self.points) > 1


@dataclass
class Gathered:
    """One input as it stands on a day. Without figures, lines and series nothing is on record yet."""

    as_of: dt.date
    figures: list[Figure] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    empty: str = ""  # what is not on record, said where nothing is

    def figure(self, label: Any, value: Any, note: Any = "", tone: str = "") -> None:
        """Add a figure."""
        self.figures.append(Figure(str(label), str(value), str(note), tone))

    def tell(self, lines: Iterable[Any]) -> None:
        """Add lines; of more than a dozen the first."""
        self.lines += [str(line) for line in lines][: SHOWN - len(self.lines)]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        told = asdict(self)
        told["as_of"] = self.as_of.isoformat()
        told["series"] = [
            {**asdict(one), "points": [list(point) for point in one.points]} for one in self.series if one.points
        ]
        told["is_empty"] = not (self.figures or self.lines or told["series"])
        return told


def look_of(review: ManagementReview) -> Look:
    """Return the period: since the day that the review names, the last review held, or the opening of the cycle."""
    cycle = review.cycle
    since = review.since or _last_review(review) or cycle.opened_on
    return Look(review, cycle, since, max(cycle.today(), since))


def _last_review(review: ManagementReview) -> dt.date | None:
    earlier = ManagementReview.objects.filter(workspace=review.workspace_id, pk__lt=review.pk or 0).held()
    found: dt.date | None = earlier.order_by("-held_on").values_list("held_on", flat=True).first()
    return found


def months(days: Iterable[dt.date]) -> tuple[tuple[str, float], ...]:
    """Return how many days fall in each month, empty months between them included."""
    counts = Counter((day.year, day.month) for day in days)
    if not counts:
        return ()
    (year, month), last = min(counts), max(counts)
    found = []
    while (year, month) <= last:
        found.append((f"{year}-{month:02d}", float(counts[year, month])))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)


def share(part: int, whole: int) -> str:
    """Return a percentage as printed; nothing to divide by is a dash."""
    return f"{part / whole * 100:.1f} %" if whole else "—"
