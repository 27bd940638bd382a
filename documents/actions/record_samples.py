"""Random samples: drawn by a stored seed, judged record by record, failures carried on as change requests."""

# claims: P10, S7.3
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from documents.models import ChangeRequest, Document, OperatingRecord, RecordPlanRow, RecordSample, SampledRecord
from documents.records.draw import digest, drawn, new_seed
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, create_many, edit_many, may, record
from wobo.workflow.models import Chain

from .changes import propose_change

MOST = 200
Verdict = SampledRecord.Verdict


def population(row: RecordPlanRow, since: dt.date, until: dt.date, at: dt.datetime | None = None) -> Any:
    """Return the records that a draw chooses from: kept, in the period, as they stood at a moment."""
    rows = OperatingRecord.objects.filter(row=row).between(since, until)
    if at is None:
        return rows.kept()
    there = Q(state=OperatingRecord.State.KEPT) | Q(withdrawn_at__gt=at)
    return rows.filter(there, entered_at__lte=at)


@transaction.atomic
def draw_sample(
    row: RecordPlanRow, *, by: User, since: dt.date, until: dt.date, size: int, question: str, seed: str = ""
) -> RecordSample:
    """Draw records at random; `seed` is made by the system unless one is given, to repeat a draw.

    Raises PermissionDenied, Obstructed when there is nothing to draw from.
    """
    Chain.objects.locked(row.workspace_id)
    row = RecordPlanRow.objects.select_related("plan__cycle__engagement__client", "workspace").get(pk=row.pk)
    blank = RecordSample(workspace=row.workspace, row=row, drawn_by=by)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    if until < since:
        raise Obstructed(_("The period would end before it begins."))
    if not 1 <= size <= MOST:
        raise Obstructed(_("Draw 1 to %(most)s records.") % {"most": MOST})
    there = dict(population(row, since, until).values_list("number", "pk"))
    if not there:
        raise Obstructed(_("There is no record in this period to draw from."))
    seed = seed.strip() or new_seed()
    last = row.samples.aggregate(last=Max("number"))["last"] or 0  # type: ignore[attr-defined]
    told = {"number": last + 1, "since": since, "until": until, "size": size, "seed": seed, "question": question}
    told |= {"population": len(there), "population_sha256": digest(there)}
    sample = record(blank, "create", by=by, changes=told)
    numbers = drawn(there, size, seed)
    items = [
        SampledRecord(workspace=row.workspace, sample=sample, place=place, record_id=there[number])
        for place, number in enumerate(numbers, 1)
    ]
    create_many(items, by=by)
    return sample


def drawn_again(sample: RecordSample) -> tuple[bool, list[str]]:
    """Draw again from the records as they stood: whether they are the same ones, and the numbers that come out."""
    there = population(sample.row, sample.since, sample.until, sample.drawn_at).order_by("entered_at", "pk")
    numbers = list(there.values_list("number", flat=True)[: sample.population])  # of one moment: the earlier rows
    return digest(numbers) == sample.population_sha256, drawn(numbers, sample.size, sample.seed)


@transaction.atomic
def judge(
    sample: RecordSample, verdicts: Sequence[tuple[SampledRecord, str, str]], *, by: User, conclusion: str = ""
) -> RecordSample:
    """Write verdicts down: (record of the sample, verdict, why). A failing record says why.

    Raises PermissionDenied, Obstructed with the numbers concerned.
    """
    Chain.objects.locked(sample.workspace_id)
    silent = [item.record.number for item, verdict, why in verdicts if verdict == Verdict.FAILS and not why.strip()]
    if silent:
        raise Obstructed(_("Say why these fail: %(numbers)s.") % {"numbers": ", ".join(silent)})
    today = sample.row.plan.cycle.today()
    wanted = []
    for item, verdict, why in verdicts:
        if (verdict, why.strip()) != (item.verdict, item.why):
            who = {"judged_by": by, "judged_on": today} if verdict else {"judged_by": None, "judged_on": None}
            wanted.append((item, {"verdict": verdict, "why": why.strip()[:500], **who}))
    if not may("edit", sample, by.fresh()):
        raise PermissionDenied
    edit_many(wanted, by=by)
    return record(sample, "edit", by=by, changes={"conclusion": conclusion.strip()})


@transaction.atomic
def ask_change(item: SampledRecord, document: Document, *, by: User, after: str, reason: str = "") -> ChangeRequest:
    """Make a change request of a failing record. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(item.workspace_id)
    if item.verdict != Verdict.FAILS:
        raise Obstructed(_("Only a record that fails gives reason for a change."))
    if item.change_id is not None:
        raise Obstructed(_("A change was asked for already: %(change)s.") % {"change": item.change})
    why = reason.strip() or item.why
    source = ChangeRequest.Source.PILOT
    change = propose_change(document, by=by, reason=why, source=source, about=item.record, after=after)
    record(item, "edit", by=by, changes={"change": change})
    return change


def failures(cycle: Any) -> Any:
    """Return the sampled records of a cycle that fail: what the rooms above may raise as findings; one query.

    Each carries `record`, `sample.row` (clause, name) and `why`; `change` where a change request was made of it.
    """
    rows = SampledRecord.objects.filter(sample__row__plan__cycle=cycle, verdict=Verdict.FAILS)
    return rows.select_related("record", "sample__row__clause", "change").order_by("sample__row__order", "pk")
