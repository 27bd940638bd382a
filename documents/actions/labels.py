"""Labels: entered, printed on sheets, made, attached (S6.3.3)."""

# claims: S6.3.3
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.models import Engagement
from documents.models import Label, LabelSheet
from documents.models.label import MOST_ON_A_SHEET
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, edit_many, record
from wobo.workflow.models import Chain

SHEET = "label-sheet"


@transaction.atomic
def save_label(label: Label, changes: dict[str, Any], *, by: User) -> Label:
    """Add a label or change one; another code is a label to be made anew. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(label.workspace_id)
    code = changes.get("code", label.code)
    taken = Label.objects.filter(engagement=label.engagement, code=code).exclude(pk=label.pk)
    if taken.exists():
        raise Obstructed(_("There is a label with the code %(code)s already.") % {"code": code})
    if label.pk is None:
        return record(label, "create", by=by, changes=changes)
    if code != label.code:
        changes = {**changes, "made_on": None, "attached_on": None}
    return record(label, "edit", by=by, changes=changes)


@transaction.atomic
def remove_labels(labels: Iterable[Label], *, by: User) -> int:
    """Take labels out that nothing shows yet. Raises Obstructed for one that stands on a sheet."""
    rows = sorted(labels, key=lambda one: one.pk)
    if not rows:
        return 0
    Chain.objects.locked(rows[0].workspace_id)
    printed = LabelSheet.labels.through.objects.filter(label__in=rows).select_related("label").first()
    if printed is not None:
        raise Obstructed(_("%(label)s was printed and stays on record.") % {"label": printed.label})
    for row in rows:
        record(row, "remove", by=by)
    return len(rows)


@transaction.atomic
def mark(labels: Iterable[Label], word: str, *, by: User) -> int:
    """Note that labels are made, or attached; what is attached is made. Returns how many changed."""
    rows = list(labels)
    if not rows:
        return 0
    today = rows[0].engagement.cycle.today()
    wanted = []
    for row in rows:
        told = {"made_on": row.made_on or today}
        if word == "attached":
            told["attached_on"] = row.attached_on or today
        wanted.append((row, told))
    return len(edit_many(wanted, by=by))


@transaction.atomic
def print_sheet(
    engagement: Engagement, labels: Sequence[Label], *, paper: str, used: int, language: str, by: User
) -> tuple[LabelSheet, Report]:
    """Print labels on sheets; they are made from now on. Raises PermissionDenied, Obstructed for none or too many."""
    if not labels:
        raise Obstructed(_("Tick the labels to be printed."))
    if len(labels) > MOST_ON_A_SHEET:
        told = {"count": len(labels), "limit": MOST_ON_A_SHEET}
        raise Obstructed(_("%(count)s labels are too many for one print: at most %(limit)s at a time.") % told)
    Chain.objects.locked(engagement.workspace_id)
    last = LabelSheet.objects.filter(engagement=engagement).aggregate(last=Max("number"))["last"] or 0
    sheet = LabelSheet(workspace=engagement.workspace, engagement=engagement, number=last + 1)
    fields = {"paper": paper, "used": used, "labels": list(labels), "made_by": by, "made_on": engagement.cycle.today()}
    sheet = record(sheet, "create", by=by, changes=fields)
    mark(labels, "made", by=by)
    return sheet, request(SHEET, sheet, language, by=by)
