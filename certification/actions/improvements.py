"""Continual improvement: proposed by people and higher rooms, weighed, planned, done, measured; inspections."""

# claims: S12.1, S12.2
import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification import upkeep_news as news
from certification.models import Cycle, Improvement, Inspection, InspectionPoint
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .files import keep_upload


@transaction.atomic
def propose_improvement(
    cycle: Cycle,
    *,
    by: User,
    source: str,
    text: str,
    about: Any = None,
    noticed_on: dt.date | None = None,
    **fields: Any,
) -> Improvement:
    """Put an opportunity for improvement on the register of a cycle.

    `source` is a value of Improvement.Source. `about` is the record that it comes from (a finding, a decision, a
    point of an inspection): asked for again for the same record, the row that stands there already is returned.
    `fields` are further columns: service, department, clause, plan, target, owner, due …
    """
    Chain.objects.locked(cycle.workspace_id)
    origin = _origin(about)
    if about is not None and (
        there := Improvement.objects.filter(workspace=cycle.workspace_id, **_key(origin)).first()
    ):
        return there
    row = Improvement(workspace=cycle.workspace, cycle=cycle, number=_next_number(Improvement, cycle))
    told = {"source": source, "text": text, "noticed_on": noticed_on or cycle.today(), **origin, **fields}
    row = record(row, "create", by=by, changes=told)
    news.improvement_assigned(row, by)
    return row


def _origin(about: Any) -> dict[str, str]:
    if about is None:
        return {}
    page = about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""
    return {
        "origin": str(about)[:200],
        "origin_model": about._meta.label,
        "origin_uid": about.uid,
        "origin_url": page[:300],
    }


def _key(origin: dict[str, str]) -> dict[str, str]:
    return {name: origin[name] for name in ("origin_model", "origin_uid")}


def _next_number(model: Any, cycle: Cycle) -> int:
    """Return the next number inside the engagement, under the chain's lock."""
    return (model.objects.filter(workspace=cycle.workspace_id).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def edit_improvement(row: Improvement, changes: dict[str, Any], *, by: User) -> Improvement:
    """Weigh and plan it. Raises Obstructed once it was decided: open it again first."""
    Chain.objects.locked(row.workspace_id)
    before = Improvement.objects.get(pk=row.pk)
    if before.state != Improvement.State.PROPOSED:
        raise Obstructed(_("It is decided already. Open it again to weigh it anew."))
    row = record(before, "edit", by=by, changes=changes)
    if row.owner_id != before.owner_id:
        news.improvement_assigned(row, by)
    return row


@transaction.atomic
def move_improvement(row: Improvement, verb: str, *, by: User, **data: Any) -> Improvement:
    """Approve, decline, finish, measure or open again; who does it is told of the decision."""
    row = fire(row, verb, by=by, **data)
    if verb in {"approve", "decline", "reopen"}:
        news.improvement_decided(row, verb, by)
    return row


@transaction.atomic
def save_inspection(row: Inspection, changes: dict[str, Any], *, by: User) -> Inspection:
    """Put a round on record with the next number, or change what is said of it."""
    Chain.objects.locked(row.workspace_id)
    if row.pk is not None:
        return record(row, "edit", by=by, changes=changes)
    row.number = _next_number(Inspection, row.cycle)
    return record(row, "create", by=by, changes=changes)


@transaction.atomic
def save_point(
    point: InspectionPoint, changes: dict[str, Any], *, by: User, photo: UploadedFile | None = None
) -> InspectionPoint:
    """Note what was seen: place, problem, photo, what was mended at once."""
    Chain.objects.locked(point.workspace_id)
    if photo is not None:
        changes = {**changes, "photo": keep_upload(photo, point.workspace, by=by)}
    return record(point, "edit" if point.pk else "create", by=by, changes=changes)


@transaction.atomic
def remove_point(point: InspectionPoint, *, by: User) -> None:
    """Take a point off the round. Raises Obstructed once an improvement came of it."""
    Chain.objects.locked(point.workspace_id)
    if InspectionPoint.objects.filter(pk=point.pk).exclude(improvement=None).exists():
        raise Obstructed(_("An improvement came of this point, so it stays."))
    record(point, "remove", by=by)


@transaction.atomic
def improve_point(point: InspectionPoint, *, by: User) -> Improvement:
    """Put what was seen on the register of improvements; asked for twice, it stands there once."""
    Chain.objects.locked(point.workspace_id)
    point = InspectionPoint.objects.select_related("inspection__cycle", "improvement").get(pk=point.pk)
    if point.improvement is not None:
        return point.improvement
    inspection = point.inspection
    row = propose_improvement(
        inspection.cycle,
        by=by,
        source=Improvement.Source.INSPECTION,
        text=f"{point.place}: {point.problem}"[:2000],
        about=point,
        noticed_on=inspection.day,
        department=inspection.department,
    )
    record(point, "edit", by=by, changes={"improvement": row})
    return row
