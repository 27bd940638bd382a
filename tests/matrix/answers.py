"""What an answer says, whichever kind of file it is: pages as they stand, sheets cell by cell, papers by their text."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tests.matrix.standing import shut

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kind_of(response: Any) -> str:
    """Return the content type of an answer, without its character set."""
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip()


def said(response: Any) -> str:
    """Return the words of an answer's body, and close it. Strict about text: pages are UTF-8."""
    content = response.getvalue() if response.streaming else response.content
    shut(response)
    kind = kind_of(response)
    if kind == SHEET:
        return _cells(content)
    if kind == "application/pdf":
        return content.decode(errors="replace") + _paper(content)
    return content.decode() if kind.startswith("text/") or not kind else content.decode(errors="replace")


def _cells(content: bytes) -> str:
    """Return the names and cells of a workbook, its remarks, and whatever else its parts hold as text."""
    book = load_workbook(BytesIO(content))
    found = [sheet.title for sheet in book]
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                found += [str(cell.value)] if cell.value is not None else []
                found += [cell.comment.text] if cell.comment else []
    properties = book.properties
    moments = (dt.datetime, dt.date)
    found += [str(value) for value in vars(properties).values() if value and not isinstance(value, moments)]
    return "\n".join([*found, *parts(content)])


def parts(content: bytes) -> list[str]:
    """Return the parts of a workbook as they are written, without the one that tells the moment."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = [name for name in package.namelist() if "docProps/core" not in name]
        return [package.read(name).decode(errors="replace") for name in names]


def computed(content: bytes) -> list[str]:
    """Return the cells that a spreadsheet program would compute or follow instead of showing them."""
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    return [f"{cell.coordinate}: {cell.value}" for cell in cells if cell.data_type == "f" or cell.hyperlink]


def _paper(content: bytes) -> str:
    try:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError):  # the world's stand-ins for papers are no whole files
        return ""
