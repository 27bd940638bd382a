"""The steps of making a dossier: counting and dividing, stamping a piece, binding. Each works on files alone."""

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import override

from wobo.files import store
from wobo.reporting.engine import render

from . import dossier_archive as archive
from . import dossier_binding as binding
from .dossier_snapshot import PDF, PICTURES
from .models import DossierBuild, DossierChunk
from .reports import dossier as printed

CHUNK_PAGES = 80
ARCHIVE, FRONT = "archive", "front"  # pieces without pages of the volume: any worker makes them beside the stamping
LANG = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}  # as fonts and PDF readers spell it
Tick = Callable[[], None]


class Lost(RuntimeError):
    """Somebody else has the work."""


class Refused(RuntimeError):
    """It cannot be made; `code` names the reason."""

    def __init__(self, code: str, **data: Any) -> None:
        self.code, self.data = code, data
        super().__init__(code)


@dataclass(frozen=True)
class Bound:
    """What binding leaves in the store: (sha256, size) of each file, and the pages of the volume."""

    pdf: tuple[str, int]
    archive: tuple[str, int]
    pages: int


LEAVINGS_SECONDS = 3600


def clear_leavings(now: float) -> None:
    """Remove what killed workers left in the working folders; an hour is longer than any step."""
    for path in (Path(settings.VAR_DIR) / "dossier").glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if now - path.stat().st_mtime > LEAVINGS_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def bench() -> Iterator[Path]:
    """Give a working folder of its own; what a killed worker leaves in it the sweep clears away."""
    place = Path(settings.VAR_DIR) / "dossier" / secrets.token_hex(8)
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def entries_of(build: DossierBuild) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield (key, chapter, entry) of every paper, in order."""
    for chapter in build.snapshot["chapters"]:
        for place, entry in enumerate(chapter["entries"], 1):
            yield f"{chapter['key']}-{place}", chapter, entry


def sheet_key(build: DossierBuild, key: str) -> str:
    """Return where the printed form of a register, or of a picture, lies while the dossier is made."""
    return f"dossier/{build.uid}/{key}.pdf"


def counted(build: DossierBuild, tick: Tick) -> tuple[list[DossierChunk], int]:
    """Print what is not a PDF yet, count all pages and divide them. Returns the pieces and the number of pages."""
    pages: dict[str, int] = {}
    unknown: list[tuple[str, str]] = []
    with bench() as place:
        for key, chapter, entry in entries_of(build):
            if entry["table"] or entry["type"] in PICTURES:
                pages[key] = _sheet(build, key, chapter, entry, place, tick)
            elif entry["type"] == PDF and entry["sha256"]:
                pages[key] = entry["pages"] or 0
                unknown += [] if entry["pages"] else [(key, str(store.path_of(entry["sha256"])))]
    if unknown:
        found = binding.ordered({"do": "count", "paths": [path for _key, path in unknown]}, tick)
        pages |= {key: number or 0 for (key, _path), number in zip(unknown, found, strict=True)}
    total = sum(pages.values())
    if total > settings.LIMITS["dossier_pages"]:
        raise Refused("too_large", limit=settings.LIMITS["dossier_pages"], what="pages")
    beside = [
        DossierChunk(build=build, order=order, first_page=0, pages=0, parts=[[what, 0, 0]])
        for order, what in enumerate((ARCHIVE, FRONT))
    ]
    return [*beside, *divided(build, pages, len(beside))], total


def _sheet(
    build: DossierBuild, key: str, chapter: dict[str, Any], entry: dict[str, Any], place: Path, tick: Tick
) -> int:
    out, assets = place / f"{key}.pdf", {sha256: store.path_of(sha256) for sha256 in build.snapshot["frame"]["assets"]}
    if entry["table"]:
        html = printed.table(build, chapter, entry)
    else:
        html, assets = printed.pictures(build, [entry]), {entry["sha256"]: store.path_of(entry["sha256"])}
    pages = render(html, out=out, assets=assets, lang=LANG[build.language], tick=tick).pages
    store.drop(sheet_key(build, key))
    with out.open("rb") as made:
        default_storage.save(sheet_key(build, key), File(made))
    return pages


def divided(build: DossierBuild, pages: dict[str, int], order: int = 0) -> Iterator[DossierChunk]:
    """Yield pieces of about as many pages each; a long paper is divided, short ones are put together."""
    parts: list[list[Any]] = []
    first, held = 1, 0
    for key, many in pages.items():
        start = 0
        while start < many:
            take = min(many - start, CHUNK_PAGES - held)
            parts.append([key, start, take])
            start, held = start + take, held + take
            if held == CHUNK_PAGES:
                yield DossierChunk(build=build, order=order, first_page=first, pages=held, parts=parts)
                order, first, held, parts = order + 1, first + held, 0, []
    if parts:
        yield DossierChunk(build=build, order=order, first_page=first, pages=held, parts=parts)


def stamped(build: DossierBuild, chunk: DossierChunk, tick: Tick) -> str:
    """Stamp the pages of a piece, or make the piece that has none; return where the result lies."""
    if not chunk.pages:
        return _packed(build) if chunk.parts[0][0] == ARCHIVE else _front(build, tick)
    entries = {key: entry for key, _chapter, entry in entries_of(build)}
    with bench() as place:
        strips = place / "strips.pdf"
        html = printed.strips(build, chunk.first_page, chunk.pages, build.pages or chunk.pages)
        render(html, out=strips, lang=LANG[build.language], tick=tick)
        parts = [[str(_source(build, key, entries[key])), first, many] for key, first, many in chunk.parts]
        out = place / "piece.pdf"
        binding.ordered({"do": "stamp", "parts": parts, "strips": str(strips), "out": str(out)}, tick)
        with out.open("rb") as made:
            return default_storage.save(f"dossier/{build.uid}/{chunk.order:04d}-{place.name}.pdf", File(made))


def _source(build: DossierBuild, key: str, entry: dict[str, Any]) -> Path:
    if entry["table"] or entry["type"] in PICTURES:
        return Path(default_storage.path(sheet_key(build, key)))
    return store.path_of(entry["sha256"])


def _packed(build: DossierBuild) -> str:
    """Pack the archive and keep its bytes; return sha256 and size."""
    with bench() as place, override(build.language):
        packed = place / "dossier.zip"
        with packed.open("wb") as to:
            archive.write(to, build, _tables(build))
        with packed.open("rb") as made:
            sha256, size = store.put(File(made))
    return f"{sha256}:{size}"


def _front(build: DossierBuild, tick: Tick) -> str:
    """Print cover, contents and signatures; return where they lie."""
    starts = starts_of(list(DossierChunk.objects.filter(build=build)))
    with bench() as place, override(build.language):
        out = place / "front.pdf"
        assets = {sha256: store.path_of(sha256) for sha256 in build.snapshot["frame"]["assets"]}
        html = printed.front(build, starts, build.pages or 0, _signatures(build))
        render(html, out=out, assets=assets, lang=LANG[build.language], tick=tick)
        with out.open("rb") as made:
            return default_storage.save(f"dossier/{build.uid}/front-{place.name}.pdf", File(made))


def bound(build: DossierBuild, chunks: list[DossierChunk], tick: Tick) -> Bound:
    """Join front and pages with bookmarks and keep the bytes; the archive was packed before."""
    packed, front, *stamped_ones = chunks
    sha256, _colon, size = packed.file_key.partition(":")
    with bench() as place, override(build.language):
        out = place / "dossier.pdf"
        pieces = [default_storage.path(chunk.file_key) for chunk in (front, *stamped_ones)]
        order = {"do": "bind", "pieces": pieces, "outline": outline(build, starts_of(chunks)), "out": str(out)}
        pages = binding.ordered({**order, "told": _told(build)}, tick)
        with out.open("rb") as made:
            kept = store.put(File(made))
    return Bound(kept, (sha256, int(size)), pages)


def starts_of(chunks: list[DossierChunk]) -> dict[str, int]:
    """Return on which page of the volume each paper begins, counted from 1."""
    starts: dict[str, int] = {}
    for chunk in (one for one in chunks if one.pages):
        page = chunk.first_page
        for key, first, many in chunk.parts:
            if first == 0:
                starts[key] = page
            page += many
    return starts


def outline(build: DossierBuild, starts: dict[str, int]) -> list[list[Any]]:
    """Return the bookmarks: contents, then each chapter that has pages, with its papers under it."""
    found: list[list[Any]] = [[_("Contents"), -1, 0]]
    last = ""
    for key, chapter, entry in entries_of(build):
        if key not in starts:
            continue
        page = starts[key] - 1
        if chapter["key"] != last:
            found.append([f"{chapter['place']} {chapter['title']}", page, 0])
            last = chapter["key"]
        found.append([" ".join(part for part in (entry["number"], entry["title"]) if part), page, 1])
    return found


def _tables(build: DossierBuild) -> dict[str, Path]:
    """Return where the printed registers lie; pictures go into the archive as they came."""
    return {
        key: Path(default_storage.path(sheet_key(build, key)))
        for key, _chapter, entry in entries_of(build)
        if entry["table"]
    }


def _told(build: DossierBuild) -> dict[str, str]:
    frame, moment = build.snapshot["frame"], build.requested_at.strftime("D:%Y%m%d%H%M%S+00'00'")
    title = f"{build.number} {frame['title']}"
    return {"/Title": title, "/Author": frame["firm"]["name"], "/CreationDate": moment, "/ModDate": moment}


def _signatures(build: DossierBuild) -> list[dict[str, str]]:
    zone = ZoneInfo(build.cycle.engagement.client.time_zone)
    return [
        {
            "name": row.name,
            "role": getattr(row, "role", "") or getattr(row, "post", ""),
            "meaning": str(row.get_meaning_display()),
            "at": row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            "paper": getattr(row, "record_text", "") or row.content_name,
            "sha256": row.content_sha256,
            "voided": _("taken back") if hasattr(row, "voiding") else "",
        }
        for row in archive.signature_rows(build)
    ]


def clear(build: DossierBuild) -> None:
    """Remove what lies in the store for a making that is done."""
    for key, _chapter, entry in entries_of(build):
        if entry["table"] or entry["type"] in PICTURES:
            store.drop(sheet_key(build, key))
