"""Finding clauses in a standard without losing sight of where they stand."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple


class Place(NamedTuple):
    """A clause in a filtered tree: found, or shown only since something found stands under it."""

    clause: Any
    is_found: bool


def pick(clauses: Iterable[Any], wanted: Callable[[Any], bool]) -> list[Place]:
    """Return what is `wanted` with the clauses above it. Clauses come in the order of the tree."""
    clauses = list(clauses)
    parents = {clause.pk: clause.parent_id for clause in clauses}
    found = {clause.pk for clause in clauses if wanted(clause)}
    shown = set(found)
    for key in found:
        above = parents[key]
        while above is not None and above not in shown:
            shown.add(above)
            above = parents.get(above)
    return [Place(clause, clause.pk in found) for clause in clauses if clause.pk in shown]


def plain(text: str) -> str:
    """Return a text as it is searched: without case, width and stray blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words_of(clause: Any, asked: Iterable[Mapping[str, str]] = ()) -> str:
    """Return everything a clause can be found by: number, titles and text in all languages, its questions."""
    columns = (clause.titles, clause.aliases, clause.prose, *asked)
    return plain(" ".join([clause.ref, clause.label, *(text for texts in columns for text in texts.values())]))
