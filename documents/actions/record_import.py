"""Bringing a list from a ticket tool in: put aside, its columns named, compared, confirmed, written at once."""

# claims: P10
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.people.sheets import Line, read
from certification.people.writing import workbook
from documents.models import OperatingRecord, RecordImport, RecordPlanRow
from documents.records.columns import BY_NAME, guessed, headings_of
from documents.records.importing import CHANGED, ERROR, NEW, Known, Verdict, judge
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, edit_many, may, record
from wobo.workflow.models import Chain

from .imports import Gone, fetched, put_aside
from .records import check_row, lag_of, supersede_no_cases, zone_of
from .uploads import keep_bytes


@dataclass(frozen=True)
class Held:
    """A list that waits: its file, the row of the plan, its headings and rows, and which column is what."""

    token: str
    name: str
    row_uid: str
    content_type: str
    sha256: str
    size: int
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    places: dict[str, int]


def demand_import(row: RecordPlanRow, by: User) -> None:
    """Raise PermissionDenied for who may not bring records in."""
    if not may("create", OperatingRecord(workspace=row.workspace, row=row, entered_by=by), by.fresh()):
        raise PermissionDenied


def hold(content: bytes, name: str, row: RecordPlanRow, *, by: User) -> str:
    """Read a list, keep its bytes and put it aside for two hours. Raises Unreadable, in words; PermissionDenied."""
    demand_import(row, by)
    lines = read(content, name)
    top = headings_of(lines)
    upload = ContentFile(content, name=name)
    content_type = check_upload(upload)
    sha256, size = store.put(upload)
    headings = lines[top].cells
    told = {
        "name": clean_name(name),
        "row": row.uid,
        "file": [content_type, sha256, size],
        "headings": headings,
        "lines": [(line.number, line.cells) for line in lines[top + 1 :]],
        "places": guessed(headings),
    }
    return put_aside(told, row.plan.cycle.engagement, by=by)


def held(token: str, engagement: Engagement, *, by: User) -> Held:
    """Return the list behind a token. Raises Gone."""
    told = fetched(token, engagement, by=by)
    if "places" not in told or "headings" not in told:
        raise Gone(token)
    lines = tuple(Line(number, tuple(cells)) for number, cells in told["lines"])
    content_type, sha256, size = told["file"]
    headings = tuple(told["headings"])
    return Held(token, told["name"], told["row"], content_type, sha256, size, headings, lines, told["places"])


def name_columns(found: Held, places: dict[str, int], engagement: Engagement, *, by: User) -> str:
    """Put the list aside again with its columns named; returns the next token."""
    told = {
        "name": found.name,
        "row": found.row_uid,
        "file": [found.content_type, found.sha256, found.size],
        "headings": found.headings,
        "lines": [(line.number, line.cells) for line in found.lines],
        "places": places,
    }
    return put_aside(told, engagement, by=by)


def verdicts(row: RecordPlanRow, found: Held) -> list[Verdict]:
    """Compare a list with the records as they are now; writes nothing."""
    return judge(found.lines, found.places, Known(row))


def seal(rows: Sequence[Verdict]) -> str:
    """Return what tells one preview from another."""
    told = [(one.number, one.kind, one.record.uid if one.record else "", sorted(one.cells.items())) for one in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@transaction.atomic
def bring_in(row: RecordPlanRow, found: Held, *, sealed: str, only_good: bool, by: User) -> Counter[str]:
    """Write what the preview showed: all of it, or only the rows without errors. Returns the number of each kind.

    All or nothing. The file stays as the source. Raises PermissionDenied, and Obstructed when records changed since
    the preview, or when there are errors and not only the good rows are wanted.
    """
    Chain.objects.locked(row.workspace_id)
    demand_import(row, by)
    check_row(row)
    rows = verdicts(row, found)
    if seal(rows) != sealed:
        raise Obstructed(_("The records have changed since this preview. This is what would change now."))
    counts = Counter(one.kind for one in rows)
    if counts[ERROR] and not only_good:
        raise Obstructed(_("The list has errors. Mend them, or bring in only the good rows."))
    if counts[NEW] or counts[CHANGED]:
        _write(row, found, rows, counts, by)
    return counts


def _write(row: RecordPlanRow, found: Held, rows: list[Verdict], counts: Counter[str], by: User) -> None:
    source = _source(row, found, counts, by)
    now, zone = clock.now(), zone_of(row)
    made = [
        OperatingRecord(
            workspace=row.workspace,
            row=row,
            entered_at=now,
            entered_by=by,
            source=OperatingRecord.Source.IMPORTED,
            brought_in=source,
            lag=lag_of(one.values["happened_on"], now, zone),
            **one.values,
        )
        for one in rows
        if one.kind == NEW
    ]
    create_many(made, by=by)
    wanted = []
    for one in rows:
        if one.kind == CHANGED and one.record is not None:
            changes = dict(one.changes)
            if "happened_on" in changes:
                changes["lag"] = lag_of(changes["happened_on"], one.record.entered_at, zone)
            wanted.append((one.record, changes))
    edited = edit_many(wanted, by=by)
    days = [one.happened_on for one in (*made, *edited)]
    supersede_no_cases(row, days, _("Records were brought in from %(file)s.") % {"file": found.name})


def _source(row: RecordPlanRow, found: Held, counts: Counter[str], by: User) -> RecordImport:
    told = (found.name, found.content_type, found.sha256, found.size, row.workspace)
    file = keep_bytes(*told, by=by, kind=StoredFile.Kind.EVIDENCE)
    columns = {name: found.headings[place] for name, place in found.places.items()}
    figures = {"created": counts[NEW], "changed": counts[CHANGED], "left_out": counts[ERROR]}
    blank = RecordImport(workspace=row.workspace, row=row, file=file, by=by, columns=columns, **figures)
    return record(blank, "create", by=by)


def refused(rows: Sequence[Verdict], found: Held) -> bytes:
    """Return the rows that were refused, each with the reason, to be mended and sent again."""
    names = [name for name in BY_NAME if name in found.places]
    headings = [*((found.headings[found.places[name]], 20) for name in names), (_("What is wrong"), 60)]
    wrong = [one for one in rows if one.kind == ERROR]
    lines = ([*(one.cells.get(name, "") for name in names), " ".join(one.problems)] for one in wrong)
    return workbook(_("Rows to mend"), headings, lines)


def unknown_services(rows: Sequence[Verdict]) -> list[str]:
    """Return the services that a list names and the catalogue lacks, each once."""
    return list(dict.fromkeys(one.values["service_said"] for one in rows if one.values.get("service_said")))
