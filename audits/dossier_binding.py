"""Counting, stamping and binding pages of PDF files that may have come from anybody: in a child of its own.

The child has little memory and time and knows nothing of the database: an order as JSON on standard input, files in
and out by path, an answer as JSON on standard output.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

MEMORY, SECONDS, WAIT = 2048 << 20, 600, 900
EVERY = 1.0  # seconds between two ticks
GAP, SHARE = 5, 0.9  # points from the lower edge; how much of a page's width a strip may take


class NotBound(RuntimeError):
    """The child could not do it: broken pages, too much memory or time."""


def ordered(order: dict[str, Any], tick: Callable[[], None] | None = None) -> Any:
    """Let a child carry out an order and return its answer; `tick` is called about every second meanwhile.

    Raises NotBound; what `tick` raises stops the child and is passed on.
    """
    words = [sys.executable, "-s", "-P", __file__]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603
    sent: bytes | None = json.dumps(order).encode()
    end = time.monotonic() + WAIT
    try:
        while True:
            try:
                said, wrong = child.communicate(sent, timeout=EVERY)
                break
            except subprocess.TimeoutExpired:
                sent = None
                if time.monotonic() > end:
                    raise NotBound("time") from None
                if tick:
                    tick()
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode != 0:
        raise NotBound(wrong.decode(errors="replace")[-300:])
    return json.loads(said)


def count(paths: list[str]) -> list[int | None]:
    """Return the pages of each file, None for one that cannot be read: encrypted, damaged."""
    from pypdf import PdfReader  # noqa: PLC0415  only the child needs it

    found: list[int | None] = []
    for path in paths:
        try:
            reader = PdfReader(path)
            found.append(None if reader.is_encrypted else len(reader.pages))
        except Exception:  # noqa: BLE001  whatever pypdf raises for a damaged file: it goes along unbound
            found.append(None)
    return found


def stamp(parts: list[tuple[str, int, int]], strips: str, out: str) -> int:
    """Write some pages of some files into `out`, each with its strip at the foot; return how many.

    `parts` holds (path, first page, how many); `strips` has one page for each.
    """
    from pypdf import PdfReader, PdfWriter, Transformation  # noqa: PLC0415

    writer, notes = PdfWriter(), PdfReader(strips).pages
    readers: dict[str, Any] = {}
    for path, first, many in parts:
        reader = readers.setdefault(path, PdfReader(path))
        writer.append(reader, pages=(first, first + many), import_outline=False)
    for page, note in zip(writer.pages, notes, strict=True):
        if page.rotation:
            page.transfer_rotation_to_content()
        box, wide = page.mediabox, float(note.mediabox.width)
        scale = min(1.0, SHARE * float(box.width) / wide)
        left = float(box.left) + (float(box.width) - wide * scale) / 2
        place = Transformation().scale(scale, scale).translate(left, float(box.bottom) + GAP)
        page.merge_transformed_page(note, place)
        page.compress_content_streams()
    _finish(writer, out, {})
    return len(writer.pages)


def bind(pieces: list[str], outline: list[list[Any]], told: dict[str, str], out: str) -> int:
    """Join files in their order, with bookmarks: [title, page, level], each level under the last one before it.

    Pages count from behind the first file, which is the front; -1 stands for its contents.
    """
    from pypdf import PdfWriter  # noqa: PLC0415

    writer, front = PdfWriter(), 0
    for path in pieces:
        writer.append(path, import_outline=False)
        front = front or len(writer.pages)
    above: dict[int, Any] = {}
    for title, page, level in outline:
        place = min(1, front - 1) if page < 0 else front + page
        above[level] = writer.add_outline_item(title, place, parent=above.get(level - 1))
    writer.page_mode = "/UseOutlines"
    _finish(writer, out, told)
    return len(writer.pages)


def _finish(writer: Any, out: str, told: dict[str, str]) -> None:
    writer.add_metadata({"/Producer": "Wobo", **told})
    writer.write(out)


def _do(order: dict[str, Any]) -> Any:
    """Carry out an order, in the child."""
    match order["do"]:
        case "count":
            return count(order["paths"])
        case "stamp":
            return stamp(order["parts"], order["strips"], order["out"])
        case _:
            return bind(order["pieces"], order["outline"], order["told"], order["out"])


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(json.dumps(_do(json.load(sys.stdin))))
