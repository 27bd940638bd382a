"""Fixed data of the pilot run, read once: what briefings deal with, starting texts, the customary measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

DATA = Path(__file__).parent.parent / "data"


def said(texts: Mapping[str, str], language: str | None = None) -> str:
    """Return the text of a language, of the one in use by default; the Chinese one serves both scripts."""
    return texts["en" if (language or get_language() or "en").startswith("en") else "zh"]


@dataclass(frozen=True)
class Item:
    """A point that a briefing deals with: its id in the process, its name, what should have been said."""

    ref: str
    texts: Mapping[str, Mapping[str, str]]

    @property
    def name(self) -> str:
        """The name in the language in use."""
        return said(self.texts["name"])

    @property
    def ask(self) -> str:
        """What should have been said, in the language in use."""
        return said(self.texts["ask"])


@dataclass(frozen=True)
class Level:
    """A level of documents as people are briefed about it; `letters` are the levels of the register."""

    key: str
    letters: tuple[str, ...]
    texts: Mapping[str, str]
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """The name in the language in use."""
        return said(self.texts)

    @property
    def refs(self) -> frozenset[str]:
        """The ids of its points."""
        return frozenset(item.ref for item in self.items)


@cache
def levels() -> tuple[Level, ...]:
    """Return the levels with their points, in order."""
    return tuple(
        Level(row["key"], tuple(row["letters"]), row["name"], tuple(Item(one["ref"], one) for one in row["items"]))
        for row in _read("pilot")["levels"]
    )


@cache
def items() -> dict[str, Item]:
    """Return every point by its id."""
    return {item.ref: item for level in levels() for item in level.items}


def starting(language: str) -> dict[str, str]:
    """Return the texts that a plan begins with."""
    return {name: said(texts, language).strip() for name, texts in _read("pilot")["plan"].items()}


@cache
def measures() -> tuple[dict[str, Any], ...]:
    """Return the customary measures."""
    return tuple(_read("measures")["measures"])


@cache
def source_of_clause() -> dict[str, str]:
    """Return the process under which a measure about a clause is put: {"itsms 8.6.1": "incidents"}."""
    found: dict[str, str] = {}
    for row in measures():
        for family, ref in row["clauses"].items():
            found.setdefault(f"{family} {ref}", row["source"])
    return found


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
