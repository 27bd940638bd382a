"""A text as a Word file: written part by part from escaped words, so nothing in it is ever a template or a formula."""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from xml.sax.saxutils import escape

from . import word_parts as parts

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SPAN = re.compile(r"[1-9]\d?")
# in the order that the format asks for
LOOKS = {
    "strong": "<w:b/>",
    "em": "<w:i/>",
    "mark": '<w:highlight w:val="yellow"/>',
    "u": '<w:u w:val="single"/>',
}
MOMENT = (2020, 1, 1, 0, 0, 0)  # the same text gives the same bytes


@dataclass(frozen=True)
class Face:
    """What stands around the text, as words: company, number, title, version, and what the status line says."""

    company: str
    number: str
    title: str
    version: str
    status: str
    language: str
    page: str  # "第 {} 页 共 {} 页"


def document(face: Face, sections: Iterable[tuple[str, str]]) -> bytes:
    """Return the .docx of (heading, clean HTML as it is read)."""
    writer = _Writer()
    for heading, html in sections:
        writer.heading(heading)
        writer.take(html)
    files = {
        "[Content_Types].xml": parts.CONTENT_TYPES,
        "_rels/.rels": parts.RELS,
        "word/_rels/document.xml.rels": parts.DOCUMENT_RELS,
        "word/styles.xml": parts.styles(face.language),
        "word/settings.xml": parts.SETTINGS,
        "word/numbering.xml": parts.numbering(writer.lists),
        "word/header1.xml": parts.header(words(face.company), words(f"{face.number}  {face.title}")),
        "word/footer1.xml": parts.footer(
            words(f"{face.version}  {face.status}"), [words(one) for one in face.page.split("{}")]
        ),
        "docProps/core.xml": parts.core(words(face.title), words(face.company)),
        "word/document.xml": parts.body(
            words(face.title), words(f"{face.number}  {face.version}"), "".join(writer.out)
        ),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), text.encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def words(text: str) -> str:
    """Return text for inside an element: escaped, without what XML cannot hold."""
    return escape(CONTROL.sub("", text))


@dataclass
class _Cell:
    """A cell of a table while it is written."""

    head: bool = False
    across: int = 1
    down: int = 1
    blocks: list[str] = field(default_factory=list)


class _Writer(HTMLParser):
    """Turns clean HTML into the paragraphs and tables of WordprocessingML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.runs: list[str] = []
        self.styles: list[str] = []  # strong, em, u, mark that are open
        self.nesting: list[int] = []  # numbering instances of the open lists
        self.lists: list[str] = []  # kinds of all lists so far, in order
        self.block = ""
        self.fresh = False  # whether the item has not said its number yet
        self.rows: list[list[_Cell]] | None = None
        self.cell: _Cell | None = None
        self.skipping = 0

    def heading(self, text: str) -> None:
        """Write the heading of a section."""
        self.out.append(_paragraph(_run(text, []), "Heading1"))

    def take(self, html: str) -> None:
        """Write the text of a section."""
        self.feed(html)
        self._flush()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg" or self.skipping:
            self.skipping += int(tag == "svg")
        elif tag in {"strong", "em", "u", "mark"}:
            self.styles.append(tag)
        elif tag in {"a", "span"}:
            pass  # a reference is the words that it says
        elif tag == "br":
            self.runs.append("<w:r><w:br/></w:r>")
        elif tag in {"p", "h3", "h4", "figure"}:
            self._flush()
            self.block = {"h3": "Heading2", "h4": "Heading3"}.get(tag, "")
        else:
            self._open(tag, dict(attrs))

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        self._flush()
        if tag in {"ul", "ol"}:
            self.lists.append(tag)
            self.nesting.append(len(self.lists))
        elif tag == "li":
            self.fresh = True
        elif tag == "table":
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.cell = _Cell(tag == "th", _span(attrs, "colspan"), _span(attrs, "rowspan"))
            self.rows[-1].append(self.cell)

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self.skipping = max(0, self.skipping - 1)
            return
        if self.skipping:
            return
        if tag in self.styles:
            self.styles.remove(tag)
            return
        if tag in {"a", "span"}:
            return
        self._flush()
        if tag in {"ul", "ol"} and self.nesting:
            self.nesting.pop()
        elif tag in {"td", "th"}:
            self.cell = None
        elif tag == "table" and self.rows is not None:
            rows, self.rows = self.rows, None
            self.out.append(_table(rows))
        self.block = ""

    def handle_data(self, data: str) -> None:
        if data and not self.skipping:
            self.runs.append(_run(data, self.styles))

    def _flush(self) -> None:
        """Close the paragraph that is open; white space between blocks is none."""
        said = "".join(self.runs)
        self.runs = []
        if not re.sub(r"<[^>]*>|\s", "", said):
            return
        numbered = ""
        if self.nesting and not self.block:
            numbered = parts.item(self.nesting[-1], len(self.nesting) - 1, continued=not self.fresh)
            self.fresh = False
        style = ("TableHead" if self.cell.head or self.block else "TableText") if self.cell else self.block
        (self.cell.blocks if self.cell else self.out).append(_paragraph(said, style, numbered))


def _run(text: str, styles: Iterable[str]) -> str:
    asked = set(styles)
    look = "".join(element for name, element in LOOKS.items() if name in asked)
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{words(text)}</w:t></w:r>'


def _paragraph(runs: str, style: str = "", more: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{runs}</w:p>"


def _span(attrs: dict[str, str | None], name: str) -> int:
    said = attrs.get(name) or "1"
    return int(said) if SPAN.fullmatch(said) else 1


def _table(rows: list[list[_Cell]]) -> str:
    """Return a table; a cell over several rows leaves an empty one in each row below it."""
    laid: list[tuple[list[str], bool]] = []
    reaching: dict[int, tuple[int, int]] = {}  # column: (rows still covered, width)
    width = 1
    for row in rows:
        cells, column, waiting = [], 0, list(row)
        while waiting or any(place >= column for place in reaching):
            if column in reaching:
                left, across = reaching.pop(column)
                if left > 1:
                    reaching[column] = (left - 1, across)
                cells.append(parts.cell("<w:p/>", across, merge="continue"))
            elif waiting:
                one = waiting.pop(0)
                across = one.across
                if one.down > 1:
                    reaching[column] = (one.down - 1, across)
                text = "".join(one.blocks) or "<w:p/>"
                cells.append(parts.cell(text, across, head=one.head, merge="restart" if one.down > 1 else ""))
            else:
                across = 1
                cells.append(parts.cell("<w:p/>", 1))
            column += across
        width = max(width, column)
        laid.append((cells, bool(row) and all(one.head for one in row)))
    return parts.table(laid, width)
