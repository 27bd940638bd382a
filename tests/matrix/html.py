"""Reading a rendered page: its elements, its links, what stands in its fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

LEADS = {"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcdoc", "background"}


@dataclass
class Element:
    """A start tag."""

    tag: str
    attributes: dict[str, str]


@dataclass
class Page(HTMLParser):
    """A parsed page. `inline` names what the content policy would refuse to run."""

    elements: list[Element] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: Element | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what would run in it."""
        element = Element(tag, {name.lower(): value or "" for name, value in attrs})
        self.elements.append(element)
        self._open = element
        for name, value in element.attributes.items():
            runs = name in LEADS and value.strip().lower().startswith(("javascript:", "vbscript:"))
            if runs or name.startswith("on") or name in {"style", "srcdoc"}:
                self.inline.append(f"<{tag} {name}={value[:60]!r}>")
        if tag == "style":
            self.inline.append("<style>")

    def handle_data(self, data: str) -> None:
        """Note text; text inside a script that has no src, unless it is plain data."""
        script = self._open is not None and self._open.tag == "script" and data.strip()
        if script and self._open is not None and not self._open.attributes.get("type", "").endswith("json"):
            self.inline.append(f"<script>{data.strip()[:60]}")
        if not script:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._open = None

    def addresses(self) -> list[str]:
        """Return every address that the page leads or sends to."""
        names = (
            "href",
            "action",
            "formaction",
            "src",
            "hx-get",
            "hx-post",
            "hx-put",
            "hx-delete",
            "data-url",
            "poster",
        )
        return [element.attributes[name] for element in self.elements for name in names if name in element.attributes]

    def values(self, *tags: str) -> list[tuple[str, str]]:
        """Return (name, value) of fields that people do not type: hidden ones, buttons, options, boxes."""
        found, select = [], ""
        for element in self.elements:
            told = element.attributes
            select = told.get("name", "") if element.tag == "select" else select
            chosen = element.tag in {"option", "button"} or told.get("type") in {"hidden", "checkbox", "radio"}
            if chosen and "value" in told and (not tags or element.tag in tags or told.get("type") in tags):
                found.append((select if element.tag == "option" else told.get("name", element.tag), told["value"]))
        return found


def parse(content: bytes | str) -> Page:
    """Parse a page."""
    page = Page()
    page.feed(content.decode() if isinstance(content, bytes) else content)
    page.close()
    return page
