"""Evaluations of the effect of a session: by the trainer, by the heads; reminders when they are due."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from training import news
from training.effects import OVER, TRAINER, Part, is_due, open_parts
from training.models import EffectReview, TrainingSession
from training.policies import heads_department, keeps_training
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain


def blank_review(part: Part) -> EffectReview:
    """Return the review of a part, an unsaved one when there is none."""
    if part.review is not None:
        return part.review
    return EffectReview(
        workspace_id=part.session.workspace_id,
        session=part.session,
        by_trainer=part.department is None,
        department=part.department,
    )


def may_evaluate(part: Part, user: User) -> bool:
    """Whether a user may write this evaluation. A trainer does not write for a head, only why there is none."""
    review = blank_review(part)
    if not may("edit" if review.pk else "create", review, user):
        return False
    return part.department is None or heads_department(review, user) or keeps_training(review, user)


def may_excuse(part: Part, user: User) -> bool:
    """Whether a user may note why a head's evaluation is missing."""
    review = blank_review(part)
    return part.department is not None and may("edit" if review.pk else "create", review, user)


@transaction.atomic
def evaluate_effect(part: Part, *, by: User, **fields: Any) -> EffectReview:
    """Write an evaluation, or change it until the session is closed as evaluated.

    `fields`: verdict, how, text, follow_up; or excuse alone, which says why a head gave no verdict. Raises
    PermissionDenied, Obstructed before the day and after the session is closed.
    """
    allowed = may_excuse(part, by) if fields.get("excuse") else may_evaluate(part, by)
    if not allowed:
        raise PermissionDenied
    Chain.objects.locked(part.session.workspace_id)
    session = TrainingSession.objects.select_related("course", "cycle__engagement__client").get(pk=part.session.pk)
    check_open(session)
    where = {"session": session, "department": part.department}
    part.review = EffectReview.objects.filter(**where).first()
    told = {"verdict": "", "how": "", "text": "", "follow_up": "", "excuse": "", **fields}
    told |= {"by": by, "on": session.cycle.today()}
    review = blank_review(part)
    if review.pk and all(getattr(review, name) == value for name, value in told.items() if name not in {"by", "on"}):
        return review  # a double click
    return record(review, "edit" if review.pk else "create", by=by, changes=told)


def check_open(session: TrainingSession) -> None:
    """Raise Obstructed when evaluations of a session cannot be written now."""
    if session.state == TrainingSession.State.EVALUATED:
        raise Obstructed(_("The session is closed as evaluated. Open it again to change an evaluation."))
    if session.state not in OVER:
        raise Obstructed(_("The effect is looked at after the session was held."))
    if session.effect_due is None:
        raise Obstructed(_("The effect of this course is not evaluated: its days are not set."))
    if not is_due(session, session.cycle.today()):
        raise Obstructed(_("The effect is looked at from %(day)s on.") % {"day": session.effect_due.isoformat()})


def remind_of_effects() -> int:
    """Remind trainers and heads whose evaluation is due, each once. Returns how many were told. Safe to run twice."""
    held = TrainingSession.objects.filter(state=TrainingSession.State.HELD, course__effect_days__isnull=False)
    related = ("course", "trainer_user", "workspace", "cycle__engagement__client")
    due = [one for one in held.select_related(*related) if is_due(one, one.cycle.today())]
    return sum(_remind(part) for part in open_parts(due))


def _remind(part: Part) -> int:
    if part.department is None:
        return news.effect_is_due(part.session, TRAINER, news.trainers(part.session))
    head = part.department.head
    return news.effect_is_due(part.session, part.key, [head.user] if head and head.user else [])
