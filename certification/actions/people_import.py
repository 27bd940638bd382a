"""Bringing a list of people in: put aside, compared, confirmed, written in one transaction."""

import hashlib
import json
import secrets
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Client, Department, Person
from certification.people import judge as judging
from certification.people.headings import Layout, laid_out
from certification.people.judge import CHANGED, ERROR, NEW, Verdict, judge
from certification.people.sheets import Line, read
from wobo.accounts.models import User
from wobo.files.checks import clean_name
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, create_many, edit_many, may, record
from wobo.workflow.models import Chain

from .standing import recompute_workspace

HELD_SECONDS = 2 * 60 * 60  # a list of people is personal data: it goes by itself


class Gone(LookupError):
    """What was put aside is no longer there, or is somebody else's."""


@dataclass(frozen=True)
class Held:
    """A list that waits for confirmation."""

    token: str
    name: str
    layout: Layout


def hold(content: bytes, name: str, client: Client, *, by: User) -> str:
    """Read a list and put it aside for two hours; the token is good for `by` and this client alone.

    Raises Unreadable, in words.
    """
    layout = laid_out(read(content, name))
    token = secrets.token_urlsafe(16)
    told = {
        "by": by.uid,
        "client": client.uid,
        "name": clean_name(name),
        "places": layout.places,
        "ignored": layout.ignored,
        "rows": [(line.number, line.cells) for line in layout.rows],
    }
    cache.set(_key(token), zlib.compress(json.dumps(told).encode(), 6), HELD_SECONDS)
    return token


def held(token: str, client: Client, *, by: User) -> Held:
    """Return the list behind a token. Raises Gone."""
    packed = cache.get(_key(token))
    told = json.loads(zlib.decompress(packed)) if packed else {}
    if told.get("by") != by.uid or told.get("client") != client.uid:
        raise Gone(token)
    rows = tuple(Line(number, tuple(cells)) for number, cells in told["rows"])
    return Held(token, told["name"], Layout(told["places"], tuple(told["ignored"]), rows))


def forget(token: str) -> None:
    """Throw away what was put aside."""
    cache.delete(_key(token))


def _key(token: str) -> str:
    return f"certification.people.{hashlib.sha256(token.encode()).hexdigest()[:40]}"


def verdicts(client: Client, layout: Layout) -> list[Verdict]:
    """Compare a list with the register as it is now; writes nothing."""
    people = Person.objects.within(client.workspace).select_related("department")
    departments = Department.objects.within(client.workspace)
    return judge(layout, judging.Register(people, departments, clock.today(client.time_zone)))


def seal(rows: Sequence[Verdict]) -> str:
    """Return what tells one preview from another: what would be written where."""
    told = [
        (
            row.number,
            row.kind,
            row.person.uid if row.person else "",
            sorted((k, str(v)) for k, v in row.values.items()),
        )
        for row in rows
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def unknown_departments(rows: Sequence[Verdict]) -> list[str]:
    """Return the departments that a list names and the register lacks, each once, in the order of the list."""
    found: dict[str, str] = {}
    for row in rows:
        if row.unknown_department:
            found.setdefault(row.unknown_department.casefold(), row.unknown_department)
    return list(found.values())


@transaction.atomic
def create_departments(client: Client, layout: Layout, *, by: User) -> list[Department]:
    """Create the departments that a list names and the register lacks; they stand at the top until they are moved."""
    Chain.objects.locked(client.workspace_id)
    last = Department.objects.within(client.workspace).order_by("-order").values_list("order", flat=True).first() or 0
    made = []
    for place, name in enumerate(unknown_departments(verdicts(client, layout)), 1):
        one = Department(workspace=client.workspace, name=name, order=last + 10 * place)
        made.append(record(one, "create", by=by))
    return made


@transaction.atomic
def bring_in(client: Client, layout: Layout, *, sealed: str, only_good: bool, by: User) -> Counter[str]:
    """Write what the preview showed: all of it, or only the rows without errors. Returns the number of each kind.

    All or nothing: one transaction under the lock of the client's chain. Raises Obstructed when the register changed
    since the preview, or when there are errors and not only the good rows are wanted.
    """
    Chain.objects.locked(client.workspace_id)
    if not may("create", Person(workspace=client.workspace), by.fresh()):
        raise PermissionDenied
    rows = verdicts(client, layout)
    if seal(rows) != sealed:
        raise Obstructed(_("The register has changed since this preview. This is what would change now."))
    counts = Counter(row.kind for row in rows)
    if counts[ERROR] and not only_good:
        raise Obstructed(_("The list has errors. Mend them, or bring in only the good rows."))
    create_many([Person(workspace=client.workspace, **row.values) for row in rows if row.kind == NEW], by=by)
    edit_many([(row.person, row.values) for row in rows if row.kind == CHANGED and row.person], by=by)
    place = client.workspace_id
    transaction.on_commit(lambda: recompute_workspace(place), robust=True)
    return counts
