"""Small questions to foreign data that answer with the place when the data is not what it should be."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from .neutral import ClauseData, Texts
from .problems import Unreadable
from .texts import KIN, natural, tidy

FAMILIES = Path(__file__).parent.parent / "data" / "families.yaml"
MAX_REF = 100


def list_at(data: dict, key: str, *, where: str) -> list:
    """The list under `key`; none when it is missing or null."""
    value = data.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unreadable(_("“%(key)s” must be a list.") % {"key": key}, where=where)
    return value


def dicts_at(data: dict, key: str, *, where: str) -> list[dict]:
    """The list of entries under `key`, each with named values."""
    entries = list_at(data, key, where=where)
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            place = _("%(where)s, %(key)s, entry %(number)s") % {"where": where, "key": key, "number": number}
            raise Unreadable(_("An entry with named values is expected here."), where=place)
    return entries


def dict_at(data: dict, key: str) -> dict:
    """The named values under `key`; none when it is missing or something else."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def flag(data: dict, key: str, default: bool | None) -> bool | None:  # noqa: FBT001  reads as dict.get does
    """True or false as files write it, `default` for what is neither."""
    value = data.get(key)
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in {"true", "yes", "1", "x"} else False if word in {"false", "no", "0"} else default


def strings(value: object) -> tuple[str, ...]:
    """One text or a list of texts as a tuple; also “a, b” as some libraries write it."""
    if isinstance(value, str):
        value = value.replace("\n", ",").split(",")
    return tuple(text for text in map(tidy, value) if text) if isinstance(value, list) else ()


def free_ref(choices: list[str], *, taken: set[str], number: int) -> str:
    """The first of `choices` that can name an entry and is not taken, else a name from its place; takes it."""
    fit = [choice for choice in choices if choice and len(choice) <= MAX_REF and choice.strip("./ ")]
    ref = next((choice for choice in fit if choice not in taken), "")
    while not ref or ref in taken:
        ref = f"{fit[0] if fit else 'entry'} [{number}]"
        number += 1
    taken.add(ref)
    return ref


@cache
def families() -> tuple[dict, ...]:
    """The types of management system and how the names of their standards begin."""
    with FAMILIES.open(encoding="utf-8") as stream:
        return tuple(yaml.safe_load(stream))


def family_of(*names: str) -> str:
    """The type of management system that a standard of this name belongs to; empty when we know none."""
    for family in families():
        for name in names:
            if any(f"{name} ".startswith((f"{start} ", f"{start}-", f"{start}:")) for start in family["standards"]):
                return family["type"]
    return ""


def in_tree_order(clauses: Iterable[ClauseData], *, sort: bool = False) -> tuple[ClauseData, ...]:
    """Parents before children, siblings as in the file or, on `sort`, by number. Circles are refused."""
    clauses = list(clauses)
    children: dict[str | None, list[ClauseData]] = {}
    for clause in clauses:
        children.setdefault(clause.parent, []).append(clause)
    if sort:
        for siblings in children.values():
            siblings.sort(key=lambda clause: natural(clause.ref))
    ordered, waiting = [], list(reversed(children.get(None, [])))
    while waiting:
        clause = waiting.pop()
        ordered.append(clause)
        waiting.extend(reversed(children.get(clause.ref, [])))
    if lost := {clause.ref for clause in clauses} - {clause.ref for clause in ordered}:
        names = ", ".join(sorted(lost, key=natural)[:5])
        raise Unreadable(
            _("These entries are each other's parents: %(names)s. Give one of them another.") % {"names": names}
        )
    return tuple(ordered)


def leaves_assessable(clauses: Iterable[ClauseData], given: dict[str, bool | None]) -> list[ClauseData]:
    """What the file says about being assessable; where it says nothing, a leaf is."""
    clauses = list(clauses)
    parents = {clause.parent for clause in clauses}
    answer = {ref: value for ref, value in given.items() if value is not None}
    return [replace(c, assessable=not c.withdrawn and answer.get(c.ref, c.ref not in parents)) for c in clauses]


def first_said(texts: Texts) -> str:
    """Any one of the texts, English before the Chinese ones."""
    return next((texts[code] for code in ("en", *KIN) if texts.get(code)), next(iter(texts.values()), ""))
