"""A difference in words: a line for people in a hurry, and an outline clause by clause."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .diff import ADDED, CHANGED, REMOVED, Change, Difference, ItemChange, short

SIGNS = {ADDED: "+", CHANGED: "~", REMOVED: "−"}


def summary(difference: Difference) -> str:
    """Say in a line how many clauses, questions and documents came, changed and went."""
    if not difference:
        return _("nothing to change")
    parts = [
        counted(kind, action, number)
        for kind, counts in difference.counts().items()
        for action, number in counts.items()
        if number
    ]
    if difference.standard:
        parts.append(_("description of the standard changed"))
    if difference.reordered:
        parts.append(_("order changed"))
    told = ", ".join(parts)
    return _("new: %(what)s") % {"what": told} if difference.is_new else told


def counted(kind: str, action: str, number: int) -> str:
    """Say “3 clauses added”."""
    sayings = {
        ("clause", ADDED): ngettext("%(n)d clause added", "%(n)d clauses added", number),
        ("clause", CHANGED): ngettext("%(n)d clause changed", "%(n)d clauses changed", number),
        ("clause", REMOVED): ngettext("%(n)d clause removed", "%(n)d clauses removed", number),
        ("question", ADDED): ngettext("%(n)d question added", "%(n)d questions added", number),
        ("question", CHANGED): ngettext("%(n)d question changed", "%(n)d questions changed", number),
        ("question", REMOVED): ngettext("%(n)d question removed", "%(n)d questions removed", number),
        ("document", ADDED): ngettext("%(n)d document added", "%(n)d documents added", number),
        ("document", CHANGED): ngettext("%(n)d document changed", "%(n)d documents changed", number),
        ("document", REMOVED): ngettext("%(n)d document removed", "%(n)d documents removed", number),
    }
    return sayings[kind, action] % {"n": number}


def outline(difference: Difference, *, kept: AbstractSet[tuple[str, str]] = frozenset()) -> Iterator[str]:
    """Yield a line per change; + came, ~ reads differently, − went. `kept` are refs that stay as withdrawn."""
    for change in difference.standard:
        yield f"~ {change}"
    if difference.reordered:
        yield _("~ The order of entries changed.")
    for item in difference.items:
        yield f"{SIGNS[item.action]} {told(item)}{fate(item, kept)}"
        yield from (f"    {change}" for change in item.changes)


class Line(NamedTuple):
    """An item of a difference as a page shows it."""

    action: str
    tone: str
    told: str
    changes: tuple[Change, ...]


def line(item: ItemChange, kept: AbstractSet[tuple[str, str]]) -> Line:
    """Make the line of a page out of an item."""
    labels = {
        ADDED: (pgettext("change", "added"), "done"),
        CHANGED: (pgettext("change", "changed"), "doing"),
        REMOVED: (pgettext("change", "removed"), "bad"),
    }
    return Line(*labels[item.action], f"{told(item)}{fate(item, kept)}", item.changes)


def told(item: ItemChange) -> str:
    """Name a clause, question or document as people do."""
    sayings = {
        "clause": _("%(ref)s %(name)s"),
        "question": _("%(clause)s, question %(ref)s: %(name)s"),
        "document": _("%(clause)s, document %(ref)s: %(name)s"),
    }
    name = " ".join(item.name.split()) if item.kind == "clause" else short(item.name)
    return (sayings[item.kind] % {"ref": item.ref, "clause": item.clause, "name": name}).rstrip()


def fate(item: ItemChange, kept: AbstractSet[tuple[str, str]]) -> str:
    """Say that something removed stays as withdrawn, since work refers to it."""
    if item.action != REMOVED or (item.clause, item.ref) not in kept:
        return ""
    return " " + _("(in use: stays, marked as withdrawn)")
