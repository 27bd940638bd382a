"""Reminders of the certified years: the body's visits, changes that it must hear of. Each is told once."""

# claims: P16, P17, P18
import datetime as dt
from collections.abc import Iterable

from certification import upkeep_news as news
from certification.models import Certificate, ChangeNotice, Engagement
from certification.process import profile_of
from certification.upkeep_calendar import Window, visits_of, windows
from wobo.accounts.models import User
from wobo.notices.models import Notice
from wobo.workflow import clock

AHEAD = dt.timedelta(days=3)  # before the day on which the body must know of a change
WEEK = 7
AWAKE = (Engagement.State.RUNNING, Engagement.State.CERTIFIED)


def remind_of_upkeep() -> int:
    """Remind of visits to prepare or late, and of changes to report. Returns how many were told. Safe to run often."""
    return sum(_of_certificate(row) for row in _standing()) + sum(_of_change(row) for row in _unreported())


def _standing() -> Iterable[Certificate]:
    rows = Certificate.objects.standing().filter(cycle__engagement__state__in=AWAKE)
    related = ("cycle__engagement__client", "cycle__engagement__workspace", "workspace", "previous")
    return rows.select_related(*related).order_by("pk").iterator()


def _of_certificate(row: Certificate) -> int:
    engagement, today = row.cycle.engagement, row.cycle.today()
    found = windows(row, profile_of(engagement.profile), visits_of(engagement))
    due = [(one, kind) for one in found if (kind := stage_of(one, today))]
    return sum(
        news.window_due(one, kind, today, users)
        for one, kind in due
        if (users := _new(news.holders(engagement, news.KEEPERS), kind, row.uid))
    )


def stage_of(window: Window, today: dt.date) -> str:
    """Return the kind of the notice that is due for a window, empty while none is: once ahead, weekly when late."""
    standing = window.standing(today)
    name = f"engagement.{window.kind[:4]}{window.number}"
    if standing == "prepare":
        return f"{name}.soon.{window.due:%Y%m%d}"
    if standing == "late":
        return f"{name}.late{((today - window.due).days - 1) // WEEK}.{window.due:%Y%m%d}"
    return ""


def _unreported() -> Iterable[ChangeNotice]:
    rows = ChangeNotice.objects.unreported().filter(cycle__engagement__state__in=AWAKE)
    related = ("cycle__engagement__client", "cycle__engagement__workspace", "workspace")
    near = rows.filter(due__lte=clock.today() + AHEAD + dt.timedelta(days=1))
    return near.select_related(*related).order_by("pk").iterator()


def _of_change(row: ChangeNotice) -> int:
    today = row.cycle.today()
    passed = (today - row.due).days
    if passed < -AHEAD.days:
        return 0
    stage = "soon" if passed <= 0 else f"late{(passed - 1) // WEEK}"
    kind = f"engagement.change.{stage}.{row.due:%Y%m%d}"
    users = _new(news.holders(row.cycle.engagement, news.KEEPERS), kind, row.uid)
    return news.change_due(row, kind, users) if users else 0


def _new(users: list[User], kind: str, about: str) -> list[User]:
    """Return those who were not told of this yet."""
    told = set(Notice.objects.filter(kind=kind, about_uid=about).values_list("recipient", flat=True))
    return [user for user in users if user.pk not in told]
