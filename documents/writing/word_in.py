"""A Word file as sections: headings, lists and tables kept, everything that could do harm or cannot be kept named.

The file is a stranger's. Before mammoth reads it, sizes and nesting of its XML are counted, and document types,
entities and macros refused; what mammoth makes of it passes `clean` like any other text.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import IO, Any
from xml.parsers import expat

import mammoth
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .clean import clean, is_empty, words_of

MOST_XML, MOST_ELEMENTS, MOST_DEPTH = 24 * 2**20, 200_000, 120
STYLES = "\n".join(
    [f"p[style-name='标题 {n}'] => h{n}:fresh" for n in range(1, 7)]
    + ["p[style-name='Title'] => h1.title:fresh", "p[style-name='标题'] => h1.title:fresh"]
    + ["p[style-name='Subtitle'] => !", "p[style-name='副标题'] => !", "u => u"]
)
HEAD = re.compile(r"<h([1-6])( class=\"title\")?>(.*?)</h\1>", re.DOTALL)
# a paragraph that is a heading by its number alone: 1 目的, 2、适用范围, 三、职责
NUMBERED = re.compile(
    r"<p>(?:<strong>)?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．\s]\s*([^<>。；，]{1,24})(?:</strong>)?</p>"
)
NUMBER = re.compile(r"^\s*(?:第?[一二三四五六七八九十]{1,3}[章节、.．\s]|\d{1,2}(?:\.\d{1,2})*[、.．\s]?)\s*")
KEYS = {
    "purpose": ("目的", "purpose", "objective"),
    "scope": ("范围", "适用范围", "scope"),
    "terms": ("术语", "定义", "术语和定义", "terms", "definitions"),
    "responsibilities": ("职责", "职责和权限", "responsibilities", "roles and responsibilities"),
    "procedure": ("程序", "工作程序", "工作流程", "流程", "管理内容", "procedure"),
    "measures": ("测量指标", "绩效指标", "考核", "measures"),
    "interfaces": ("与其他过程的接口", "接口", "interfaces"),
    "records": ("记录", "相关记录", "质量记录", "records"),
    "references": ("引用文件", "相关文件", "支持性文件", "references"),
}


@dataclass
class WordText:
    """What a Word file says, as sections, and what of it was not taken over."""

    sections: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(content: IO[bytes]) -> WordText:
    """Return the sections of a .docx that passed `check_upload`. Raises ValidationError, in words."""
    raw = content.read()
    names = _checked(raw)
    pictures: list[str] = []

    def picture(image: Any) -> list[Any]:
        pictures.append(image.alt_text or "")
        return []

    try:
        made = mammoth.convert_to_html(BytesIO(raw), style_map=STYLES, convert_image=picture)
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError, expat.ExpatError) as error:
        raise _unreadable() from error
    sections = list(_sections(made.value))
    if not sections:
        raise ValidationError(_("There is no text in this file."), code="empty")
    return WordText(sections, list(_notes(names, len(pictures))))


def _unreadable() -> ValidationError:
    return ValidationError(
        _("This file cannot be read as a Word document. Open it in Word, save it as .docx again and send that file."),
        code="content",
    )


def _checked(raw: bytes) -> list[str]:
    """Return the names of the parts. Raises ValidationError for macros, entities, and XML without end."""
    budget = _Budget()
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = archive.namelist()
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise ValidationError(
                    _("The file holds macros. Save it as a plain .docx without macros and send that file."),
                    code="macros",
                )
            for name in names:
                if name.lower().endswith((".xml", ".rels")):
                    with archive.open(name) as part:
                        budget.spend(part)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, expat.ExpatError, EOFError) as error:
        raise _unreadable() from error
    return names


class _Budget:
    """Counts what the XML of a file holds while it is read; stops at the first thing that is too much."""

    def __init__(self) -> None:
        self.size = self.elements = self.depth = 0

    def spend(self, part: IO[bytes]) -> None:
        """Read a part to its end. Raises ValidationError."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        self.depth = 0
        while chunk := part.read(1 << 16):
            self.size += len(chunk)
            if self.size > MOST_XML:
                raise self._too_much()
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _open(self, _name: str, _attributes: Any) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > MOST_DEPTH:
            raise self._too_much()

    def _close(self, _name: str) -> None:
        self.depth -= 1

    @staticmethod
    def _refuse(*_told: Any) -> None:
        raise ValidationError(
            _("The file declares entities, which no Word document does. It is not accepted."), code="entities"
        )

    @staticmethod
    def _too_much() -> ValidationError:
        return ValidationError(
            _("The file unpacks to more text than a document holds. Divide it, or remove embedded objects."),
            code="bomb",
        )


def _sections(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield (key, heading, HTML), divided at the highest level of headings that divides."""
    marked = _headed(html)
    levels = sorted(int(found[1]) for found in HEAD.finditer(marked) if not found[2])
    level = next((n for n in levels if levels.count(n) > 1), levels[0] if levels else 0)
    used: set[str] = set()
    for title, text in _divided(marked, level):
        body = clean(_lowered(text, level))
        if title or not is_empty(body):
            heading = title or _("Preface")
            yield _key(heading, used), heading[:120], body


def _headed(html: str) -> str:
    """Return HTML in which numbered paragraphs are headings, where the file knows no styles for headings."""
    if any(not found[2] for found in HEAD.finditer(html)) or len(NUMBERED.findall(html)) < 2:
        return html
    return NUMBERED.sub(r"<h1>\1</h1>", html)


def _divided(html: str, level: int) -> Iterator[tuple[str, str]]:
    """Yield (heading, what follows it); the title of the document is left to the register."""
    title, start = "", 0
    for found in HEAD.finditer(html):
        if not found[2] and int(found[1]) > level:
            continue
        yield title, html[start : found.start()]
        above = found[2] or int(found[1]) < level
        title, start = "" if above else _heading(found[3]), found.end()
    yield title, html[start:]


def _heading(html: str) -> str:
    plain = " ".join(unescape(words_of(clean(html))).split())
    return NUMBER.sub("", plain) or plain


def _lowered(html: str, level: int) -> str:
    """Return the headings inside a section as the two that a section may have."""

    def lowered(found: re.Match[str]) -> str:
        name = "h3" if int(found[1]) <= level + 1 else "h4"
        return f"<{name}>{_heading(found[3])}</{name}>"

    return HEAD.sub(lowered, html)


def _key(heading: str, used: set[str]) -> str:
    plain = heading.strip().casefold()
    known = next((key for key, words in KEYS.items() if plain in words), "")
    number = 1
    key = known or "section-1"
    while key in used:
        number += 1
        key = f"{known or 'section'}-{number}"
    used.add(key)
    return key


def _notes(names: list[str], pictures: int) -> Iterator[str]:
    """Yield what of the file was not taken over."""
    if pictures:
        yield ngettext(
            "%(count)s picture was not taken over. Keep drawings as a document of their own, and refer to it.",
            "%(count)s pictures were not taken over. Keep drawings as documents of their own, and refer to them.",
            pictures,
        ) % {"count": pictures}
    if any(name.startswith("word/embeddings/") for name in names):
        yield _("Embedded files (Excel, Visio) were not taken over.")
    if any(name.startswith(("word/header", "word/footer")) for name in names):
        yield _("Headers and footers were left out: number, version and page are printed by the system.")
    if "word/comments.xml" in names:
        yield _(
            "Comments of the file were left out. Deleted text of tracked changes is left out, inserted text is in."
        )
