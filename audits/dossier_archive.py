"""The dossier as one zip: papers by chapter, signatures for people and machines, sums, the trail, the verifier.

The same making gives the same bytes: names, order and dates come from what was frozen.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from documents import bundle
from documents.models import PaperSignature
from wobo.files import store
from wobo.files.checks import clean_name
from wobo.workflow.models import Event, Signature

from .models import DossierBuild

CHUNK = 1 << 20
LONGEST = 60  # characters of a part of a name: with two folders, Windows still opens it
PACKED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".zip", ".docx", ".xlsx", ".pptx"})  # would not get smaller


class Names:
    """Sensible names that are never given twice."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, folder: str, name: str) -> str:
        """Return a path that is not taken yet, also where case does not count."""
        stem, suffix = PurePath(name).stem, PurePath(name).suffix
        for count in range(1, 10_000):
            found = f"{folder}/{stem}{'' if count == 1 else f' ({count})'}{suffix}"
            if found.casefold() not in self.taken:
                self.taken.add(found.casefold())
                return found
        raise ValueError(name)


def _short(words: str) -> str:
    """Return words as a part of a path, cut between two of them where there are blanks."""
    clean = clean_name(words.replace("/", "-"))
    if len(clean) <= LONGEST:
        return clean.strip(" .")
    return (clean[:LONGEST].rpartition(" ")[0] or clean[:LONGEST]).strip(" .,")


def folder_of(chapter: dict[str, Any]) -> str:
    """Return the folder of a chapter: 07 范围表述（中英文）."""
    return f"{chapter['place']:02d} {_short(chapter['title'])}"


def name_of(entry: dict[str, Any], place: int, suffix: str) -> str:
    """Return the name of a paper: 03 FSYX-ITSM-P-08 变更管理程序 A.0.pdf."""
    version = entry["version"].replace("/", ".")
    words = " ".join(part for part in (entry["number"], entry["title"], version) if part)
    return f"{place:02d} {_short(words)}{suffix}"


class Archive:
    """A zip in the making: every file is hashed as it goes in."""

    def __init__(self, out: IO[bytes], build: DossierBuild) -> None:
        zone = ZoneInfo(build.cycle.engagement.client.time_zone)
        self.date = build.requested_at.astimezone(zone).timetuple()[:6]
        self.zip = zipfile.ZipFile(out, "w", allowZip64=True)
        self.files: list[dict[str, str]] = []

    def info(self, path: str) -> zipfile.ZipInfo:
        """Return the header of a part: the same date for all."""
        found = zipfile.ZipInfo(path, date_time=self.date)  # type: ignore[arg-type]
        packed = PurePath(path).suffix.lower() in PACKED
        found.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        found.external_attr, found.create_system = 0o644 << 16, 3
        return found

    @contextmanager
    def part(self, path: str) -> Iterator[IO[bytes]]:
        """Open a part for writing."""
        with self.zip.open(self.info(path), "w", force_zip64=True) as to:
            yield to

    def copy(self, path: str, source: IO[bytes], told: dict[str, str]) -> None:
        """Write a file and note its hash. Raises IntegrityLost when it is not what its name says."""
        digest = hashlib.sha256()
        with self.part(path) as to:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                to.write(chunk)
        if told.get("sha256", digest.hexdigest()) != digest.hexdigest():
            raise store.IntegrityLost(told["sha256"])
        self.files.append(
            {"path": path, "name": PurePath(path).name, "standing": "", **told, "sha256": digest.hexdigest()}
        )

    def text(self, path: str, said: str) -> None:
        """Write a text and note its hash."""
        data = said.encode()
        self.zip.writestr(self.info(path), data)
        self.files.append({"path": path, "sha256": hashlib.sha256(data).hexdigest()})


