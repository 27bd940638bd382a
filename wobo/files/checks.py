"""What may be uploaded: a short list of types, told by content, without bombs."""

import codecs
import io
import zipfile
from pathlib import PurePath
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": OFFICE + "wordprocessingml.document",
    ".xlsx": OFFICE + "spreadsheetml.sheet",
    ".pptx": OFFICE + "presentationml.presentation",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".zip": "application/zip",
}
MAGIC = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
OFFICE_PART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
PICTURES = {".png", ".jpg", ".jpeg"}
PALE = 200  # of 255: what is lighter is no ink
MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO, MAX_PIXELS = 2000, 200 * 2**20, 100, 60_000_000


def clean_name(name: str) -> str:
    """Return a file name without folders, control and direction characters, at most 120 characters and its suffix."""
    base = PurePath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in base if sign.isprintable() and sign not in '<>:"|?*/' and not _turns(sign)).strip()
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:120]}{dot}{suffix}" if dot and stem else kept[:120] or "file"


def _turns(sign: str) -> bool:
    return "\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069"


def check_upload(content: File, name: str | None = None) -> str:
    """Return the content type of an upload.

    Raises ValidationError, in words, for a type that is not on the list, a content that is not what its
    suffix says, an archive or picture that unpacks to something huge, an empty file.
    """
    name = clean_name(name or content.name or "")
    suffix = PurePath(name).suffix.lower()
    if suffix not in TYPES:
        raise ValidationError(
            _(
                "“%(name)s”: files of this type are not accepted."
                " Send PDF, Word, Excel, PowerPoint, PNG, JPEG, text or zip."
            )
            % {"name": name},
            code="type",
        )
    if not content.size:
        raise ValidationError(_("“%(name)s” is empty. Choose the file again.") % {"name": name}, code="empty")
    content.seek(0)
    head = content.read(4096)
    content.seek(0)
    if not _content_fits(suffix, head, content):
        raise ValidationError(
            _("“%(name)s” is not what its suffix says. Save it again in its program and send that file.")
            % {"name": name},
            code="content",
        )
    if suffix in PICTURES:
        _check_picture(content, name)
    elif suffix in OFFICE_PART or suffix == ".zip":
        _check_archive(content, name)
    content.seek(0)
    return TYPES[suffix]


def _content_fits(suffix: str, head: bytes, content: IO[bytes] | File) -> bool:
    if suffix in {".txt", ".csv"}:
        return _is_text(head)
    if not head.startswith(MAGIC[suffix]):
        return False
    if suffix in OFFICE_PART:
        try:
            with zipfile.ZipFile(content) as archive:
                return OFFICE_PART[suffix] in archive.namelist()
        except zipfile.BadZipFile:
            return False
    return True


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head or head.lstrip()[:1] == b"<":
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)  # not final: the head may end within a character
        except UnicodeDecodeError:
            continue
        return True
    return False


def _check_picture(content: File, name: str) -> None:
    try:
        with Image.open(content) as picture:
            width, height = picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("“%(name)s” cannot be read as a picture. Open it, save it again and send that file.") % {"name": name},
            code="content",
        ) from error
    if width * height > MAX_PIXELS:
        raise ValidationError(
            _("“%(name)s” has %(width)s × %(height)s pixels; %(limit)s million are the limit. Scale it down.")
            % {"name": name, "width": width, "height": height, "limit": MAX_PIXELS // 1_000_000},
            code="bomb",
        )


def drawn_ink(picture: bytes) -> bytes:
    """Return a drawn signature cut to its ink, drawn anew as PNG; nothing when there is no ink on it.

    Papers print it, so what is no picture must not come as far as the press. Raises ValidationError.
    """
    _check_picture(ContentFile(picture), "signature.png")
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as drawn:
        ink = drawn.convert("RGBA")
    on_white = Image.alpha_composite(Image.new("RGBA", ink.size, "white"), ink).convert("L")
    box = on_white.point(lambda grey: 255 if grey < PALE else 0).getbbox()
    if box is None:
        return b""
    out = io.BytesIO()
    ink.crop(box).save(out, "PNG", optimize=True)
    return out.getvalue()


def _check_archive(content: File, name: str) -> None:
    """Count while unpacking: the sizes that an archive states of itself may be lies."""
    refused = ValidationError(
        _(
            "“%(name)s” unpacks to more than is accepted (200 MB, 2,000 entries, 100 times its size)."
            " Send its files singly."
        )
        % {"name": name},
        code="bomb",
    )
    try:
        with zipfile.ZipFile(content) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise refused
            unpacked = 0
            limit = min(MAX_UNPACKED, max(content.size, 10_000) * MAX_RATIO)
            for member in archive.infolist():
                with archive.open(member) as part:
                    while chunk := part.read(1 << 16):
                        unpacked += len(chunk)
                        if unpacked > limit:
                            raise refused
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” cannot be unpacked: it is damaged, encrypted, or of an unusual kind. Save it again.")
            % {"name": name},
            code="content",
        ) from error
