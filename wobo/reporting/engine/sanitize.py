"""What people bring in as HTML, reduced to what a report may print."""

import re

import nh3

COLSPAN = 20
DEPTH = 40
TABLES = 2

TAGS = set(
    "a abbr b blockquote br caption code col colgroup dd del div dl dt em h2 h3 h4 h5 h6 hr i ins kbd li mark "
    "ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul var".split()
)
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "ol": {"start"}}
LEAVES = {"br", "hr", "col"}

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
# The non-breaking hyphen and the invisible marks that word processors leave behind; the print font
# lacks most of them and a reader cannot see what to correct.
_REPLACED = {0x2011: "-", 0x200B: "", 0x200C: "", 0x200D: "", 0x2060: "", 0xFEFF: "", 0xFE0E: "", 0xFE0F: ""}
_REPLACED |= {0x202F: "\u00a0", 0x2007: "\u00a0", 0x2009: " ", 0x200E: "", 0x200F: ""}
_REPLACED |= {code: "" for code in range(32) if code not in (9, 10, 13)}


def printable(text: str) -> str:
    """`text` without invisible characters that the print font lacks and without control characters."""
    return text.translate(_REPLACED)


def clean(html: str) -> str:
    """HTML with plain structure only: no style, no pictures, no scripts, nothing that reaches outside."""
    cleaned = _nh3(html, TAGS)
    if _is_contrived(cleaned):
        cleaned = _nh3(html, {"p", "br"})
    return printable(cleaned)


def _nh3(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("colspan", "rowspan"):
        return (
            value if value.isascii() and value.isdecimal() and len(value) <= 4 and 1 <= int(value) <= COLSPAN else None
        )
    if name == "start":
        return value if value.isascii() and value.isdecimal() and len(value) <= 4 else None
    if name == "href":
        return value if value.startswith(("http://", "https://", "mailto:")) else None
    return value


def _is_contrived(html: str) -> bool:
    """Nested deeper than any text that a person means; its structure is dropped, its words stay."""
    depth = tables = 0
    for closing, tag in _TAG.findall(html):
        if tag in LEAVES:
            continue
        step = -1 if closing else 1
        depth += step
        tables += step if tag == "table" else 0
        if depth > DEPTH or tables > TABLES:
            return True
    return False
