"""What a management review looks at, as data: titles, hints, who usually prepares it, which function assembles it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

DATA = Path(__file__).parent / "data" / "review_inputs.yaml"


@dataclass(frozen=True)
class InputKind:
    """One input that the standard asks for; `gather` is `module.function` of audits.review_gather."""

    key: str
    gather: str
    titles: dict[str, str]
    asks: dict[str, str]
    owner: str = ""
    records: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is, in the language in use."""
        return in_language(self.titles)

    @property
    def ask(self) -> str:
        """What its owner is asked, in the language in use."""
        return in_language(self.asks)


def in_language(words: dict[str, str]) -> str:
    """Return the words of the data in the language in use: Chinese for both Chinese scripts."""
    return words["zh"] if (get_language() or "en").startswith("zh") else words["en"]


@cache
def _file() -> Any:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@cache
def inputs_of(family: str) -> tuple[InputKind, ...]:
    """Return the inputs for a type of management system, in order."""
    families = _file()["families"]
    return tuple(
        InputKind(
            key=row["key"],
            gather=row["gather"],
            titles={"zh": row["zh"], "en": row["en"]},
            asks=row["ask"],
            owner=row.get("owner", ""),
            records=tuple(row.get("records", ())),
            measures=tuple(row.get("measures", ())),
        )
        for row in families.get(family, families["default"])
    )


@cache
def every() -> dict[str, InputKind]:
    """Return every input of every type by its key; the first that names a key gives it."""
    found: dict[str, InputKind] = {}
    for family in _file()["families"]:
        for one in inputs_of(family):
            found.setdefault(one.key, one)
    return found


def title_of(key: str) -> str:
    """Return what an input is, in the language in use."""
    return every()[key].title


def proposed(name: str) -> str:
    """Return a proposed text: purpose or basis, in the language in use."""
    return in_language(_file()[name])


def agenda(titles: list[str]) -> str:
    """Return the agenda: opening, every input, conclusions, decisions; a line each."""
    rows = _file()["agenda"]
    lines = [in_language(rows["opening"]), *titles, in_language(rows["conclusion"]), in_language(rows["decisions"])]
    return "\n".join(lines)
