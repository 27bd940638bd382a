"""What waits for one person in trainings: sessions to sign in to, to give, to close, to evaluate. Two queries."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock

from .models import Participation, TrainingSession

STATE = TrainingSession.State
AHEAD = dt.timedelta(days=7)  # how early a session stands in the inbox of those who take part


def waiting_for(user: User) -> list[WorkItem]:
    """Return every session that waits for `user`; one query."""
    now = clock.now()
    mine = Participation.objects.filter(session=OuterRef("pk"), person__user=user, way="")
    asked = Q(state__in=(STATE.PLANNED, STATE.OPEN), starts__lt=now + AHEAD) | Q(state=STATE.HELD)
    rows = TrainingSession.objects.visible_to(user).filter(asked).annotate(is_mine=Exists(mine))
    rows = rows.filter(Q(is_mine=True) | Q(trainer_user=user))
    related = ("course", "cycle__engagement__client", "cycle__engagement__workspace", "workspace")
    return [item for row in rows.select_related(*related) for item in _items(row, user, now)]


def _items(session: TrainingSession, user: User, now: dt.datetime) -> Iterator[WorkItem]:
    over = session.ends < now
    invited = session.is_mine  # type: ignore[attr-defined]
    if invited and session.state == STATE.OPEN:
        yield _item(session, _("Sign in to “%(course)s”"), _("Sign in"), due=session.day)
    elif invited and session.state == STATE.PLANNED and not over:
        yield _item(session, _("You take part in “%(course)s” on %(day)s, %(time)s"), _("Look"), due=session.day)
    if session.trainer_user_id != user.pk:
        return
    if session.state in {STATE.PLANNED, STATE.OPEN}:
        text = (
            _("Close the training “%(course)s” of %(day)s")
            if over
            else _("You give “%(course)s” on %(day)s, %(time)s")
        )
        yield _item(session, text, _("Close") if over else _("Prepare"), due=session.day)
    elif session.effect_due and session.effect_due <= session.cycle.today():
        yield _item(
            session, _("Evaluate the effect of “%(course)s” of %(day)s"), _("Evaluate"), due=session.effect_due
        )


def _item(session: TrainingSession, text: str, action: str, *, due: dt.date) -> WorkItem:
    engagement = session.cycle.engagement
    begins = session.starts.astimezone(ZoneInfo(engagement.client.time_zone))
    told = {"course": session.course.title, "day": session.day.isoformat(), "time": f"{begins:%H:%M}"}
    return WorkItem(
        str(KINDS["training"]),
        text % told,
        session.get_absolute_url(),
        session.day,
        due=due,
        engagement_code=engagement.code,
        action=action,
    )
