"""What waits for one person in examinations and evaluations: papers to write, to mark, effects to look at."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certification.models import Department
from wobo.accounts.models import User
from wobo.accounts.predicates import is_consulting
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem

from .effects import TRAINER, is_due, open_parts
from .models import EffectReview, Examination, Participation, TrainingSession

OPEN = ("open", "held", "evaluated")
RELATED = ("course", "cycle__engagement__client", "workspace")


def waiting_for(user: User) -> list[WorkItem]:
    """Return what waits for `user`: one query, three more for a head when an effect is due."""
    found = list(_sessions(user))
    return [
        *(item for one in found for item in _own(one, user)),
        *(item for one in found for item in _to_mark(one, user)),
        *_effects(found, user),
    ]


def _sessions(user: User) -> Any:
    """Return the sessions of which something may wait, with what the items need to know of each."""
    same = Examination.objects.filter(session__course=OuterRef("course"), session__cycle=OuterRef("cycle"))
    own = same.filter(person__user=user)
    unmarked = Examination.objects.filter(session=OuterRef("pk"), state="handed_in").exclude(person__user=user)
    signed = Participation.objects.signed().filter(session=OuterRef("pk"), person__user=user)
    reviews = EffectReview.objects.filter(session=OuterRef("pk"), by_trainer=True)
    headed = Department.objects.filter(workspace=OuterRef("cycle__engagement__client__workspace"), head__user=user)
    counted = unmarked.order_by().values("session").annotate(n=Count("pk")).values("n")
    rows = TrainingSession.objects.visible_to(user).filter(state__in=OPEN).select_related(*RELATED)
    return rows.filter(Q(course__examined=True) | Q(course__effect_days__isnull=False, state="held")).annotate(
        sits=Exists(signed),
        has_passed=Exists(own.passed()),
        own_state=Subquery(own.under_way().values("state")[:1]),
        own_uid=Subquery(own.under_way().values("uid")[:1]),
        last_uid=Subquery(own.filter(state="marked").order_by("-attempt").values("uid")[:1]),
        to_mark=Coalesce(Subquery(counted), 0),
        seen=Exists(reviews),
        heads=Exists(headed),
        examined=F("course__examined"),
    )


def _own(session: Any, user: User) -> Iterator[WorkItem]:
    if not (session.examined and session.sits) or session.has_passed or session.own_state == "handed_in":
        return
    code = session.cycle.engagement.code
    url = reverse("training:examination_list", args=[code, session.uid])
    text, action = _("Sit the examination on “%(course)s”"), _("Begin")
    if session.own_state == "drawn":
        url = reverse("training:examination_detail", args=[code, session.own_uid])
        text, action = _("Finish your examination on “%(course)s”"), _("Go on")
    elif session.last_uid:
        text, action = _("Repeat the examination on “%(course)s”: it was not passed"), _("Repeat")
    yield _item(session, text % {"course": session.course.title}, url, action)


def _to_mark(session: Any, user: User) -> Iterator[WorkItem]:
    if not session.to_mark or not _answers_for(session, user):
        return
    url = reverse("training:examination_list", args=[session.cycle.engagement.code, session.uid])
    text = _("%(count)s papers on “%(course)s” wait for marks")
    told = {"count": session.to_mark, "course": session.course.title}
    yield _item(session, text % told, url, _("Mark"))


def _answers_for(session: Any, user: User) -> bool:
    """Whether a session is the user's to look after: its trainer's, or a consultant's where there is no account."""
    if session.trainer_user_id:
        return bool(session.trainer_user_id == user.pk)
    return is_consulting(session, user)


def _effects(sessions: list[Any], user: User) -> Iterator[WorkItem]:
    """Evaluations: those of departments that the user heads; the trainer's where the trainer has no account.

    A trainer with an account finds it with the other things of the session (work.py).
    """
    due = [one for one in sessions if one.state == "held" and is_due(one, one.cycle.today())]
    for session in due:
        if not session.trainer_user_id and not session.seen and _answers_for(session, user):
            yield _effect(session, TRAINER)
    for part in open_parts([one for one in due if one.heads]):
        if part.department is not None and part.is_of(user):
            yield _effect(part.session, part.key)


def _effect(session: Any, part: str) -> WorkItem:
    url = reverse("training:effect_edit", args=[session.cycle.engagement.code, session.uid, part])
    told = {"course": session.course.title, "day": session.day.isoformat()}
    text = _("Evaluate the effect of “%(course)s” of %(day)s") % told
    return _item(session, text, url, _("Evaluate"), due=session.effect_due)


def _item(session: Any, text: str, url: str, action: str, due: dt.date | None = None) -> WorkItem:
    since, code = localtime(session.starts).date(), session.cycle.engagement.code
    return WorkItem(str(KINDS["training"]), text, url, since, due=due, engagement_code=code, action=action)
