"""Filling in a rendered form as a browser would: what stands in it is what would be sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class Filled:
    """One form of a page: where it goes, what it would send, which values each field offers."""

    action: str = ""
    method: str = "get"
    values: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)  # type of each field that people type into
    longest: dict[str, int] = field(default_factory=dict)

    def data(self, **changes: object) -> dict[str, object]:
        """Return what is sent, `changes` in place of what stands there."""
        sent: dict[str, object] = {}
        for name, value in self.values:
            sent.setdefault(name, []).append(value)  # type: ignore[attr-defined]
        return sent | changes

    @property
    def typed(self) -> list[str]:
        """The fields for free text."""
        return [name for name, kind in self.kinds.items() if kind in {"text", "search", "textarea"}]

    def complete(self, text: str = "4.1") -> dict[str, object]:
        """Return what would be sent if somebody filled in every empty field with something of its kind."""
        fill = {"date": "2026-10-12", "time": "10:00", "number": "1", "email": "x@example.com", "password": text}
        sent: dict[str, object] = {}
        for name, values in self.data().items():
            sent[name] = values
            if values not in ([""], []):
                continue
            if name in self.kinds:
                sent[name] = "11:00" if name.endswith("ends") else fill.get(self.kinds[name], text)
            elif real := [one for one in self.offered.get(name, []) if one]:
                sent[name] = real[0]
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Filled] = []
        self.form: Filled | None = None
        self.select = self.area = ""
        self.first: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Filled(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self.form)
        if self.form is None or "disabled" in told:
            return
        name = told.get("name", "")
        if told.get("maxlength", "").isdecimal():
            self.form.longest[name] = int(told["maxlength"])
        if tag == "input" and name:
            self._input(self.form, name, told)
        elif tag == "select" and name:
            self.select, self.first, self.chosen = name, None, "multiple" in told
        elif tag == "option" and self.select:
            self._option(self.form, told)
        elif tag == "textarea" and name:
            self.area, self.words = name, ""
        elif tag == "button" and name:
            self.form.offered.setdefault(f"button:{name}", []).append(told.get("value", ""))

    def _input(self, form: Filled, name: str, told: dict[str, str]) -> None:
        kind, value = told.get("type", "text"), told.get("value", "")
        if kind == "file":
            form.files.append(name)
        elif kind in {"checkbox", "radio"}:
            form.offered.setdefault(name, []).append(told.get("value", "on"))
            if "checked" in told:
                form.values.append((name, told.get("value", "on")))
        elif kind not in UNSENT:
            form.values.append((name, value))
            if kind == "hidden":
                form.offered.setdefault(name, []).append(value)
            else:
                form.kinds[name] = kind

    def _option(self, form: Filled, told: dict[str, str]) -> None:
        value = told.get("value", "")
        form.offered.setdefault(self.select, []).append(value)
        if self.first is None:
            self.first = (self.select, value)
        if "selected" in told:
            form.values.append((self.select, value))
            self.chosen = True

    def handle_data(self, data: str) -> None:
        if self.area:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if self.form is None:
            return
        if tag == "select" and self.select:
            if not self.chosen and self.first:
                self.form.values.append(self.first)
            self.select = ""
        elif tag == "textarea" and self.area:
            self.form.values.append((self.area, self.words.removeprefix("\n")))
            self.form.kinds[self.area] = "textarea"
            self.area = ""


def forms_of(content: bytes) -> list[Filled]:
    """Return the forms of a page that are sent by POST, without those of the shell around it."""
    reader = _Reader()
    reader.feed(content.decode())
    reader.close()
    shell = ("/accounts/logout", "/language")
    return [one for one in reader.forms if one.method == "post" and not one.action.startswith(shell)]
