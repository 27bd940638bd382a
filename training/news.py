"""Whom examinations and evaluations tell what: lazily worded, so that everybody reads it in their own language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training.models import Examination, TrainingSession
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.notices.models import Notice
from wobo.workflow import clock

REMINDER = "training.effect"


def said(sentence: Any, **values: object) -> Callable[[], str]:
    """Return a sentence that is put together when somebody's language is known."""
    return lambda: str(sentence) % values


def trainers(session: TrainingSession) -> list[User]:
    """Return who answers for a session: its trainer's account, else the consultants of the engagement."""
    if session.trainer_user is not None:
        return [session.trainer_user]
    workspace = session.workspace
    here = Q(workspace=workspace) | Q(workspace=workspace.parent_id)
    held = Membership.objects.live(clock.today()).filter(here, role__in=(Role.LEAD_CONSULTANT, Role.CONSULTANT))
    return list({one.user_id: one.user for one in held.select_related("user")}.values())


def paper_waits_for_marks(examination: Examination) -> None:
    """Tell the trainer that written answers wait for points; never the person whose paper it is."""
    sentence = _("%(person)s handed in a paper on “%(course)s”: the written answers wait for marks")
    subject = said(sentence, person=examination.person, course=examination.session.course)
    users = [user for user in trainers(examination.session) if user.pk != examination.person.user_id]
    _say(examination, users, "task", subject)


def result_is_there(examination: Examination) -> None:
    """Tell the person how the examination went."""
    if examination.person.user is None:
        return
    sentence = _("Your examination on “%(course)s” is marked: passed with %(score)s %%")
    if not examination.passed:
        sentence = _("Your examination on “%(course)s” is marked: not passed, %(score)s %%; you may repeat it")
    subject = said(sentence, course=examination.session.course, score=floatformat(examination.score, "-1"))
    _say(examination, [examination.person.user], "training", subject)


def _say(examination: Examination, users: Iterable[User], kind: str, subject: Callable[[], str]) -> None:
    url = examination.get_absolute_url()
    tell(users, kind, subject, "", url, examination.workspace, examination)


def effect_is_due(session: TrainingSession, part: str, users: Iterable[User]) -> int:
    """Remind each of `users`, once, that the effect of a session is to be evaluated. Returns how many were told."""
    users = list(users)
    there = Notice.objects.filter(kind=REMINDER, about_uid=session.uid, recipient__in=users)
    told = set(there.values_list("recipient", flat=True))
    url = reverse("training:effect_edit", args=[session.cycle.engagement.code, session.uid, part])
    sentence = _("Did the training “%(course)s” of %(day)s have an effect? Please evaluate it")
    subject = said(sentence, course=session.course, day=session.day.isoformat())
    new = [user for user in users if user.pk not in told]
    return len(tell(new, REMINDER, subject, "", url, session.workspace, session))
