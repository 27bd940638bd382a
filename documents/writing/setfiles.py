"""The texts that are shipped: documents/data/set, one yaml of facts per document and one Markdown per language.

A section opens with `## key | Title`. Markdown carries no HTML, `[[doc:incident]]` becomes a reference; places such as
`{lead}` stay open, see documents/writing/placeholders.py.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from .clean import clean

SET = Path(__file__).parent.parent / "data" / "set"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEAD = re.compile(r"^##[ \t]+([a-z0-9-]+)[ \t]*\|[ \t]*(.+?)[ \t]*$", re.MULTILINE)
REFERENCE = re.compile(r"\[\[(doc|record|clause):([\w.-]+)\]\]")
LEVELS = "MPW"


class NoSuchText(LookupError):
    """The set has no such document, or not in this language."""


def keys() -> list[str]:
    """Return the documents of the set, in the order of their levels and numbers."""
    return sorted((path.stem for path in SET.glob("*.yaml")), key=_place)


def _place(key: str) -> tuple[int, int, str]:
    facts = facts_of(key)
    return LEVELS.find(facts["level"]), int(facts.get("number") or 0), key


@cache
def facts_of(key: str) -> dict[str, Any]:
    """Return what the yaml of a document says. Raises NoSuchText."""
    if not KEY.fullmatch(key):
        raise NoSuchText(key)
    try:
        facts: dict[str, Any] = yaml.safe_load((SET / f"{key}.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoSuchText(key) from error
    return facts


@cache
def sections_of(key: str, language: str) -> list[tuple[str, str, str]]:
    """Return the sections of a document as (key, title, clean HTML). Raises NoSuchText."""
    facts_of(key)
    path = SET / f"{key}.{spoken(language)}.md"
    if not path.is_file():
        raise NoSuchText(path.name)
    parts = HEAD.split(path.read_text(encoding="utf-8"))
    rows = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return [(name, title, html_of(text, language)) for name, title, text in rows]


def spoken(language: str) -> str:
    """Return the language of the set for a document's: the Chinese texts serve both scripts."""
    return "zh-hans" if language.startswith("zh") else "en"


def html_of(text: str, language: str) -> str:
    """Return Markdown of the set as clean HTML, references as links that bear the title of today."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    return clean(REFERENCE.sub(lambda found: _link(found[1], found[2], language), markdown.render(text)))


def _link(kind: str, name: str, language: str) -> str:
    said = {"doc": _title_of, "record": _record_title}.get(kind, lambda ref, _language: ref)(name, language)
    return f'<a href="{kind}:{name}">{escape(said)}</a>'


def _title_of(key: str, language: str) -> str:
    try:
        return str(facts_of(key)["title"][spoken(language)])
    except NoSuchText:
        return key


def _record_title(key: str, language: str) -> str:
    found = records().get(key)
    return str(found[1]["title"][spoken(language)]) if found else key


@cache
def records() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the record forms of the whole set by key, each with the document that names it."""
    return {row["key"]: (key, row) for key in keys() for row in facts_of(key).get("records") or ()}


def references_of(key: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of every reference in a text of the set."""
    for _name, _title, html in sections_of(key, language):
        yield from re.findall(r'href="(doc|record|clause):([^"]+)"', html)
