"""Bringing a list of documents in: put aside, compared, confirmed, written in one transaction."""

import hashlib
import json
import secrets
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from certification.people.headings import Layout
from certification.people.sheets import Line, read
from certification.people.writing import workbook
from documents.import_columns import COLUMNS, OLD, REGISTER, heading_of
from documents.importing import CHANGED, ERROR, NEW, Known, Verdict, judge, laid_out
from documents.models import Document, OldDocument
from wobo.accounts.models import User
from wobo.files.checks import clean_name
from wobo.workflow.doors import Obstructed, create_many, may, record
from wobo.workflow.models import Chain

HELD_SECONDS = 2 * 60 * 60
MODELS = {REGISTER: Document, OLD: OldDocument}


class Gone(LookupError):
    """What was put aside is no longer there, or is somebody else's."""


@dataclass(frozen=True)
class Held:
    """A list that waits for confirmation."""

    token: str
    name: str
    target: str
    layout: Layout


def put_aside(told: dict[str, Any], engagement: Engagement, *, by: User) -> str:
    """Keep something for two hours; the token is good for `by` and this engagement alone."""
    token = secrets.token_urlsafe(16)
    packed = json.dumps({**told, "by": by.uid, "engagement": engagement.uid})
    cache.set(_key(token), zlib.compress(packed.encode(), 6), HELD_SECONDS)
    return token


def fetched(token: str, engagement: Engagement, *, by: User) -> dict[str, Any]:
    """Return what was put aside. Raises Gone."""
    packed = cache.get(_key(token))
    told: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {}
    if told.get("by") != by.uid or told.get("engagement") != engagement.uid:
        raise Gone(token)
    return told


def forget(token: str) -> None:
    """Throw away what was put aside."""
    cache.delete(_key(token))


def _key(token: str) -> str:
    return f"documents.import.{hashlib.sha256(token.encode()).hexdigest()[:40]}"


def hold(content: bytes, name: str, target: str, engagement: Engagement, *, by: User) -> str:
    """Read a list and put it aside. Raises Unreadable, in words."""
    layout = laid_out(read(content, name), target)
    told = {
        "name": clean_name(name),
        "target": target,
        "places": layout.places,
        "ignored": layout.ignored,
        "rows": [(line.number, line.cells) for line in layout.rows],
    }
    return put_aside(told, engagement, by=by)


def held(token: str, engagement: Engagement, *, by: User) -> Held:
    """Return the list behind a token. Raises Gone."""
    told = fetched(token, engagement, by=by)
    if "rows" not in told:
        raise Gone(token)
    rows = tuple(Line(number, tuple(cells)) for number, cells in told["rows"])
    return Held(token, told["name"], told["target"], Layout(told["places"], tuple(told["ignored"]), rows))


def verdicts(engagement: Engagement, found: Held) -> list[Verdict]:
    """Compare a list with the register as it is now; writes nothing."""
    return judge(found.layout, found.target, Known(engagement))


def seal(rows: Sequence[Verdict]) -> str:
    """Return what tells one preview from another: what would be written where."""
    told = [
        (row.number, row.kind, row.row.uid if row.row else "", row.changes, sorted(row.cells.items())) for row in rows
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@transaction.atomic
def bring_in(engagement: Engagement, found: Held, *, sealed: str, only_good: bool, by: User) -> Counter[str]:
    """Write what the preview showed: all of it, or only the rows without errors. Returns the number of each kind.

    All or nothing. Raises PermissionDenied, and Obstructed when the register changed since the preview, or when there
    are errors and not only the good rows are wanted.
    """
    Chain.objects.locked(engagement.workspace_id)
    model = MODELS[found.target]
    if not may("create", model(workspace=engagement.workspace, engagement=engagement), by.fresh()):
        raise PermissionDenied
    rows = verdicts(engagement, found)
    if seal(rows) != sealed:
        raise Obstructed(_("The register has changed since this preview. This is what would change now."))
    counts = Counter(row.kind for row in rows)
    if counts[ERROR] and not only_good:
        raise Obstructed(_("The list has errors. Mend them, or bring in only the good rows."))
    _write(engagement, model, [row for row in rows if row.kind in {NEW, CHANGED}], by)
    return counts


def _write(engagement: Engagement, model: Any, rows: list[Verdict], by: User) -> None:
    """Write new rows with few statements, then links and changes one by one."""
    fresh = [
        (row, model(workspace=engagement.workspace, engagement=engagement, **_columns(row)))
        for row in rows
        if row.kind == NEW
    ]
    for _row, made in fresh:
        if model is Document:
            made.language = engagement.client.language
            made.kind = Document.Kind.FORM if made.level == "R" else Document.Kind.WRITTEN
    create_many([made for _row, made in fresh], by=by)
    numbers = {}
    if any("parent" in row.values for row in rows):
        entries = Document.objects.filter(engagement=engagement)
        numbers = {one.number.casefold(): one for one in entries}
    for row, made in [*fresh, *((row, row.row) for row in rows if row.kind == CHANGED)]:
        changes = {} if row.kind == NEW else _columns(row)
        changes.pop("number", None)  # that is how the entry was found
        if row.values.get("clauses"):
            changes["clauses"] = row.values["clauses"]
        parent = numbers.get(row.values.get("parent", "").casefold())
        if parent is not None:
            changes["parent"] = parent
        if changes:
            record(made, "edit", by=by, changes=changes)


def _columns(row: Verdict) -> dict[str, Any]:
    """Return the plain columns of a row; an empty cell leaves what is there."""
    return {
        name: value
        for name, value in row.values.items()
        if name not in {"clauses", "parent"} and value not in (None, "", [])
    }


def template(target: str) -> bytes:
    """Return an empty list with an example row, in the reader's language."""
    columns = COLUMNS[target]
    place = 0 if heading_of(columns[0]) == columns[0].zh else 1
    headings = [(heading_of(column), column.width) for column in columns]
    return workbook(_("Documents"), headings, [[column.examples[0][place] for column in columns]])


def refused(rows: Sequence[Verdict], found: Held) -> bytes:
    """Return the rows that were refused, each with the reason, to be mended and sent again."""
    columns = [column for column in COLUMNS[found.target] if column.field in found.layout.places]
    headings = [*((heading_of(column), column.width) for column in columns), (_("What is wrong"), 60)]
    wrong = [row for row in rows if row.kind == ERROR]
    return workbook(
        _("Rows to mend"),
        headings,
        ([*(row.cells.get(c.field, "") for c in columns), " ".join(row.problems)] for row in wrong),
    )


def export(target: str, engagement: Engagement) -> bytes:
    """Return the register, or the old documents, as a list that can be changed and brought in again."""
    columns = COLUMNS[target]
    rows = MODELS[target].objects.filter(engagement=engagement)
    if target == REGISTER:
        rows = rows.filter(struck_on=None).select_related("parent", "department", "writer", "approver")
        rows = rows.prefetch_related("clauses").order_by("number")
    headings = [(heading_of(column), column.width) for column in columns]
    return workbook(_("Documents"), headings, ([_cell(row, column.field) for column in columns] for row in rows))


def _cell(row: Any, name: str) -> str:
    if name == "clauses":
        return ", ".join(one.label or one.ref for one in row.clauses.all())
    if name == "parent":
        return row.parent.number if row.parent else ""
    value = getattr(row, name)
    return "" if value is None else str(value)
