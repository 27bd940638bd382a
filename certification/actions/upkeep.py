"""The certified years: the plan of a year, changes told to the body, reminders of both and of the body's visits."""

# claims: P16, P17, S12.3, S12.4, S12.5
import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from certification import upkeep_data
from certification import upkeep_news as news
from certification.models import ChangeNotice, Cycle, UpkeepItem
from certification.process import profile_of
from certification.upkeep_calendar import of_engagement
from wobo.accounts.models import User
from wobo.workflow.doors import create_many, edit_many, fire, record
from wobo.workflow.models import Chain

from .files import keep_upload


@transaction.atomic
def draw_up(cycle: Cycle, year: int, *, by: User) -> list[UpkeepItem]:
    """Add what the year asks for and the plan does not have: the usual lines, the records, the body's visits."""
    Chain.objects.locked(cycle.workspace_id)
    here = UpkeepItem.objects.filter(workspace=cycle.workspace_id, year=year)
    there = set(here.exclude(key="").values_list("key", "due"))
    keys = {key for key, _due in there}
    language = cycle.engagement.client.language
    wanted = [
        (line.key, day, {"kind": line.kind, "clause": line.clause, "text": line.text(language)})
        for line in upkeep_data.lines()
        for day in line.days(year)
    ]
    for window in of_engagement(cycle.engagement):
        key = f"{window.kind}-{window.number}-{window.certificate.uid}"
        if window.due.year == year and key not in keys:
            text = f"{window.title} · {window.certificate.number}"
            wanted.append((key, window.due, {"kind": "surveillance", "clause": "", "text": text[:300]}))
    made = [
        UpkeepItem(workspace=cycle.workspace, cycle=cycle, year=year, key=key, due=day, **told)
        for key, day, told in wanted
        if (key, day) not in there
    ]
    return create_many(made, by=by)


@transaction.atomic
def save_item(row: UpkeepItem, changes: dict[str, Any], *, by: User) -> UpkeepItem:
    """Add a line of one's own, or change one; its year follows from its day."""
    Chain.objects.locked(row.workspace_id)
    changes = {**changes, "year": changes["due"].year} if "due" in changes else changes
    return record(row, "edit" if row.pk else "create", by=by, changes=changes)


def remove_item(row: UpkeepItem, *, by: User) -> None:
    """Take a line out of the plan; the trail keeps it."""
    record(row, "remove", by=by)


def mark_done(rows: list[UpkeepItem], *, on: dt.date, note: str, by: User) -> list[UpkeepItem]:
    """Note that lines were done, all at once; what was done before keeps its day."""
    open_ones = [row for row in rows if row.done_on is None]
    return edit_many([(row, {"done_on": on, "note": note}) for row in open_ones], by=by)


def deadline(cycle: Cycle, kind: str, happened_on: dt.date) -> dt.date:
    """Return until when the body must know of a change of this kind."""
    days: int = profile_of(cycle.engagement.profile).change_notice_days[kind]
    return happened_on + dt.timedelta(days=days)


@transaction.atomic
def notice_change(cycle: Cycle, changes: dict[str, Any], *, by: User) -> ChangeNotice:
    """Write down a change that the body must be told; its deadline is the profile's unless one is given."""
    Chain.objects.locked(cycle.workspace_id)
    highest = ChangeNotice.objects.filter(workspace=cycle.workspace_id).aggregate(last=Max("number"))["last"] or 0
    due = changes.get("due") or deadline(cycle, changes["kind"], changes["happened_on"])
    row = ChangeNotice(workspace=cycle.workspace, cycle=cycle, number=highest + 1)
    row = record(row, "create", by=by, changes={**changes, "due": due})
    news.change_noticed(row, by)
    return row


@transaction.atomic
def edit_notice(row: ChangeNotice, changes: dict[str, Any], *, by: User) -> ChangeNotice:
    """Change what is said of it; without a day of one's own the deadline follows from the profile."""
    due = changes.get("due") or deadline(row.cycle, changes["kind"], changes["happened_on"])
    return record(row, "edit", by=by, changes={**changes, "due": due})


@transaction.atomic
def report_change(
    row: ChangeNotice, *, on: dt.date, how: str, by: User, upload: UploadedFile | None = None
) -> ChangeNotice:
    """Note that the body was told: when, how, with the paper that was sent."""
    row = fire(row, "report", by=by, on=on, how=how)
    return _with_file(row, "report_file", upload, by=by)


@transaction.atomic
def answer_change(
    row: ChangeNotice, *, on: dt.date, text: str, by: User, upload: UploadedFile | None = None
) -> ChangeNotice:
    """Note what the body answered, with its letter."""
    row = fire(row, "answer", by=by, on=on, text=text)
    return _with_file(row, "answer_file", upload, by=by)


def _with_file(row: ChangeNotice, name: str, upload: UploadedFile | None, *, by: User) -> ChangeNotice:
    if upload is None:
        return row
    return record(row, "edit", by=by, changes={name: keep_upload(upload, row.workspace, by=by)})
