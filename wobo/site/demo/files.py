"""Evidence files of the demo, made on the spot: real PDF, Word, Excel, pictures and text, small and harmless."""

import io
import zipfile
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont

from wobo.reporting.engine import render

from .content import Content

FONT = Path(settings.BASE_DIR) / "wobo" / "reporting" / "fonts" / "NotoSansSC-Regular.ttf"


def make(content: Content, told: dict[str, Any]) -> ContentFile:
    """Return the file that `told` describes."""
    made = MAKERS[told["type"]](content, told)
    return ContentFile(made, name=content.say(told["name"]))


def _lines(content: Content, told: dict[str, Any]) -> list[str]:
    found = [f"{content.say(told['title'])}  {told.get('number', '')}".strip()]
    for block in told["blocks"]:
        if block["kind"] == "table":
            found.append("\t".join(content.say(cell) for cell in block["columns"]))
            found += ["\t".join(content.say(cell) for cell in row) for row in block["rows"]]
        elif block["kind"] == "lines":
            found += [content.say(line) for line in block["lines"]]
        else:
            found.append(content.say(block["text"]))
    return found


def _text(content: Content, told: dict[str, Any]) -> bytes:
    return "\n".join(_lines(content, told)).encode()


def _sheet(content: Content, told: dict[str, Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("A new workbook has a sheet.")
    notes = []
    for block in told["blocks"]:
        if block["kind"] == "table":
            sheet.append([content.say(cell) for cell in block["columns"]])
            for row in block["rows"]:
                sheet.append([cell if isinstance(cell, int | float) else content.say(cell) for cell in row])
        else:
            notes.append(content.say(block.get("text")))
    for note in notes:
        sheet.append([note])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
BODY = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    '2006/main"><w:body>{}</w:body></w:document>'
)


def _word(content: Content, told: dict[str, Any]) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in _lines(content, told)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", BODY.format(paragraphs))
    return out.getvalue()


def _paper(content: Content, told: dict[str, Any]) -> bytes:
    """Print a PDF with the same engine that prints the reports."""
    parts = [f"<h1>{escape(content.say(told['title']))}</h1><p>{escape(str(told.get('number', '')))}</p>"]
    for block in told["blocks"]:
        if block["kind"] == "table":
            rows = [block["columns"], *block["rows"]]
            cells = ("".join(f"<td>{escape(content.say(cell))}</td>" for cell in row) for row in rows)
            parts.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>")
        elif block["kind"] == "lines":
            parts += [f"<p>{escape(content.say(line))}</p>" for line in block["lines"]]
        else:
            tag = "h2" if block["kind"] == "heading" else "p"
            parts.append(f"<{tag}>{escape(content.say(block['text']))}</{tag}>")
    head = '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="report.css">'
    out = Path(settings.VAR_DIR) / "render" / f"demo-{told['id']}.pdf"
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        render(f"{head}<body>{''.join(parts)}</body>", out=out, assets={}, lang=content.language)
        return out.read_bytes()
    finally:
        out.unlink(missing_ok=True)


def picture(lines: list[str]) -> bytes:
    """Draw lines of text as a scanned page."""
    font = ImageFont.truetype(str(FONT), 20)
    wide = int(max((font.getlength(line) for line in lines), default=400)) + 80
    page = Image.new("RGB", (wide, 44 * (len(lines) + 2)), "#fbfaf4")
    pen = ImageDraw.Draw(page)
    for place, line in enumerate(lines):
        pen.text((40, 40 + place * 44), line, font=font, fill="#26303a")
        pen.line([(36, 74 + place * 44), (wide - 36, 74 + place * 44)], fill="#c9c4b4")
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _picture(content: Content, told: dict[str, Any]) -> bytes:
    return picture(_lines(content, told))


MAKERS = {"txt": _text, "xlsx": _sheet, "docx": _word, "pdf": _paper, "png": _picture}
