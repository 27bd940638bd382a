"""Arranging the sign-off of a draft: who signs in which order, by when, and how many are enough."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from documents import plan
from documents.models import Revision, Step
from documents.models.stages import Stage
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, record

from .flow import fresh

MOST = 60  # steps of one sign-off


def _draft(revision: Revision) -> Revision:
    row = fresh(revision)
    if row.state != Revision.State.DRAFT:
        raise Obstructed(_("The sign-off is open: who signs is fixed. Transfer a step, or send the document back."))
    return row


def _rows(row: Revision, *, by: User) -> list[Step]:
    """Return the saved plan of a draft; the first change makes it from the register's assignments."""
    there = Step.objects.planned().filter(revision=row, round=row.round)
    if not there.exists():
        create_many(plan.assigned(row), by=by)
    return list(there.loaded())


@transaction.atomic
def add_step(revision: Revision, fields: dict[str, Any], *, by: User) -> Step:
    """Plan one more step. `fields`: stage, order, person, user, department, required, due.

    Raises PermissionDenied, or Obstructed once the sign-off is open, or for somebody who stands there already.
    """
    row = _draft(revision)
    rows = _rows(row, by=by)
    if len(rows) >= MOST:
        raise Obstructed(_("A sign-off has at most %(count)s steps.") % {"count": MOST})
    blank = Step(workspace=row.workspace, revision=row, round=row.round)
    _refuse_twins(rows, fields)
    return record(blank, "create", by=by, changes=fields)


def _refuse_twins(rows: list[Step], fields: dict[str, Any]) -> None:
    for other in rows:
        same = other.stage == fields["stage"] and other.person == fields.get("person")
        if same and other.user == fields.get("user") and other.department == fields.get("department"):
            raise Obstructed(_("%(who)s stands there already.") % {"who": other.who})


@transaction.atomic
def edit_step(step: Step, changes: dict[str, Any], *, by: User) -> Step:
    """Change a planned step. Raises PermissionDenied, or Obstructed once the sign-off is open."""
    _draft(step.revision)
    _still_planned(step)
    return record(step, "edit", by=by, changes=changes)


@transaction.atomic
def remove_step(step: Step, *, by: User) -> None:
    """Take a planned step out. Raises PermissionDenied, or Obstructed once the sign-off is open."""
    _draft(step.revision)
    _still_planned(step)
    record(step, "remove", by=by)


def _still_planned(step: Step) -> None:
    if not Step.objects.planned().filter(pk=step.pk).exists():
        raise Obstructed(_("This step is not planned any more. Load the page again."))


@transaction.atomic
def save_plan(revision: Revision, *, by: User) -> list[Step]:
    """Take the register's assignments over as the plan, so that it can be changed step by step."""
    row = _draft(revision)
    return _rows(row, by=by)


@transaction.atomic
def plan_anew(revision: Revision, *, by: User) -> list[Step]:
    """Drop the plan of a draft and take the register's assignments instead."""
    row = _draft(revision)
    for step in Step.objects.planned().filter(revision=row, round=row.round):
        record(step, "remove", by=by)
    return _rows(row, by=by)


@transaction.atomic
def set_quorum(revision: Revision, stage: str, enough: int, *, by: User) -> Revision:
    """Say how many signatures of a stage are enough; 0: all of them. Raises PermissionDenied, Obstructed."""
    row = _draft(revision)
    if stage not in {Stage.DISCUSSION, Stage.COUNTERSIGN, Stage.REVIEW}:
        raise Obstructed(_("This stage asks for every signature."))
    quorums = {key: value for key, value in row.quorums.items() if key != stage}
    if enough:
        quorums[stage] = enough
    return record(row, "edit", by=by, changes={"quorums": quorums})
