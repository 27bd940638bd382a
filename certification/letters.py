"""The texts that groups and letters of appointment begin with: fixed data, put into words by plain substitution."""

# claims: S2.1.*, S2.2.2, S2.2.3, S2.3.4, S2.3.5, S2.3.6, S4.2.*, P8
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "letters.yaml"
PLACE = re.compile(r"\{(\w+)\}")


@cache
def data() -> Any:
    """Return the file as it is."""
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def in_words(texts: Mapping[str, str], language: str) -> str:
    """Return the text of a language; the Chinese one serves both scripts."""
    return texts["zh" if language.startswith("zh") else "en"]


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Put values in the places {name}. What no value is known for stays as it is; nothing in a value is read again."""
    return PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def group_name(kind: str, language: str) -> str:
    """Return the customary name of a group."""
    return in_words(data()["groups"][kind]["name"], language)


def group_duties(kind: str, language: str) -> str:
    """Return the duties of a group, one a line."""
    return "\n".join(in_words(line, language) for line in data()["groups"][kind]["duties"])


def duties(role: str, language: str, values: Mapping[str, Any]) -> str:
    """Return the duties of a role, one a line; a line about a process or service needs one."""
    lines = [in_words(line, language) for line in data()["letters"][role]["duties"]]
    return "\n".join(fill(line, values) for line in lines if values.get("about") or "{about}" not in line)


def opening(role: str, language: str, values: Mapping[str, Any]) -> str:
    """Return the sentence with which a letter begins."""
    return fill(in_words(data()["letters"][role]["opening"], language), values)


def closing(language: str, values: Mapping[str, Any]) -> str:
    """Return the sentence with which a letter ends."""
    return fill(in_words(data()["closing"], language), values)


def process_roots(family: str) -> tuple[str, ...]:
    """Return the clauses whose assessable parts are processes with owners, for a family of standards."""
    return tuple(data()["processes"].get(family, ()))
