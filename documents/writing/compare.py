"""Two versions of a document section by section: what is new, what went, what changed by the character."""

from collections.abc import Sequence
from typing import NamedTuple

from documents.models import Revision

from .diff import Change, changes
from .reading import Read, as_read


class Part(NamedTuple):
    """One section in both versions."""

    key: str
    old_title: str
    new_title: str
    state: str  # same, changed, added, removed
    change: Change

    @property
    def renamed(self) -> bool:
        """Whether only the heading, or the heading too, is another."""
        return bool(self.old_title and self.new_title) and self.old_title != self.new_title


def compare(old: Revision, new: Revision) -> list[Part]:
    """Return the sections of both revisions in the order of the new one."""
    return parts(as_read(old), as_read(new))


def parts(old: Sequence[Read], new: Sequence[Read]) -> list[Part]:
    """Return what became of each section; those that went stand where they stood."""
    before = {one.key: one for one in old}
    there = {one.key for one in new}
    found: list[Part] = []
    gone = [one for one in old if one.key not in there]
    after = {one.key: place for place, one in enumerate(old)}
    for one in new:
        former = before.get(one.key)
        while gone and former is not None and after[gone[0].key] < after[one.key]:
            found.append(_removed(gone.pop(0)))
        if former is None:
            found.append(Part(one.key, "", one.title, "added", changes("", one.html)))
        else:
            same = (former.title, former.html) == (one.title, one.html)
            change = changes(former.html, one.html)
            found.append(Part(one.key, former.title, one.title, "same" if same else "changed", change))
    return [*found, *(_removed(one) for one in gone)]


def _removed(one: Read) -> Part:
    return Part(one.key, one.title, "", "removed", changes(one.html, ""))
