"""Many files at once: each becomes a record of a row of the plan, or is left out."""

# claims: P10
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Cycle, Engagement
from documents.models import OperatingRecord, RecordPlan, RecordPlanRow
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.workflow.doors import Obstructed, may
from wobo.workflow.models import Chain

from .folder import guessed
from .imports import Gone, fetched, forget, put_aside
from .records import enter_record
from .uploads import keep_bytes

DAY = re.compile(r"(20\d{2})[-_.年/]?(0[1-9]|1[0-2]|[1-9](?=[-_.月/]))[-_.月/]?(0[1-9]|[12]\d|3[01]|[1-9](?!\d))?")


@dataclass(frozen=True)
class Arrived:
    """A file with what its name seems to say: number, title, day, and the row of the plan that may be meant."""

    place: int
    name: str
    content_type: str
    sha256: str
    size: int
    number: str
    title: str
    day: dt.date | None
    row: RecordPlanRow | None


def hold_files(files: Sequence[File], cycle: Cycle, *, by: User) -> str:
    """Check files and put them aside for two hours; returns the token. Raises ValidationError: all that is wrong."""
    plan = RecordPlan(workspace=cycle.engagement.workspace, cycle=cycle)
    blank = OperatingRecord(workspace=plan.workspace, entered_by=by)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    told, wrong = [], []
    for file in files:
        try:
            told.append([clean_name(file.name or ""), check_upload(file)])
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)
    rows = [[name, kind, *store.put(file)] for file, (name, kind) in zip(files, told, strict=True)]
    return put_aside({"record_files": rows}, cycle.engagement, by=by)


def arrived(token: str, engagement: Engagement, rows: Sequence[RecordPlanRow], *, by: User) -> list[Arrived]:
    """Return the files behind a token, each with the row of the plan whose name it shares. Raises Gone."""
    told = fetched(token, engagement, by=by)
    if "record_files" not in told:
        raise Gone(token)
    found = []
    for place, (name, content_type, sha256, size) in enumerate(told["record_files"]):
        number, title, _version = guessed(name)
        found.append(
            Arrived(place, name, content_type, sha256, size, number, title, day_in(name), row_meant(name, rows))
        )
    return found


def day_in(name: str) -> dt.date | None:
    """Return the day, or the first of the month, that a file name carries."""
    found = DAY.search(name)
    if not found:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def row_meant(name: str, rows: Sequence[RecordPlanRow]) -> RecordPlanRow | None:
    """Return the row whose name stands in a file name, or shares most with it; None where nothing is alike."""
    best, most = None, 2
    for row in rows:
        for text in (row.name, row.name_en):
            pairs = {text[at : at + 2].casefold() for at in range(len(text) - 1)}
            shared = sum(1 for pair in pairs if pair in name.casefold() and not pair.isascii())
            shared += sum(3 for word in text.split() if len(word) > 4 and word.casefold() in name.casefold())
            if shared > most:
                best, most = row, shared
    return best


@transaction.atomic
def take_in(cycle: Cycle, files: Sequence[Arrived], wanted: Sequence[dict[str, Any]], token: str, *, by: User) -> int:
    """Make a record of each file that has a row: `wanted` holds row, number, title, happened_on, drill. All or none.

    Returns how many. Raises PermissionDenied, Obstructed with the file's name.
    """
    workspace = cycle.engagement.workspace
    Chain.objects.locked(workspace.pk)
    made = 0
    for file, told in zip(files, wanted, strict=True):
        if told["row"] is None:
            continue
        kept = (file.name, file.content_type, file.sha256, file.size, workspace)
        stored = keep_bytes(*kept, by=by, kind=StoredFile.Kind.EVIDENCE)
        fields = {**{name: told[name] for name in ("number", "title", "happened_on", "drill")}, "file": stored}
        try:
            enter_record(told["row"], fields, by=by, source=OperatingRecord.Source.UPLOADED)
        except Obstructed as wrong:
            raise Obstructed(*(f"{file.name}: {reason}" for reason in wrong.reasons)) from None
        made += 1
    if not made:
        raise Obstructed(_("Say of at least one file to which row of the plan it belongs."))
    forget(token)
    return made
