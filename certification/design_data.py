"""What the papers and registers of the design begin with: fixed data, put into words by plain substitution."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from certification.letters import fill, in_words

DATA = Path(__file__).parent / "data"


@cache
def data(name: str) -> Any:
    """Return one of the files: policy, risks, law, plan."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def word(texts: Any, language: str) -> str:
    """Return a text that may be the same in every language."""
    return in_words(texts, language) if isinstance(texts, Mapping) else str(texts)


def sections(name: str, language: str, values: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the sections of a paper in the client's language, with the English beside it where that differs.

    `values` are the places by language: what is named in Chinese in one is named in English in the other.
    """
    english = language == "en"
    return [
        {
            "key": one["key"],
            "title": word(one["title"], language),
            "text": fill(word(one["text"], language), values[language]),
            "title_en": "" if english else word(one["title"], "en"),
            "text_en": "" if english else fill(word(one["text"], "en"), values["en"]),
        }
        for one in data(name)["sections"]
    ]


def scales(language: str) -> dict[str, Any]:
    """Return the scales and limits that an approach to risk begins with."""
    found = data("risks")["scales"]
    return {
        "likelihood": list(in_words(found["likelihood"], language)),
        "impact": list(in_words(found["impact"], language)),
        "accept_up_to": found["accept_up_to"],
        "high_from": found["high_from"],
    }


def clause_ref(clauses: Mapping[str, str], family: str) -> str:
    """Return the number of the clause that a row of the data speaks of, for a type of management system."""
    return str(clauses.get(family, ""))
