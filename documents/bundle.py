"""An archive of signed documents that proves itself: files, signatures, the trail, a script that needs only Python.

The trail goes along from its first event: those of the documents in full, all others as the hash of what they tell.
So the head can be computed anew without showing what does not belong to the documents.
"""

import hashlib
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from wobo.files import store
from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow import clock, trail
from wobo.workflow.models import Chain, Event, Signature
from wobo.workflow.offline import verify_bundle

from . import fates, flow_history
from .models import Copy, PaperSignature, Revision

CHUNK = 1 << 20
SCRIPT = Path(verify_bundle.__file__)


def write(out: IO[bytes], revisions: Iterable[Revision]) -> int:
    """Write the archive of some revisions of one workspace. Returns the number of files in it."""
    revisions = list(revisions)
    with transaction.atomic():  # rows and trail of one moment; the files behind them never change
        chain = Chain.objects.locked(revisions[0].workspace_id)
        files = list(_files(revisions))
        manifest, lines = _manifest(revisions, files, chain), list(_chain(chain, revisions))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, stored in files:
            place = store.key_of(stored.sha256)
            with default_storage.open(place, "rb") as kept, archive.open(entry["path"], "w") as to:
                while chunk := kept.read(CHUNK):
                    to.write(chunk)
        with archive.open("chain.jsonl", "w") as to:
            for line in lines:
                to.write(line.encode() + b"\n")
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        archive.writestr("verify_bundle.py", SCRIPT.read_text(encoding="utf-8"))
        archive.writestr("README.txt", readme())
    return len(files)


def readme() -> str:
    """Say how an archive is checked, in the language in use."""
    return _(
        "This archive proves itself. With Python 3.8 or later, without any network:\n\n"
        "    python3 verify_bundle.py\n\n"
        "It says of each file and each signature whether it is genuine. The last line names the head of the trail; "
        "compare it with the hash on a printed signature page: python3 verify_bundle.py --head HASH\n"
    )


def _files(revisions: list[Revision]) -> Iterator[tuple[dict[str, str], StoredFile]]:
    """Yield (entry, file) of everything that was signed, issued or scanned; nothing twice."""
    taken: set[str] = set()
    for revision in revisions:
        for folder, stored in _of(revision):
            path = f"{revision.document.number}/{revision.label.replace('/', '.')}/{folder}/{stored.name}"
            if path in taken:
                path = f"{path.rpartition('/')[0]}/{stored.sha256[:8]}-{stored.name}"
            taken.add(path)
            standing = fates.of_revision(revision, stored.sha256)
            yield {"path": path, "name": stored.name, "sha256": stored.sha256, "standing": standing}, stored


def _of(revision: Revision) -> Iterator[tuple[str, StoredFile]]:
    if revision.upload:
        yield "signed", revision.upload
    reports = Report.objects.about(revision).exclude(file=None).select_related("file").order_by("pk")
    for report in reports:
        is_content = report.kind == fates.CONTENT and not report.source_id
        yield "signed" if is_content else "issued", report.file
    copies = Copy.objects.filter(revision=revision).values("uid")
    for report in Report.objects.filter(model=Copy._meta.label, record_uid__in=copies).exclude(file=None):
        yield "copies", report.file
    for paper in PaperSignature.objects.filter(step__revision=revision).select_related("scan"):
        yield "scans", paper.scan


def _signatures(revision: Revision) -> Iterator[dict[str, Any]]:
    counted = {row.uid for row in revision.flow.given.values()}
    rows: list[Any] = list(Signature.objects.of(revision).select_related("voiding", "signer"))
    rows += PaperSignature.objects.filter(step__revision=revision).select_related("scan", "ticked_by", "step")
    for row in rows:
        yield told_of(row, str(revision), counts=row.uid in counted)


def told_of(row: Any, record: str, *, counts: bool) -> dict[str, Any]:
    """Return a signature, on screen or on paper, as the script compares it with its event."""
    return {
        "model": row._meta.label,
        "uid": row.uid,
        "record": record,
        "counts": counts,
        "voided": row.voiding.reason if hasattr(row, "voiding") else "",
        "columns": {
            field.name: _plain(getattr(row, field.name))
            for field in row._meta.concrete_fields
            if field.name not in {"id", "uid", "workspace"}
        },
    }


def _plain(value: Any) -> Any:
    told = trail.plain(value)
    return told["uid"] if isinstance(told, dict) else told


def _manifest(
    revisions: list[Revision], files: list[tuple[dict[str, str], StoredFile]], chain: Chain
) -> dict[str, Any]:
    return {
        "v": 1,
        "made_at": clock.now().isoformat(),
        "app": settings.VERSION,
        "workspace": chain.workspace.uid,
        "head": {"seq": chain.seq, "hash": chain.hash},
        "documents": [
            {"text": str(revision), "uid": revision.uid, "state": revision.state, "round": revision.round}
            for revision in revisions
        ],
        "files": [entry for entry, _stored in files],
        "signatures": [row for revision in revisions for row in _signatures(revision)],
    }


def _chain(chain: Chain, revisions: list[Revision]) -> Iterator[str]:
    """Yield the trail up to the head: what belongs to the documents in full, the rest as its hash."""
    shown: set[int] = set()
    for revision in revisions:
        signatures = list(Signature.objects.of(revision).select_related("voiding"))
        papers = list(PaperSignature.objects.filter(step__revision=revision))
        shown |= set(flow_history.events_of(revision, signatures, papers).values_list("seq", flat=True))
    yield from lines_of(chain.workspace_id, chain.seq, shown)


def lines_of(workspace_id: int, until: int, shown: Collection[int]) -> Iterator[str]:
    """Yield the trail of a workspace up to a head: the events `shown` in full, all others as their hash."""
    rows = Event.objects.filter(workspace=workspace_id, seq__lte=until).order_by("seq")
    for seq, payload in rows.values_list("seq", "payload").iterator(chunk_size=2000):
        line = {"seq": seq, "inner": hashlib.sha256(payload.encode()).hexdigest()}
        yield json.dumps(line | ({"payload": payload} if seq in shown else {}), ensure_ascii=False)
