"""Bringing a folder of files in: each becomes an old document, or the content of an entry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.actions.structure import version_label
from certification.models import Engagement
from documents.models import Document, OldDocument, Revision
from documents.seed import plain
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.checks import check_upload, clean_name
from wobo.files.models import StoredFile
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain

from .imports import Gone, fetched, forget, put_aside
from .old import save_old
from .register import begin_revision
from .uploads import keep_bytes

AS_OLD, AS_CONTENT, LEAVE = "old", "content", "leave"
VERSION = re.compile(r"[\s_（(\[-]*((?:[A-Z]{1,2}[/._-]\d{1,2})|(?:[Vv](?:er)?\.?\s?\d+(?:\.\d+)*))[)）\]\s]*$")
NUMBER = re.compile(r"^((?=[A-Za-z0-9./_-]*\d)[A-Za-z0-9]+(?:[-./_][A-Za-z0-9]+)+)[\s_：:-]*")


@dataclass(frozen=True)
class Arrived:
    """A file of the folder, with what its name seems to say and the entry that seems to be meant."""

    place: int
    name: str
    content_type: str
    sha256: str
    size: int
    number: str
    title: str
    version: str
    match: Document | None = None


def guessed(name: str) -> tuple[str, str, str]:
    """Return (number, title, version) as a file name has them: `QL-QP-01 文件控制程序 B-2.docx`."""
    stem = PurePath(clean_name(name)).stem.strip()
    version = ""
    if found := VERSION.search(stem):
        version, stem = found[1], stem[: found.start()]
    number = ""
    if found := NUMBER.match(stem):
        number, stem = found[1].rstrip("-_."), stem[found.end() :]
    title = re.sub(r"[\s_]+", " ", stem).strip(" -_《》") or number
    version = re.sub(r"^([A-Z]{1,2})[._-](\d)", r"\1/\2", version)
    return number[:60], title[:200], version[:20]


def hold_files(files: Sequence[File], engagement: Engagement, *, by: User) -> str:
    """Check files and put them aside for two hours; returns the token. Raises ValidationError: all that is wrong."""
    if not may("create", OldDocument(workspace=engagement.workspace, engagement=engagement), by.fresh()):
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
    return put_aside({"files": rows}, engagement, by=by)


def arrived(token: str, engagement: Engagement, *, by: User) -> list[Arrived]:
    """Return the files behind a token, each with the entry that is meant: by its number, else by its title."""
    told = fetched(token, engagement, by=by)
    if "files" not in told:
        raise Gone(token)
    rows = list(Document.objects.filter(engagement=engagement).standing())
    numbers = {row.number.casefold(): row for row in rows}
    titles = {plain(title): row for row in rows for title in (row.title, row.title_en) if title}
    found = []
    for place, (name, content_type, sha256, size) in enumerate(told["files"]):
        number, title, version = guessed(name)
        match = numbers.get(number.casefold()) or titles.get(plain(title))
        found.append(Arrived(place, name, content_type, sha256, size, number, title, version, match))
    return found


@transaction.atomic
def take_in(
    engagement: Engagement, files: Sequence[Arrived], wanted: Sequence[dict[str, Any]], token: str, *, by: User
) -> dict[str, int]:
    """Make of each file what was chosen: `wanted` holds use, number, title, version, entry. All or none.

    Raises PermissionDenied, Obstructed with the file's name.
    """
    Chain.objects.locked(engagement.workspace_id)
    counts = {AS_OLD: 0, AS_CONTENT: 0, LEAVE: 0}
    for file, told in zip(files, wanted, strict=True):
        counts[told["use"]] += 1
        try:
            if told["use"] == AS_OLD:
                _as_old(engagement, file, told, by)
            elif told["use"] == AS_CONTENT:
                _as_content(engagement, file, told["entry"], by)
        except Obstructed as wrong:
            raise Obstructed(*(f"{file.name}: {reason}" for reason in wrong.reasons)) from None
    forget(token)
    return counts


def _stored(engagement: Engagement, file: Arrived, by: User, kind: str) -> StoredFile:
    told = (file.name, file.content_type, file.sha256, file.size, engagement.workspace)
    return keep_bytes(*told, by=by, kind=kind)


def _as_old(engagement: Engagement, file: Arrived, told: dict[str, Any], by: User) -> None:
    """List the file as an old document, or give it to the one that has its number already."""
    stored = _stored(engagement, file, by, StoredFile.Kind.EVIDENCE)
    number = told["number"]
    there = OldDocument.objects.filter(engagement=engagement, number__iexact=number).first() if number else None
    if there is not None:
        record(there, "edit", by=by, changes={"file": stored, "version": told["version"] or there.version})
        return
    fields = {name: told[name] for name in ("number", "title", "version")}
    save_old(engagement, {**fields, "file": stored, "successor": told.get("entry")}, by=by)


def _as_content(engagement: Engagement, file: Arrived, document: Document | None, by: User) -> None:
    """Let the file be the content of an entry: of its draft, or of a first version."""
    if document is None:
        raise Obstructed(_("Say which entry's content the file is."))
    document.engagement, document.workspace = engagement, engagement.workspace
    opened = document.open
    if opened is not None and opened.state != Revision.State.DRAFT:
        raise Obstructed(_("%(version)s is being signed: its file stays.") % {"version": opened})
    stored = _stored(engagement, file, by, StoredFile.Kind.CONTENT)
    if document.kind != Document.Kind.FILE:
        record(document, "edit", by=by, changes={"kind": Document.Kind.FILE})
    if opened is not None:
        record(opened, "edit", by=by, changes={"upload": stored})
        return
    former = document.current
    edition, revision = (former.edition, former.revision + 1) if former else (1, 0)
    label = version_label(engagement.client, edition, revision)
    begin_revision(document, by=by, label=label, edition=edition, revision=revision, upload=stored)