def write(out: IO[bytes], build: DossierBuild, tables: dict[str, Path]) -> int:
    """Write the archive of a making; `tables` holds the printed registers by their place. Returns the number of files.

    Call it with the language of the making active.
    """
    archive, names = Archive(out, build), Names()
    shown = build.snapshot
    for chapter in shown["chapters"]:
        _chapter(archive, names, chapter, tables)
    papers = [dict(one) for one in archive.files]
    rows = signature_rows(build)
    for row in rows:
        if isinstance(row, PaperSignature):
            path = names.free(_("signed on paper"), row.scan.name)
            with default_storage.open(store.key_of(row.scan.sha256), "rb") as kept:
                archive.copy(path, kept, {"sha256": row.scan.sha256})
    manifest = _manifest(build, archive, rows)
    archive.text(_("signatures") + ".txt", _said(rows, papers))
    archive.text("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    seen = set(Event.objects.filter(uid__in=[row.uid for row in rows], verb="create").values_list("seq", flat=True))
    place = build.workspace_id
    trail = "".join(f"{line}\n" for line in bundle.lines_of(place, shown["head"]["seq"], seen))
    archive.text("chain.jsonl", trail)
    archive.text("verify_bundle.py", bundle.SCRIPT.read_text(encoding="utf-8"))
    archive.text("README.txt", bundle.readme())
    sums = "".join(f"{one['sha256']}  {one['path']}\n" for one in archive.files)
    archive.zip.writestr(archive.info("SHA256SUMS"), sums.encode())
    archive.zip.close()
    return len(archive.files)


def _chapter(archive: Archive, names: Names, chapter: dict[str, Any], tables: dict[str, Path]) -> None:
    folder = folder_of(chapter)
    for place, entry in enumerate(chapter["entries"], 1):
        key = f"{chapter['key']}-{place}"
        if key in tables:
            with tables[key].open("rb") as printed:
                archive.copy(names.free(folder, name_of(entry, place, ".pdf")), printed, {})
        if entry["sha256"]:
            path = names.free(folder, name_of(entry, place, PurePath(entry["name"]).suffix.lower()))
            _kept(archive, path, entry["sha256"], entry["name"])
        if entry["signed"]:
            suffix = PurePath(entry["signed"]["name"]).suffix.lower()
            path = names.free(f"{folder}/{_('signed text')}", name_of(entry, place, suffix))
            _kept(archive, path, entry["signed"]["sha256"], entry["signed"]["name"])


def _kept(archive: Archive, path: str, sha256: str, name: str) -> None:
    with default_storage.open(store.key_of(sha256), "rb") as kept:
        archive.copy(path, kept, {"sha256": sha256, "name": name})


def signature_rows(build: DossierBuild) -> list[Any]:
    """Return the signatures that the snapshot names, in its order."""
    uids = build.snapshot["signatures"]
    found: dict[str, Any] = {row.uid: row for row in Signature.objects.filter(uid__in=uids).select_related("voiding")}
    papers = PaperSignature.objects.filter(uid__in=uids).select_related("scan", "ticked_by", "step")
    found |= {row.uid: row for row in papers}
    return [found[uid] for uid in uids if uid in found]


def _manifest(build: DossierBuild, archive: Archive, rows: list[Any]) -> dict[str, Any]:
    head = build.snapshot["head"]
    return {
        "v": 1,
        "made_at": build.requested_at.isoformat(),
        "app": settings.VERSION,
        "number": build.number,
        "workspace": head["workspace"],
        "head": {"seq": head["seq"], "hash": head["hash"]},
        "documents": [],
        "files": list(archive.files),
        "signatures": [
            bundle.told_of(row, getattr(row, "record_text", row.content_name), counts=not hasattr(row, "voiding"))
            for row in rows
        ],
    }


def _said(rows: list[Any], papers: list[dict[str, str]]) -> str:
    """Return the signatures for people: who signed which file, in which role, when."""
    where: dict[str, str] = {}
    for one in papers:
        where.setdefault(one["sha256"], one["path"])
    lines = [_("Signatures on the papers of this dossier"), ""]
    for place, row in enumerate(rows, 1):
        voided = _("taken back: %(reason)s") % {"reason": row.voiding.reason} if hasattr(row, "voiding") else ""
        role = getattr(row, "role", "") or getattr(row, "post", "")
        told = (row.name, role, row.organisation, str(row.get_meaning_display()), row.at.isoformat(), voided)
        lines += [
            f"{place}. " + " · ".join(part for part in told if part),
            f"   {where.get(row.content_sha256, row.content_name)}",
            f"   SHA-256 {row.content_sha256}",
        ]
    if not rows:
        lines.append(_("None of the papers bears a signature given here."))
    return "\n".join(lines) + "\n"
