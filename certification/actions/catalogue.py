"""Brings files into the catalogue: what would change, and the change itself, in one transaction with one Event."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.catalogue import Difference, StandardData, Unreadable, compare, read
from certification.catalogue.outline import Line, line, outline, summary
from certification.models.catalogue import Standard, StandardImport
from wobo.accounts.models import User, Workspace
from wobo.files import store
from wobo.files.checks import clean_name
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import may, record

from .catalogue_rows import (
    PART_MODELS,
    Placed,
    as_read,
    columns,
    referred_to,
    remove_what_is_gone,
    write_clauses,
    write_parts,
)

SALT = "certification.catalogue.import"
DAY = dt.timedelta(days=1)
MAX_SHOWN = 500
MAX_LINES = 6_000  # characters of the outline that go on the trail


@dataclass
class Plan:
    """What bringing in one standard would do. `kept` are rows that stay, as withdrawn: something refers to them."""

    data: StandardData
    standard: Standard | None
    difference: Difference
    kept: set[Placed] = field(default_factory=set)

    @property
    def summary(self) -> str:
        """The plan in a line."""
        return summary(self.difference)

    @property
    def lines(self) -> list[Line]:
        """The plan clause by clause, as far as anybody reads."""
        return [line(item, self.kept) for item in self.difference.items[:MAX_SHOWN]]

    @property
    def more(self) -> int:
        """How many changes `lines` leaves out."""
        return max(len(self.difference.items) - MAX_SHOWN, 0)


def plan(data: StandardData) -> Plan:
    """Compare what a file says with what the catalogue holds; changes nothing."""
    standard, ref = placed(data)
    data = replace(data, ref=ref)
    old = as_read(standard, data) if standard else None
    difference = compare(old, data)
    return Plan(data, standard, difference, kept=referred_to(standard, data) if standard and difference else set())


def placed(data: StandardData) -> tuple[Standard | None, str]:
    """Find the standard that a file is a version of, and the short name it has or gets."""
    found = Standard.objects.filter(format=data.format, source_id=data.source_id).first()
    if found:
        return found, found.ref
    for ref in (data.ref, f"{data.ref}-{data.format}"):
        if not Standard.objects.filter(ref=ref).exists():
            return None, ref
    values = {"name": data.name, "ref": data.ref}
    message = _("The catalogue has another “%(name)s” from two other sources (%(ref)s). Rename this one.")
    raise Unreadable(message % values)


def plans_of(content: bytes) -> list[Plan]:
    """Read a file and say what each of its standards would change; changes nothing."""
    return [plan(data) for data in read(content)]


def bring_in_file(content: bytes, *, name: str, by: User) -> list[Plan]:
    """Read a file and bring its standards in."""
    return bring_in(read(content), content, name=name, by=by)


@transaction.atomic
def bring_in(standards: Iterable[StandardData], content: bytes, *, name: str, by: User) -> list[Plan]:
    """Bring every standard of a file into the catalogue and say what that changed.

    Order: rights · standard · clauses · their questions and documents · what is gone (deleted, or withdrawn where
    something refers to it) · one StandardImport with its Event and the file itself, per standard that changed, on the
    firm's chain; before there is a firm there is no chain and none is written. Nothing changed, nothing written.
    """
    firm = Workspace.firm()
    if firm and not may("create", StandardImport(workspace=firm), by):
        raise PermissionDenied
    plans = [carried_out(plan(data)) for data in standards]
    changed = [one for one in plans if one.difference]
    if firm and changed:
        source = keep(content, firm=firm, name=name, by=by)
        for one in changed:
            log(one, source, by=by)
    return plans


def carried_out(one: Plan) -> Plan:
    """Do what the plan says; hand it back with the standard."""
    if not one.difference:
        return one
    standard = one.standard or Standard(format=one.data.format, source_id=one.data.source_id)
    for name, value in columns(one.data).items():
        setattr(standard, name, value)
    standard.ref, standard.languages, standard.digest = one.data.ref, one.data.languages, one.data.digest
    standard.save()
    rows = write_clauses(standard, one.data.clauses)
    for attribute, model in PART_MODELS.items():
        write_parts(model, attribute, one.data.clauses, rows)
    remove_what_is_gone(standard, one.data, kept=one.kept)
    return replace(one, standard=standard)


def may_import(user: User) -> bool:
    """Whether the import is open to `user`."""
    firm = Workspace.firm()
    return bool(firm) and may("create", StandardImport(workspace=firm), user)


def hold(content: bytes, *, name: str, by: User) -> str:
    """Put the bytes of an upload aside until they are confirmed; the token is good for `by` alone, for a day."""
    sha256, _size = store.put(content)
    return signing.dumps({"sha256": sha256, "name": clean_name(name), "by": by.uid}, salt=SALT, compress=True)


def held(token: str, *, by: User) -> tuple[bytes, str]:
    """Return the bytes and the name behind a token. Raises BadSignature for another's, an old or a made-up one."""
    told = signing.loads(token, salt=SALT, max_age=DAY)
    if told["by"] != by.uid:
        raise signing.BadSignature
    try:
        return store.read(StoredFile(sha256=told["sha256"])), told["name"]
    except store.IntegrityLost as error:
        raise signing.BadSignature from error


def seal(plans: Iterable[Plan]) -> str:
    """Return what tells one preview from another: the state of each standard before and after."""
    states = [(one.data.ref, one.standard.digest if one.standard else "", one.data.digest) for one in plans]
    return hashlib.sha256(repr(states).encode()).hexdigest()


def keep(content: bytes, *, firm: Workspace, name: str, by: User) -> StoredFile:
    """Keep the bytes that were brought in, so that anybody can see later what they were."""
    sha256, size = store.put(content)
    kind = StoredFile.Kind.EVIDENCE
    row = store.row(workspace=firm, name=name, kind=kind, content_type="text/plain", by=by, sha256=sha256, size=size)
    return record(row, "create", by=by)


def log(one: Plan, source: StoredFile, *, by: User) -> StandardImport:
    """Write the import to the firm's trail."""
    lines = "\n".join(outline(one.difference, kept=one.kept))
    if len(lines) > MAX_LINES:
        lines = f"{lines[:MAX_LINES]}\n…"
    row = StandardImport(
        workspace=source.workspace,
        standard=one.standard,
        source=source,
        digest=one.data.digest,
        summary=one.summary[:300],
        lines=lines,
        imported_by=by,
        imported_at=clock.now(),
    )
    return record(row, "create", by=by)
