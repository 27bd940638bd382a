"""Inputs of a review: who prepares them, what they say, handed in; reminders to who is late."""

# claims: S7.6.1
import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audits import review_news as news
from audits.models import ManagementReview, ReviewDecision, ReviewInput
from certification.actions.tasks import reminder_of
from certification.models import Engagement
from wobo.accounts.models import User
from wobo.notices.models import Notice
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record

from .reviews import due_of_inputs, locked

PLAN_FIELDS = frozenset({"owner", "due", "note", "title"})
QUIET = (Engagement.State.PAUSED, Engagement.State.CLOSED)
AHEAD = 4  # a client's day may have begun already


def _open(review: ManagementReview) -> ManagementReview:
    """Return the review, locked. Raises Obstructed once its inputs are frozen."""
    fresh = locked(review)
    if not fresh.is_alive:
        raise Obstructed(_("The inputs are frozen: they stay as they were laid before the meeting."))
    return fresh


def _demand(verb: str, row: Any, by: User) -> None:
    """Refuse whoever may not, before the state of things tells them anything."""
    if not may(verb, row, by.fresh()):
        raise PermissionDenied


@transaction.atomic
def add_input(review: ManagementReview, *, by: User, title: str, **told: Any) -> ReviewInput:
    """Add an input of the client's own, beside those that the standard asks for. Raises Obstructed once frozen."""
    _demand("create", ReviewInput(workspace=review.workspace, review=review), by)
    fresh = _open(review)
    last = fresh.inputs.aggregate(last=Max("order"))["last"] or 0
    row = ReviewInput(workspace=fresh.workspace, review=fresh, order=last + 1)
    return record(row, "create", by=by, changes={"due": due_of_inputs(fresh), **told, "title": title})


@transaction.atomic
def assign_input(row: ReviewInput, told: dict[str, Any], *, by: User) -> ReviewInput:
    """Say who prepares an input until when. Raises PermissionDenied for its owner, Obstructed once frozen."""
    _demand("call", row.review, by)
    _open(row.review)
    return record(row, "edit", by=by, changes={name: told[name] for name in PLAN_FIELDS & told.keys()})


@transaction.atomic
def remove_input(row: ReviewInput, *, by: User) -> None:
    """Take an input of the client's own off the list. Raises Obstructed for one that the standard asks for."""
    _demand("remove", row, by)
    _open(row.review)
    if row.key:
        raise Obstructed(_("The standard asks for this input: it stays."))
    record(row, "remove", by=by)


@transaction.atomic
def comment_input(row: ReviewInput, comment: str, *, by: User, hand_in: bool = False) -> ReviewInput:
    """Write what an input means; `hand_in` says that it is ready. Raises PermissionDenied, Obstructed once frozen.

    An input whose records are empty is only ready with a comment: somebody must say something of it.
    """
    _demand("edit", row, by)
    fresh = _open(row.review)
    changes: dict[str, Any] = {"comment": comment}
    if hand_in:
        if not comment.strip():
            raise Obstructed(_("Say in a sentence what the figures mean before you hand it in."))
        changes |= {"handed_in_on": fresh.cycle.today(), "handed_in_by": by}
    return record(row, "edit", by=by, changes=changes)


@transaction.atomic
def take_back(row: ReviewInput, *, by: User) -> ReviewInput:
    """Say that an input is not ready after all. Raises PermissionDenied, Obstructed once frozen."""
    _demand("edit", row, by)
    _open(row.review)
    return record(row, "edit", by=by, changes={"handed_in_on": None, "handed_in_by": None})


def remind_of_reviews() -> int:
    """Remind owners of inputs and decisions that are due or late. Returns how many were told. Safe at any time."""
    latest = clock.today() + dt.timedelta(days=AHEAD)
    return _remind(_inputs(latest), news.input_reminded) + _remind(_decisions(latest), news.decision_reminded)


def _inputs(latest: dt.date) -> list[Any]:
    rows = ReviewInput.objects.missing().filter(
        due__lte=latest, owner__user__isnull=False, review__state=ManagementReview.State.CALLED
    )
    related = ("owner__user", "workspace", "review__cycle__engagement__client")
    return list(rows.exclude(review__cycle__engagement__state__in=QUIET).select_related(*related).order_by("pk"))


def _decisions(latest: dt.date) -> list[Any]:
    rows = ReviewDecision.objects.to_do().filter(
        due__lte=latest, owner__user__isnull=False, review__state__in=ManagementReview.APPROVED
    )
    related = ("owner__user", "workspace", "review__cycle__engagement__client")
    return list(rows.exclude(review__cycle__engagement__state__in=QUIET).select_related(*related).order_by("pk"))


def _remind(rows: list[Any], say: Any) -> int:
    wanted = []
    for row in rows:
        today = row.review.cycle.today()
        if kind := reminder_of(row.due, today):
            wanted.append((row, f"review.{kind.removeprefix('task.')}", today))
    kinds = {kind for _row, kind, _today in wanted}
    told = set(Notice.objects.filter(kind__in=kinds).values_list("about_uid", "kind")) if kinds else set()
    return sum(say(row, kind, today) for row, kind, today in wanted if (row.uid, kind) not in told)
