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
        self.answer = {"failed": code, "data": data}
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
        template, values = str(record.msg), record.args or ()
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
    except Failure as failure:
        return failure.answer
    except Refused as refused:
        return {"failed": "forbidden_url", "data": {"url": refused.url}}
    except Broken as broken:
        return {"failed": "broken_file", "data": {"url": broken.url}}
    except RecursionError:
        return {"failed": "too_deep", "data": {}}
    except MemoryError:
        return {"failed": "too_much_memory", "data": {"limit": order["limits"]["memory_bytes"] // 2**20}}
    except OSError as error:
        return {"failed": "disk", "data": {"detail": error.strerror or str(error)}}
    except Exception as error:
        return {"failed": "broken", "data": {"detail": f"{type(error).__name__}: {error}"[:500]}}
    sha256 = hashlib.sha256(body).hexdigest()
    return {"pages": pages, "sha256": sha256, "size": len(body), "remarks": remarks, "seconds": time.monotonic() - started}


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
