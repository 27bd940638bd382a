"""Bringing in values of measures and labels: read, put aside, shown, confirmed, written in one transaction."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.people.sheets import read
from certification.people.writing import workbook
from documents.models import Label, Measure
from documents.models.measure import figure
from documents.pilot.label_list import LABEL_HEADS, judge_labels, label_lines
from documents.pilot.lists import CHANGED, ERROR, NEW, Verdict
from documents.pilot.measuring import months_back, target_of, values_of
from documents.pilot.value_list import VALUE_HEADS, Cell, cells_of, judge_values
from wobo.accounts.models import User
from wobo.files.checks import clean_name
from wobo.workflow.doors import Obstructed, create_many, edit_many, may
from wobo.workflow.models import Chain

from .imports import Gone, fetched, put_aside
from .measures import enter_values, may_enter, number_from

VALUES, LABELS = "values", "labels"
TEMPLATE_MONTHS = 12


@dataclass(frozen=True)
class Held:
    """A list that waits for confirmation."""

    token: str
    name: str
    target: str
    rows: tuple[Any, ...]


def hold(content: bytes, name: str, target: str, engagement: Engagement, *, by: User) -> str:
    """Read a list and put it aside for two hours. Raises Unreadable, in words."""
    lines = read(content, name)
    rows: list[Any] = [asdict(one) for one in cells_of(lines)] if target == VALUES else label_lines(lines)
    return put_aside({"pilot": target, "name": clean_name(name), "rows": rows}, engagement, by=by)


def held(token: str, target: str, engagement: Engagement, *, by: User) -> Held:
    """Return the list behind a token. Raises Gone."""
    told = fetched(token, engagement, by=by)
    if told.get("pilot") != target:
        raise Gone(token)
    return Held(token, told["name"], target, tuple(told["rows"]))


def verdicts(engagement: Engagement, found: Held, user: User) -> list[Verdict]:
    """Compare a list with what is there now; writes nothing."""
    if found.target == LABELS:
        return judge_labels(engagement, [(row[0], row[1]) for row in found.rows])
    rows = judge_values(engagement, [Cell(**row) for row in found.rows], number_from)
    allowed = {one.pk: may_enter(one, user) for one in {row.values["measure"] for row in rows if row.values}}
    return [row if not row.values or allowed[row.values["measure"].pk] else _not_theirs(row) for row in rows]


def _not_theirs(row: Verdict) -> Verdict:
    return Verdict(row.number, ERROR, row.cells, problems=(_("The values of this measure are not yours to enter."),))


def seal(rows: Sequence[Verdict]) -> str:
    """Return what tells one preview from another: what would be written where."""
    told = [(row.number, row.kind, row.cells, row.row.uid if row.row else "", row.changes) for row in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@transaction.atomic
def bring_in(engagement: Engagement, found: Held, *, sealed: str, only_good: bool, by: User) -> Counter[str]:
    """Write what the preview showed: all of it, or only what is without errors. All or nothing.

    Raises PermissionDenied, and Obstructed when something changed since the preview, or when there are errors and not
    only the good rows are wanted.
    """
    Chain.objects.locked(engagement.workspace_id)
    if found.target == LABELS and not may("create", Label(workspace=engagement.workspace), by.fresh()):
        raise PermissionDenied
    rows = verdicts(engagement, found, by)
    if seal(rows) != sealed:
        raise Obstructed(_("Something has changed since this preview. This is what would change now."))
    counts = Counter(row.kind for row in rows)
    if counts[ERROR] and not only_good:
        raise Obstructed(_("The list has errors. Mend them, or bring in only the good rows."))
    good = [row for row in rows if row.kind in {NEW, CHANGED}]
    if found.target == VALUES:
        names = ("measure", "month", "value", "note")
        enter_values(engagement, [tuple(row.values[name] for name in names) for row in good], by=by)  # type: ignore[misc]
    else:
        blank = {"workspace": engagement.workspace, "engagement": engagement}
        create_many([Label(**blank, **row.values) for row in good if row.kind == NEW], by=by)
        edit_many([(row.row, row.values) for row in good if row.kind == CHANGED], by=by)
    return counts


def heads_of(target: str) -> list[str]:
    """Return the headings of what a preview shows."""
    if target == LABELS:
        return [head.said for head in LABEL_HEADS]
    heads = {head.field: head.said for head in VALUE_HEADS}
    return [heads[name] for name in ("number", "name", "month", "value")]


def refused(target: str, rows: Sequence[Verdict]) -> bytes:
    """Return the rows that were refused, each with the reason, to be mended and sent again."""
    headings = [*((heading, 24) for heading in heads_of(target)), (_("What is wrong"), 60)]
    wrong = [row for row in rows if row.kind == ERROR]
    return workbook(_("Rows to mend"), headings, ([*row.cells, " ".join(row.problems)] for row in wrong))


def values_workbook(engagement: Engagement) -> bytes:
    """Return the measures with their values of twelve months: export and template in one."""
    months = months_back(engagement.cycle.today(), TEMPLATE_MONTHS)
    rows = list(Measure.objects.filter(engagement=engagement).standing().order_by("number"))
    there = values_of(rows, months)
    headings = [(head.said, head.width) for head in VALUE_HEADS[:4]] + [(f"{month:%Y-%m}", 12) for month in months]
    return workbook(_("Values"), headings, (_line(one, months, there) for one in rows))


def _line(measure: Measure, months: list[Any], there: dict[Any, Any]) -> list[str]:
    found = [there.get((measure.pk, month)) for month in months]
    values = [figure(one.value) if one is not None else "" for one in found]
    return [measure.code, measure.title, measure.unit, target_of(measure), *values]


def labels_workbook(engagement: Engagement, *, empty: bool = False) -> bytes:
    """Return the labels as a list that can be changed and brought in again, or an empty one with an example."""
    headings = [(head.said, head.width) for head in LABEL_HEADS]
    if empty:
        example = [
            f"{engagement.client.code}-ZC-0001",
            _("Core switch"),
            str(Label.Kind.ASSET.label),
            _("Machine room"),
            "",
            "",
        ]
        return workbook(_("Labels"), headings, [example])
    rows = Label.objects.filter(engagement=engagement).select_related("department").order_by("kind", "code")
    told = (
        [one.code, one.name, one.get_kind_display(), one.place, str(one.department or ""), one.keeper] for one in rows
    )
    return workbook(_("Labels"), headings, told)
