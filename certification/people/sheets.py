"""Bytes of an uploaded list → rows of text, with every limit that keeps a hostile file from hurting."""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from wobo.files.checks import check_upload
from wobo.files.uploads import megabytes

MAX_COLUMNS, MAX_CELL = 60, 2000
MAX_UNPACKED = 64 * 2**20  # 20,000 rows of ten cells stay far below; Excel's XML is read in memory
ROWS_BEFORE_HEADINGS = 10  # a title, a date, an empty line
DELIMITERS = ",;\t，；"
_GUARDED = re.compile(r"^'(?=\s*[=+\-@\t\r\n])")  # what our own export puts before a text that looks like a formula
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\u200b\u202a-\u202e\u2066-\u2069]")


class Unreadable(Exception):
    """The file cannot be taken as a list. `str()` is a sentence for people."""


@dataclass(frozen=True)
class Line:
    """One row of the list: its number in the file, and its cells."""

    number: int
    cells: tuple[str, ...]


def read(content: bytes, name: str, *, width: int = MAX_COLUMNS) -> list[Line]:
    """Return the filled rows of an Excel sheet or a CSV file, `width` cells at most. Raises Unreadable, in words."""
    limit = settings.LIMITS["sheet_bytes"]
    if len(content) > limit:
        told = {"size": megabytes(len(content)), "limit": megabytes(limit)}
        raise Unreadable(_("The file has %(size)s; a list may have %(limit)s. Split it.") % told)
    suffix = PurePath(name).suffix.lower()
    if suffix not in {".xlsx", ".csv", ".txt"}:
        raise Unreadable(
            _("Send an Excel workbook (.xlsx) or a CSV file (.csv). Save older workbooks as .xlsx first.")
        )
    try:
        check_upload(ContentFile(content, name=name))
    except ValidationError as error:
        raise Unreadable(" ".join(error.messages)) from None
    rows = _of_workbook(content, width) if suffix == ".xlsx" else _of_text(content, width)
    filled = [line for line in rows if any(line.cells)]
    if not filled:
        raise Unreadable(_("The file has no rows. Take the template and fill it in."))
    most = settings.LIMITS["sheet_rows"]
    if len(filled) > most + ROWS_BEFORE_HEADINGS:
        raise _too_many(most)
    return filled


def _too_many(most: int) -> Unreadable:
    return Unreadable(_("The file has more than %(limit)s rows. Split it.") % {"limit": f"{most:,}"})


def plain(value: Any) -> str:
    """Return a cell as the text that a person sees in it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # a phone number that Excel took for a figure
    if isinstance(value, dt.datetime):
        value = value.date() if value.time() == dt.time() else value
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", str(value)[:MAX_CELL]))
    return " ".join(_GUARDED.sub("", text.strip()).split())


def _of_workbook(content: bytes, width: int) -> list[Line]:
    """Read the first sheet that has rows: values only, formulas are never followed nor computed."""
    from openpyxl import load_workbook  # noqa: PLC0415  half a second that only an import of a list needs

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            told = {"limit": megabytes(MAX_UNPACKED)}
            raise Unreadable(_("The workbook unpacks to more than %(limit)s. Save the list alone as CSV.") % told)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if rows := _of_sheet(sheet, width):
                    return rows
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(
            _("The workbook is damaged or of an unusual kind. Save it again as .xlsx, or as CSV.")
        ) from error
    return []


def _of_sheet(sheet: Any, width: int) -> list[Line]:
    """Return the rows of a sheet. What it says of its own size is not believed; rows far down are not walked to."""
    sheet.reset_dimensions()
    most = settings.LIMITS["sheet_rows"] + 2 * ROWS_BEFORE_HEADINGS
    found = []
    for number, row in enumerate(sheet.iter_rows(max_row=most, max_col=width, values_only=True), 1):
        cells = [plain(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append(Line(number, tuple(cells)))
    return found


def _of_text(content: bytes, width: int) -> list[Line]:
    text = _decoded(content)
    if "\x00" in text:
        raise Unreadable(_("This is not a text file. Save the list as CSV again."))
    most = settings.LIMITS["sheet_rows"] + 2 * ROWS_BEFORE_HEADINGS
    found = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        for row in reader:
            cells = tuple(plain(value) for value in row[:width])
            if any(cells):
                found.append(Line(reader.line_num, cells))
            if len(found) > most:
                raise _too_many(settings.LIMITS["sheet_rows"])
    except csv.Error:
        told = {"line": reader.line_num + 1}
        raise Unreadable(
            _("Line %(line)s cannot be read: a cell is too long or a quote is not closed.") % told
        ) from None
    return found


def _decoded(content: bytes) -> str:
    """Decode what Excel and others write: UTF-8 with or without mark, UTF-16 with mark, GB18030."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The characters of the file are neither UTF-8 nor GB18030. Save it as “CSV UTF-8”."))


def _delimiter(text: str) -> str:
    """Return the sign that most of the first lines are divided by."""
    head = text.splitlines()[: ROWS_BEFORE_HEADINGS + 2]
    counts = {sign: sum(line.count(sign) for line in head) for sign in DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","
