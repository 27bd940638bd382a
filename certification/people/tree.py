"""The departments of a client as a tree: in order with their depth, as choices, without loops."""

from collections.abc import Iterable, Mapping
from typing import Any

from certification.models import Department

SPACE = "\u3000"  # as wide as a Chinese character: seen in every menu


def tree(rows: Iterable[Department]) -> list[tuple[int, Department]]:
    """Return (depth, department) in the order of the tree. Rows of a loop, were there one, stand at the end."""
    rows = list(rows)
    under: dict[Any, list[Department]] = {}
    for row in rows:
        under.setdefault(row.parent_id, []).append(row)
    found: list[tuple[int, Department]] = []
    waiting = [(0, row) for row in reversed(under.get(None, []))]
    while waiting:
        depth, row = waiting.pop()
        found.append((depth, row))
        waiting += [(depth + 1, child) for child in reversed(under.get(row.pk, []))]
    there = {row.pk for _depth, row in found}
    return [*found, *((0, row) for row in rows if row.pk not in there)]


def indented(depth: int, row: Department) -> str:
    """Return a department's name as a menu shows it."""
    return f"{SPACE * depth}{row}"


def under(rows: Iterable[Department], top: int) -> set[int]:
    """Return the primary keys of a department and of everything under it."""
    parents = {row.pk: row.parent_id for row in rows}
    return {pk for pk in parents if loops(parents, top, pk)}


def loops(parents: Mapping[int, int | None], moved: int, parent: int) -> bool:
    """Whether `parent` is `moved` itself or stands under it."""
    above: int | None = parent
    for _step in range(len(parents) + 1):
        if above is None or above == moved:
            break
        above = parents.get(above)
    return above is not None
