"""The HTML that a section may hold: paragraphs, two headings, lists, tables, emphasis, references; nothing else.

Everything that comes in passes here: typed, pasted, sent by hand, taken from Word or from the set. Limits are part of
it, for a browser forgives what the press does not: deep nesting and wide spans cost minutes there.
"""

import re
from html import escape
from html.parser import HTMLParser

import nh3

INLINE = frozenset({"strong", "em", "u", "br", "a"})
BLOCKS = frozenset({"p", "h3", "h4", "ul", "ol", "li"})
TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
BETWEEN_CELLS = TABLE - {"td", "th"}
TAGS = BLOCKS | TABLE | INLINE
DROPPED_WHOLE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"}
MEANS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "ins": "u", "div": "p"}
MOST_SPAN, MOST_CELLS, MOST_DEEP = 20, 40, 14
REFERENCE = re.compile(r"(doc|clause|record):[\w./~-]{1,120}")
WEB = re.compile(r"https://[^\s\"'<>\\]{1,1000}")

# a paragraph alone in its item or cell says nothing more than the words: editors write it, other sources do not
LONELY = re.compile(r"<(li|td|th)([^>]*)><p>((?:(?!</?(?:p|li|td|th)\b).)*)</p>(?=</\1>|<[uo]l>)", re.DOTALL)
# rows of heads alone at the top are the head of the table, which repeats on each page
HEADS = re.compile(
    r"<table><tbody>((?:<tr>(?:<th(?: colspan=\"\d+\")?>(?:(?!</?(?:th|td|tr)\b).)*</th>)+</tr>)+)(?=<tr>)"
)

_renamed = re.compile(rf"<(/?)({'|'.join(sorted(MEANS, key=len, reverse=True))})(?=[\s>/])", re.IGNORECASE)


def clean(html: str) -> str:
    """Return `html` with nothing in it but what a section may hold; words are kept, cleaning twice changes nothing."""
    named = _renamed.sub(lambda tag: f"<{tag[1]}{MEANS[tag[2].lower()]}", html.replace("\x00", ""))
    safe = nh3.clean(
        named,
        tags=set(TAGS),
        clean_content_tags=DROPPED_WHOLE,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        attribute_filter=_attribute,
        url_schemes={"https", "doc", "clause", "record"},
        link_rel=None,
        strip_comments=True,
    )
    tidy = _Tidy()
    tidy.feed(safe)
    tidy.close()
    return tidy.text()


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if REFERENCE.fullmatch(value) or WEB.fullmatch(value) else None
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 1
    return str(min(number, MOST_SPAN)) if number > 1 else None


class _Tidy(HTMLParser):
    """Writes clean HTML again: no table in a table, no row of endless cells, nothing nested without end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []  # name, and whether it was written
        self.above: list[str] = []  # the names of those written: few, however deep the text is
        self.dropped_tables = 0
        self.cells = 0  # columns of the present row

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            if not self._between_cells():
                self.out.append("<br>")
            return
        written = self._may_open(tag, attrs)
        self.open.append((tag, written))
        if written:
            said = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
            self.out.append(f"<{tag}{said}>")
            self.above.append(tag)
        else:
            self.dropped_tables += int(tag == "table")
            if tag in TABLE | BLOCKS:
                self._say(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what is open; the sanitiser has balanced the tags, so that it is the last one."""
        if self.open and self.open[-1][0] == tag:
            self._close()

    def _close(self) -> None:
        name, written = self.open.pop()
        if written:
            self.out.append(f"</{name}>")
            self.above.pop()
        else:
            self.dropped_tables -= int(name == "table")

    def handle_data(self, data: str) -> None:
        self._say(escape(data, quote=False))

    def _between_cells(self) -> bool:
        """Whether only parts of a table may stand here: a browser moves anything else out of it."""
        return bool(self.above) and self.above[-1] in BETWEEN_CELLS

    def _say(self, words: str) -> None:
        """Write words where words may stand: those between the cells of a table go into the last one."""
        if not self._between_cells():
            self.out.append(words)
        elif words.strip() and self.out[-1] in {"</td>", "</th>"}:
            self.out.insert(-1, f" {words.strip()}")

    def _may_open(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        if tag not in TABLE and self._between_cells():
            return False
        if tag in INLINE:
            return tag not in self.above and (tag != "a" or bool(dict(attrs).get("href")))
        if tag in TABLE and not self._fits_table(tag, attrs):
            return False
        if tag in {"p", "h3", "h4"} and self.above and self.above[-1] in {"p", "h3", "h4", *INLINE}:
            return False
        if tag == "li" and self._in_item():
            return False
        return len(self.above) < MOST_DEEP

    def _in_item(self) -> bool:
        """Whether an item is open with no list of its own: a browser would end it where the next one begins."""
        around = (name for name in reversed(self.above) if name not in {"p", *INLINE})
        return next(around, "") == "li"

    def _fits_table(self, tag: str, attrs: list[tuple[str, str | None]]) -> bool:
        if self.dropped_tables or (tag == "table" and "table" in self.above):
            return False
        if tag == "tr":
            self.cells = 0
        if tag in {"td", "th"}:
            self.cells += int(dict(attrs).get("colspan") or 1)
            return self.cells <= MOST_CELLS and "tr" in self.above
        return True

    def text(self) -> str:
        """Return what was written, every tag closed."""
        while self.open:
            self._close()
        return _tidy("".join(self.out))


def _tidy(html: str) -> str:
    """Take out paragraphs without words, and the white space between blocks."""
    kept = re.sub(r"<p>(?:\s|<br>|\u00a0)*</p>", "", html)
    kept = re.sub(r"[ \t\r\n]+", " ", kept)
    kept = re.sub(r">\s+(?=</?(?:p|h3|h4|ul|ol|li|table|thead|tbody|tr|th|td)\b)", ">", kept).strip()
    return HEADS.sub(r"<table><thead>\1</thead><tbody>", LONELY.sub(r"<\1\2>\3", kept))


def is_empty(html: str) -> bool:
    """Whether a text says nothing."""
    return not re.sub(r"<[^>]*>|\s", "", html)


def words_of(html: str) -> str:
    """Return the words of clean HTML alone, blocks apart by a line."""
    apart = re.sub(r"<br>|</(?:p|h3|h4|li|tr|td|th)>", "\n", html)
    parser = _Words()
    parser.feed(apart)
    parser.close()
    return re.sub(r"\s*\n\s*", "\n", "".join(parser.found)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


CHARACTER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[A-Za-z0-9][A-Za-z0-9'’.-]*")


def word_count(html: str) -> int:
    """Return the number of words as Word counts them: each Chinese character, each word of Latin letters."""
    return len(CHARACTER.findall(words_of(html)))
