"""What an evidence room shows: the parts of the dossier by clause, of this engagement's cycle alone.

Worked out from the records when the room opens, and again by the sweep once the trails have moved on. A file is in it
by the right of whoever opened the room; confidential ones only where the room says so.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import override

from certification import dossier
from certification.dossier import Paper
from certification.models import Clause
from wobo.files.models import StoredFile
from wobo.files.policies import may_download
from wobo.workflow import clock
from wobo.workflow.models import Chain, Event

from .models import EvidenceRoom

OWN = ("audits.RoomAccess", "audits.RoomGuest", "audits.EvidenceRoom")  # a look changes nothing of what is shown
PDF, PICTURES = "application/pdf", ("image/png", "image/jpeg")


@dataclass
class Shown:
    """One paper as guests see it; `why` says why it cannot be opened: held, kind, reference."""

    key: str
    kind: str
    title: str
    number: str = ""
    version: str = ""
    dated: str = ""
    clauses: list[str] = field(default_factory=list)
    file: str = ""
    sha256: str = ""
    type: str = ""
    size: int = 0
    pages: int | None = None
    table: dict[str, Any] = field(default_factory=dict)
    reference: str = ""
    why: str = ""


def refresh(room: EvidenceRoom) -> bool:
    """Work the evidence out anew if anything happened since. Returns whether it was."""
    heads = _heads(room)
    if room.evidence_of == heads:
        return False
    told = {"evidence": gathered(room), "evidence_at": clock.now(), "evidence_of": heads}
    # what is shown follows from the records and is no state of the room: no event
    EvidenceRoom._base_manager.filter(pk=room.pk).update(**told)
    for name, value in told.items():
        setattr(room, name, value)
    return True


def _heads(room: EvidenceRoom) -> str:
    """Return what the evidence was made of: the last event of the engagement that counts, the client's, the scope."""
    rows = Event.objects.filter(workspace=room.workspace_id).exclude(model__in=OWN).order_by("-seq")
    last = rows.values_list("seq", flat=True).first() or 0
    client = Chain.objects.filter(workspace=room.cycle.engagement.client.workspace_id).values_list("seq", flat=True)
    scope = f"{'.'.join(kind[:3] for kind in room.kinds)}{int(room.confidential)}"
    return f"{last}/{client.first() or 0}/{scope}/{room.opened_by_id}"[:60]


def gathered(room: EvidenceRoom) -> list[dict[str, Any]]:
    """Return every paper of the kinds that the room shows."""
    found = []
    with override(room.language):
        for part in dossier.parts():
            if part.kind not in room.kinds:
                continue
            for place, paper in enumerate(dossier.gathered(part, room.cycle, room.language), 1):
                found.append(asdict(_shown(room, f"{part.key}-{place}", paper)))
    return found


def _shown(room: EvidenceRoom, key: str, paper: Paper) -> Shown:
    shown = Shown(key, paper.kind, paper.title, paper.number, paper.version, clauses=list(paper.clauses))
    shown.dated = paper.dated.isoformat() if paper.dated else ""
    shown.reference = paper.reference
    if paper.table is not None:
        shown.table = asdict(paper.table)
    elif paper.file is None:
        shown.why = "reference"
    elif not _may_show(room, paper.file):
        shown.why = "held"
    else:
        stored = paper.file
        shown.file, shown.sha256, shown.type, shown.size = stored.uid, stored.sha256, stored.content_type, stored.size
        shown.pages = paper.pages
        shown.why = "" if stored.content_type == PDF or stored.content_type in PICTURES else "kind"
    return shown


def _may_show(room: EvidenceRoom, stored: StoredFile) -> bool:
    engagement = room.cycle.engagement
    if stored.workspace_id not in {engagement.workspace_id, engagement.client.workspace_id}:
        return False
    if stored.classification == StoredFile.Classification.CONFIDENTIAL and not room.confidential:
        return False
    return room.opened_by is not None and may_download(stored, room.opened_by)


def kept_file(room: EvidenceRoom, shown: dict[str, Any]) -> StoredFile | None:
    """Return the file behind a paper of the room if it may still be shown; asked anew with every look."""
    stored = StoredFile.objects.filter(uid=shown["file"], sha256=shown["sha256"]).first()
    return stored if stored is not None and _may_show(room, stored) else None


@dataclass(frozen=True)
class Group:
    """A clause with its papers."""

    ref: str
    title: str
    depth: int
    papers: list[dict[str, Any]]


def by_clause(room: EvidenceRoom, *, chapter: str = "", words: str = "", kind: str = "") -> list[Group]:
    """Return the clauses of the room's scope with their papers; what has no clause stands at the end. Two queries."""
    papers = [one for one in room.evidence if _fits(one, words, kind)]
    clauses = _clauses(room, chapter)
    found = []
    for clause in clauses:
        mine = [one for one in papers if clause.ref in one["clauses"]]
        if mine:
            found.append(Group(clause.ref, clause.title, clause.ref.count("."), mine))
    if not chapter and not room.chapters:
        known = {clause.ref for clause in clauses}
        rest = [one for one in papers if not set(one["clauses"]) & known]
        found += [Group("", "", 0, rest)] if rest else []
    return found


def _fits(one: dict[str, Any], words: str, kind: str) -> bool:
    said = f"{one['number']} {one['title']}".casefold()
    return words.casefold() in said and kind in ("", one["kind"])


def _clauses(room: EvidenceRoom, chapter: str = "") -> list[Clause]:
    rows = Clause.objects.filter(standard__in=room.cycle.engagement.standards.all()).in_force()
    wanted = [chapter] if chapter else room.chapters
    return [one for one in rows.order_by("standard", "order") if not wanted or _under(one.ref, wanted)]


def _under(ref: str, chapters: list[str]) -> bool:
    return any(ref == one or ref.startswith(f"{one}.") for one in chapters)


def visible(room: EvidenceRoom, key: str) -> dict[str, Any] | None:
    """Return a paper of the room by its key, if the room's scope shows it."""
    known = {clause.ref for clause in _clauses(room)} if room.chapters else None
    for one in room.evidence:
        if one["key"] == key and (known is None or set(one["clauses"]) & known):
            return one  # type: ignore[no-any-return]
    return None
