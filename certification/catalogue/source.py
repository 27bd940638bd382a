"""Bytes of a foreign file → plain data, with every limit that keeps a hostile file from hurting.

All scalars but true, false and null stay text, so that the clause number 4.10 never becomes the number 4.1.
"""

import json
import re
from pathlib import Path
from typing import BinaryIO

import yaml
from django.utils.translation import gettext as _

from .problems import Unreadable

MIB = 1024 * 1024
MAX_BYTES = 20 * MIB
MAX_DEPTH = 60
MAX_NODES = 2_000_000  # after aliases are followed; 20 MB of plain YAML stay below
NO_TEXT = {
    b"PK\x03\x04": "Excel, Word or ZIP",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel or Word (old format)",
    b"\x1f\x8b": "gzip",
}
Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(Base):  # type: ignore[valid-type]
    """YAML's safe loader that knows text, true, false and null only and refuses a key given twice."""

    yaml_implicit_resolvers: dict = {}

    def construct_mapping(self, node, deep=False):  # noqa: FBT002  PyYAML calls it so
        seen = set()
        for key, _value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is None:
                raise Unreadable(_("A key must be plain text here."), where=line_of(key.start_mark))
            if name in seen:
                message = _("“%(key)s” is given twice in the same entry. Keep one of them.") % {"key": name[:80]}
                raise Unreadable(message, where=line_of(key.start_mark))
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF")
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])


def read_limited(stream: BinaryIO, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of `stream`, refused as soon as there are more than `limit`."""
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise too_large(getattr(stream, "size", None), limit=limit)
    return content


def read_bytes(path: str | Path, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of the file at `path`, refused unread when it is larger than `limit`."""
    path = Path(path)
    try:
        if path.stat().st_size > limit:
            raise too_large(path.stat().st_size, limit=limit)
        with path.open("rb") as stream:
            return read_limited(stream, limit=limit)
    except FileNotFoundError:
        raise Unreadable(_("There is no file “%(path)s”.") % {"path": path}) from None
    except IsADirectoryError:
        raise Unreadable(_("“%(path)s” is a folder. Name one file in it.") % {"path": path}) from None
    except OSError as error:
        values = {"path": path, "reason": error.strerror or error}
        raise Unreadable(_("“%(path)s” cannot be read: %(reason)s.") % values) from None


def too_large(size: int | None, *, limit: int) -> Unreadable:
    """The refusal of a file above the limit, with both figures."""
    values = {"limit": f"{limit / MIB:.0f}", "size": f"{(size or limit + 1) / MIB:.1f}"}
    if size is None:
        return Unreadable(_("The file is larger than %(limit)s MB, the most that can be imported.") % values)
    return Unreadable(_("The file has %(size)s MB; at most %(limit)s MB can be imported.") % values)


def text_of(content: bytes) -> str:
    """The file's text: UTF-8, or UTF-16 with its mark; what is neither is refused with the place."""
    for start, kind in NO_TEXT.items():
        if content.startswith(start):
            message = _("This is a file of the kind %(kind)s. Import a YAML or JSON text file.") % {"kind": kind}
            raise Unreadable(message)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = _("The file is not UTF-8 text. Save it as UTF-8 and import it again.")
        raise Unreadable(message, where=_("Line %(line)s") % {"line": line}) from None
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> object:
    """The data in `text`, JSON or YAML, told apart by how it begins."""
    start = text.lstrip()[:1]
    if start == "<":
        raise Unreadable(_("This looks like XML or HTML. OSCAL catalogues are read as JSON: download that form."))
    return parse_json(text) if start in "{[" and looks_like_json(text) else parse_yaml(text)


def looks_like_json(text: str) -> bool:
    """Does the text go on as JSON does: a quoted key, a nested value or nothing? YAML may begin with { too."""
    return bool(re.match(r"\s*(\{\s*[\"}]|\[\s*[\[\]{\"\d-])", text))


def parse_json(text: str) -> object:
    """The data of a JSON text."""
    try:
        return json.loads(text, parse_constant=str, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        where = _("Line %(line)s, column %(column)s") % {"line": error.lineno, "column": error.colno}
        raise Unreadable(_("The JSON is broken here: %(reason)s.") % {"reason": error.msg}, where=where) from None
    except RecursionError:
        raise too_deep() from None


def parse_yaml(text: str) -> object:
    """The data of a YAML text; its size with all aliases followed is known before anything is built."""
    try:
        weigh(text)
        loader = Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise broken_yaml(error) from None
    except yaml.YAMLError as error:
        raise Unreadable(_("The YAML is broken: %(reason)s.") % {"reason": str(error).replace("\n", " ")}) from None
    except RecursionError:
        raise too_deep() from None


def broken_yaml(error: yaml.MarkedYAMLError) -> Unreadable:
    """YAML's complaint with its line, in one sentence."""
    mark = error.problem_mark or error.context_mark
    reason = ", ".join(part for part in (error.context, error.problem) if part)
    if "could not determine a constructor for the tag" in reason:
        reason = _("a tag such as !!python/… is never followed; remove it (%(reason)s)") % {"reason": error.problem}
    return Unreadable(_("The YAML is broken here: %(reason)s.") % {"reason": reason}, where=line_of(mark))


def weigh(text: str) -> None:
    """Walk the events once, building nothing: refuse deep nesting, aliases that multiply or contain themselves."""
    anchors: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []  # anchor, weight when it began
    total = 0
    for event in yaml.parse(text, Loader=Base):
        if isinstance(event, yaml.AliasEvent):
            total += weight_of(event, anchors)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(open_nodes) >= MAX_DEPTH:
                raise too_deep(line_of(event.start_mark))
            open_nodes.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor:
                anchors[anchor] = total - before
        elif isinstance(event, yaml.ScalarEvent):
            total += 1
            if event.anchor:
                anchors[event.anchor] = 1
        if total > MAX_NODES:
            message = _(
                "The file unfolds to more than %(limit)s values. Remove the aliases (*name) that multiply them."
            )
            raise Unreadable(message % {"limit": f"{MAX_NODES:,}"}, where=line_of(event.start_mark))


def weight_of(alias: yaml.AliasEvent, anchors: dict[str, int]) -> int:
    """How many values an alias stands for."""
    if alias.anchor not in anchors:
        message = _("The alias *%(name)s stands for nothing before it, or for itself.") % {
            "name": str(alias.anchor)[:80]
        }
        raise Unreadable(message, where=line_of(alias.start_mark))
    return anchors[alias.anchor]


def too_deep(where: str = "") -> Unreadable:
    """The refusal of a file nested beyond reason."""
    message = _("The file is nested more than %(limit)s levels deep. No standard is.") % {"limit": MAX_DEPTH}
    return Unreadable(message, where=where)


def line_of(mark) -> str:
    """Where a mark points, as people count lines."""
    return _("Line %(line)s") % {"line": mark.line + 1} if mark else ""
