"""One report, inside a forked child: lay out, write, say how it went."""

import gc
import hashlib
import logging
import os
import sys
import time
import warnings

import weasyprint  # noqa: TID253  this program is for nothing else
from PIL import Image
from weasyprint.text.fonts import FontConfiguration  # noqa: TID253

from .fetcher import Broken, DenyingFetcher, Refused

NAMED_CHARACTERS = 20
REMARKS = 20
LAYOUT_DEPTH = 1000


class Failure(Exception):
    """A reason with a code, on its way to the caller."""

    def __init__(self, code: str, **data: object) -> None:
        self.code, self.data = code, data
        super().__init__(code)


class Listener(logging.Handler):
    """Hears what WeasyPrint only logs: characters without a glyph and files it could not use."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: dict[str, str] = {}
        self.broken: list[str] = []
        self.spoilt = False
        self.remarks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        template, values = str(record.msg), record.args if isinstance(record.args, tuple) else ()
        if template.startswith(".notdef glyph"):
            self.characters[str(values[0])] = f"U+{values[1]:04X}"
        elif template.startswith(("Failed to load image", "Failed to load stylesheet", "Unsupported stylesheet")):
            self.broken.append(str(values[0]))
        elif template.startswith("Failed to render SVG"):
            self.spoilt = True
        elif len(self.remarks) < REMARKS:
            self.remarks.append(record.getMessage()[:300])

    def judge(self) -> None:
        if self.broken:
            raise Failure("broken_file", url=self.broken[0][:500])
        if self.spoilt:
            raise Failure("broken", detail="SVG")
        if self.characters:
            named = list(self.characters.items())[:NAMED_CHARACTERS]
            raise Failure("missing_glyph", characters=[{"character": c, "code": u} for c, u in named])


def listen() -> Listener:
    """A fresh listener, alone on WeasyPrint's logger."""
    listener = Listener()
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [listener]
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    return listener


def run(order: dict) -> dict:
    """The answer to `order`: the figures of the file, or a code and its data."""
    started = time.monotonic()
    gc.disable()
    try:
        pages, body, remarks = lay_out(order)
        write(order["part"], body)
    except BaseException as error:  # noqa: BLE001  the child's last words, whatever it was
        code, data = explain(error, order["limits"])
        return {"failed": code, "data": data}
    sha256 = hashlib.sha256(body).hexdigest()
    return {
        "pages": pages,
        "sha256": sha256,
        "size": len(body),
        "remarks": remarks,
        "seconds": time.monotonic() - started,
    }


def explain(error: BaseException, limits: dict) -> tuple[str, dict]:  # noqa: PLR0911  a table
    """The code and the data of what stopped the report."""
    match error:
        case Failure():
            return error.code, error.data
        case Refused():
            return "forbidden_url", {"url": error.url}
        case Broken():
            return "broken_file", {"url": error.url}
        case RecursionError():
            return "too_deep", {}
        case MemoryError():
            return "too_much_memory", {"limit": limits["memory_bytes"] // 2**20}
        case OSError():
            return "disk", {"detail": error.strerror or str(error)}
        case _:
            return "broken", {"detail": f"{type(error).__name__}: {error}"[:500]}


def lay_out(order: dict) -> tuple[int, bytes, list[str]]:
    """Pages, bytes and remarks on the PDF; raises for whatever makes it unfit to be handed out."""
    limits = order["limits"]
    listener = listen()
    sys.setrecursionlimit(LAYOUT_DEPTH)
    Image.MAX_IMAGE_PIXELS = limits["image_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    fetcher = DenyingFetcher(order["assets"], order["folders"])
    html = weasyprint.HTML(string=order["html"], base_url=order["base"], url_fetcher=fetcher)
    html.etree_element.attrib.setdefault("lang", order["lang"])
    document = html.render(font_config=FontConfiguration(), presentational_hints=False, pdf_variant=order["variant"])
    pages = len(document.pages)
    if pages > limits["pages"]:
        raise Failure("too_large", limit=limits["pages"], what="pages")
    body = document.write_pdf(pdf_variant=order["variant"], presentational_hints=False)
    if fetcher.stopped_by:
        raise fetcher.stopped_by
    listener.judge()
    return pages, body, listener.remarks


def write(part: str, body: bytes) -> None:
    """The bytes on disk for good, under a name that nobody looks for yet."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
