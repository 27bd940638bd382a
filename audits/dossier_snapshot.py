"""What a making of the dossier holds, frozen: chapters with their papers by sha256, the signatures, the trail's head.

Files leave by right: what the person who asks may not download is named and held back. Files of any other workspace
than the engagement's and its client's are refused, whoever named them.
"""

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from certification import dossier
from certification.dossier import Paper
from certification.reports import furniture
from documents.models import PaperSignature
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.files.policies import may_download
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Chain, Signature

from . import dossier_list
from .dossier_list import Line
from .models import DossierFile

PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg"})


@dataclass
class Entry:
    """One paper of a chapter, as the worker finds it."""

    title: str
    number: str = ""
    version: str = ""
    dated: str = ""
    sha256: str = ""
    name: str = ""
    size: int = 0
    type: str = ""
    pages: int | None = None
    signed: dict[str, Any] = field(default_factory=dict)  # the bytes that signatures name: sha256, name, size
    table: dict[str, Any] = field(default_factory=dict)
    reference: str = ""
    held: bool = False  # confidential, and not for the one who asked


class Foreign(RuntimeError):
    """A room named a file of another client: nothing is made."""


def build(cycle: Any, language: str, *, by: User, number: str) -> dict[str, Any]:
    """Return everything that is printed and packed. Raises Obstructed when it is more than a dossier may have."""
    with override(language):
        lines = dossier_list.lines(cycle)
        brought = dossier_list.files_of(cycle)
        reads = _Reader(cycle, by)
        chapters = [_chapter(line, cycle, language, brought.get(line.item.key, []), reads) for line in lines]
        frame = furniture(
            cycle.engagement,
            language,
            kind="dossier",
            title=_("Certification application dossier"),
            number=number,
            version=f"V{cycle.number}",
            classification=pgettext("classification", "Confidential"),
        )
        signatures = _signatures(cycle, chapters)
    _check_size(chapters)
    chain = Chain.objects.get(workspace=cycle.engagement.workspace_id)
    return {
        "frame": frame,
        "chapters": chapters,
        "signatures": signatures,
        "head": {"seq": chain.seq, "hash": chain.hash, "workspace": chain.workspace.uid},
    }


class _Reader:
    """Whose files may go along: by the wall between clients, then by the right of the one who asks."""

    def __init__(self, cycle: Any, user: User) -> None:
        engagement = cycle.engagement
        self.places = {engagement.workspace_id, engagement.client.workspace_id}
        self.user = user

    def may(self, stored: StoredFile) -> bool:
        """Whether the file goes along. Raises Foreign."""
        if stored.workspace_id not in self.places:
            raise Foreign(stored.uid)
        return may_download(stored, self.user)


def _chapter(line: Line, cycle: Any, language: str, brought: list[DossierFile], reads: _Reader) -> dict[str, Any]:
    entries = [_entry(paper, reads) for paper in _papers(line, cycle, language)]
    entries += [_brought(row, reads) for row in brought]
    return {
        "key": line.item.key,
        "place": line.place,
        "title": line.item.title(language),
        "state": line.state,
        "reason": line.told.reason if line.told.not_applicable else "",
        "remark": line.told.remark,
        "entries": [asdict(entry) for entry in entries],
    }


def _papers(line: Line, cycle: Any, language: str) -> list[Paper]:
    if line.state == "not_applicable":
        return []
    parts = [dossier.part(key) for key in line.given]
    return [paper for part in parts if part for paper in dossier.gathered(part, cycle, language)]


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _entry(paper: Paper, reads: _Reader) -> Entry:
    entry = Entry(paper.title, paper.number, paper.version, _day(paper.dated), reference=paper.reference)
    if paper.table is not None:
        entry.table = asdict(paper.table)
    elif paper.file is not None:
        _with_file(entry, paper.file, reads, paper.pages)
        if paper.signed is not None and reads.may(paper.signed):
            entry.signed = {name: getattr(paper.signed, name) for name in ("sha256", "name", "size")}
    return entry


def _with_file(entry: Entry, stored: StoredFile, reads: _Reader, pages: int | None = None) -> None:
    if not reads.may(stored):
        entry.held, entry.name = True, stored.name
        return
    entry.sha256, entry.name, entry.size = stored.sha256, stored.name, stored.size
    entry.type, entry.pages = stored.content_type, 1 if stored.content_type in PICTURES else pages


def _brought(row: DossierFile, reads: _Reader) -> Entry:
    entry = Entry(row.title, dated=_day(row.dated), reference=row.reference)
    if row.file:
        _with_file(entry, row.file, reads)
    return entry


def hashes(chapters: list[dict[str, Any]]) -> set[str]:
    """Return the sha256 of every file that goes along."""
    entries = [entry for chapter in chapters for entry in chapter["entries"]]
    return {entry["sha256"] for entry in entries} | {entry["signed"].get("sha256", "") for entry in entries} - {""}


def _signatures(cycle: Any, chapters: list[dict[str, Any]]) -> list[str]:
    """Return the uids of the signatures on what goes along, given on screen or on paper, in the order of time."""
    bound = Q(workspace=cycle.engagement.workspace_id, content_sha256__in=hashes(chapters))
    rows = [*Signature.objects.filter(bound), *PaperSignature.objects.filter(bound)]
    return [row.uid for row in sorted(rows, key=lambda row: (row.at, row.uid))]


def _check_size(chapters: list[dict[str, Any]]) -> None:
    entries = [entry for chapter in chapters for entry in chapter["entries"]]
    size = sum(entry["size"] + entry["signed"].get("size", 0) for entry in entries)
    limits = settings.LIMITS
    if len(entries) > limits["dossier_files"] or size > limits["dossier_bytes"]:
        words = {"count": len(entries), "size": size // 2**20, "most": limits["dossier_files"]}
        words["limit"] = limits["dossier_bytes"] // 2**20
        raise Obstructed(
            _(
                "The dossier would have %(count)s papers and %(size)s MB; the limits are %(most)s and %(limit)s MB."
                " Bring in some papers by reference."
            )
            % words
        )
