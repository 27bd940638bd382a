"""The completeness check: the consultant holds the text against the clauses of the document, question by question."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from documents import reading
from documents.models import Point, Revision
from documents.models.stages import Stage
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record

from .flow import fresh


@transaction.atomic
def answer_points(revision: Revision, answers: dict[tuple[int, int | None], dict[str, Any]], *, by: User) -> int:
    """Keep the answers of the checker: {(clause, question or None): {answer, remark}}. Returns how many changed.

    What is missing, or stands elsewhere, needs a remark. Raises PermissionDenied for anybody but the checker, and for
    who wrote the draft; Obstructed when the check is not open.
    """
    row = fresh(revision)
    if row.state != Revision.State.CHECKING:
        raise Obstructed(_("The completeness check is not open."))
    step = next((one for one in row.flow.steps if one.stage == Stage.CHECK), None)
    user = by.fresh()
    if step is None or not row.flow.is_asked(step, user) or row.flow.is_barred(step, user):
        raise PermissionDenied
    there = {
        (entry["clause"].pk, one["question"].pk if one["question"] else None): (entry["clause"], one)
        for entry in reading.points_of(row)
        for one in entry["points"]
    }
    if any(told["answer"] != Point.Answer.COVERED and not told["remark"].strip() for told in answers.values()):
        raise Obstructed(_("Say in a remark what is missing, or where it stands."))
    return sum(_answer(row, *there[key], told, by=by) for key, told in answers.items() if key in there)


def _answer(row: Revision, clause: Any, one: dict[str, Any], told: dict[str, Any], *, by: User) -> int:
    point, changes = one["point"], {"answer": told["answer"], "remark": told["remark"].strip()[:500]}
    if point is not None and (point.answer, point.remark) == (changes["answer"], changes["remark"]):
        return 0
    changes |= {"by": by, "at": clock.now()}
    if point is None:
        blank = Point(workspace=row.workspace, revision=row, round=row.round, clause=clause, question=one["question"])
        record(blank, "create", by=by, changes=changes)
    else:
        record(point, "edit", by=by, changes=changes)
    return 1
