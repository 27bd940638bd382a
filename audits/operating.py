"""Since when the system has been in operation, and how long the profile asks it to be before the application."""

# claims: P11
import calendar
import datetime as dt
from typing import Any

from django.db.models import Min

from documents.edition_state import is_manual
from documents.models import Revision


def first_edition_on(engagement: Any) -> dt.date | None:
    """Return the day on which the first edition took effect: the manual's, else the first document's.

    A second edition does not set the clock anew (conflict 7 of the process).
    """
    held = Revision.objects.filter(document__engagement=engagement, effective_on__isnull=False).issued()
    rows = held.filter(document__level="M").select_related("document").order_by("effective_on", "pk")
    manual = next((row.effective_on for row in rows if is_manual(row.document)), None)
    found: dt.date | None = manual or held.aggregate(first=Min("effective_on"))["first"]
    return found


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(since: dt.date, until: dt.date) -> int:
    """Return how many whole months lie between two days; none where the second comes first."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return max(months - (months_after(since, max(months, 0)) > until), 0)
