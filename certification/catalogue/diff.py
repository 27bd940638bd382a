"""What one reading of a standard has that another has not, clause by clause."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .neutral import ClauseData, DocumentData, QuestionData, StandardData
from .shape import first_said

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
APART = {"clauses", "questions", "documents", "remarks", "ref", "format", "source_id"}
LABELS = {
    "name": gettext_lazy("name"),
    "local_name": gettext_lazy("Chinese number"),
    "titles": gettext_lazy("title"),
    "aliases": gettext_lazy("other title"),
    "description": gettext_lazy("description"),
    "edition": gettext_lazy("edition"),
    "family": gettext_lazy("type"),
    "exclusions_allowed": gettext_lazy("exclusions allowed"),
    "exclusion_notes": gettext_lazy("note on exclusions"),
    "provider": gettext_lazy("provider"),
    "copyright": gettext_lazy("copyright"),
    "version": gettext_lazy("version"),
    "published": gettext_lazy("published"),
    "checked": gettext_lazy("compared with a purchased copy"),
    "notes": gettext_lazy("notes"),
    "amendments": gettext_lazy("amendments"),
    "sources": gettext_lazy("sources"),
    "groups": gettext_lazy("groups"),
    "label": gettext_lazy("number"),
    "parent": gettext_lazy("parent"),
    "untitled": gettext_lazy("untitled"),
    "assessable": gettext_lazy("assessable"),
    "exclusion_permitted": gettext_lazy("exclusion permitted"),
    "withdrawn": gettext_lazy("withdrawn"),
    "no_case": gettext_lazy("case that may not have arisen"),
    "prose": gettext_lazy("text"),
    "text": gettext_lazy("text"),
    "guidance": gettext_lazy("guidance"),
    "evidence": gettext_lazy("evidence"),
    "verified_by": gettext_lazy("verified by"),
    "unverified": gettext_lazy("unverified"),
    "note": gettext_lazy("note"),
    "kind": gettext_lazy("kind"),
    "basis": gettext_lazy("required or customary"),
    "explicit": gettext_lazy("asked for by name"),
    "see": gettext_lazy("see also"),
}


class Change(NamedTuple):
    """One field that reads differently now."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {short(self.before)} → {short(self.after)}"


class ItemChange(NamedTuple):
    """A clause, question or document that came, went or reads differently."""

    kind: str  # clause, question, document
    clause: str
    ref: str
    action: str
    name: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Everything that an import would change in one standard."""

    ref: str
    name: str
    is_new: bool
    standard: tuple[Change, ...] = ()
    items: tuple[ItemChange, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.is_new or self.standard or self.items or self.reordered)

    def of(self, kind: str, action: str) -> list[ItemChange]:
        """The items of one kind that met the same fate."""
        return [item for item in self.items if (item.kind, item.action) == (kind, action)]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of each kind were added, changed and removed."""
        kinds = ("clause", "question", "document")
        return {kind: {act: len(self.of(kind, act)) for act in (ADDED, CHANGED, REMOVED)} for kind in kinds}

    def touched(self) -> set[str]:
        """The clauses in which anything changed."""
        return {item.clause for item in self.items}


def compare(old: StandardData | None, new: StandardData) -> Difference:
    """What `new` has that `old` has not, and the other way round. With nothing old everything is new."""
    if old is None:
        everything = tuple(item for clause in new.clauses for item in whole(clause, ADDED))
        return Difference(new.ref, new.name, is_new=True, items=everything)
    before, after = by_ref(old.clauses), by_ref(new.clauses)
    items: list[ItemChange] = []
    for clause in new.clauses:
        items += between(before[clause.ref], clause) if clause.ref in before else whole(clause, ADDED)
    for clause in old.clauses:
        if clause.ref not in after:
            items += whole(clause, REMOVED)
    return Difference(
        new.ref,
        new.name,
        is_new=False,
        standard=tuple(changes(old, new)),
        items=tuple(items),
        reordered=moved(old.clauses, new.clauses) or any(shuffled(before[r], after[r]) for r in before.keys() & after),
    )


def by_ref(items) -> dict:
    """The items by what they are called."""
    return {item.ref: item for item in items}


def moved(old, new) -> bool:
    """Tell whether the items that both have stand in another order."""
    common = by_ref(old).keys() & by_ref(new).keys()
    return [i.ref for i in old if i.ref in common] != [i.ref for i in new if i.ref in common]


def shuffled(old: ClauseData, new: ClauseData) -> bool:
    """Tell whether the questions or documents of a clause stand in another order."""
    return moved(old.questions, new.questions) or moved(old.documents, new.documents)


def whole(clause: ClauseData, action: str) -> Iterator[ItemChange]:
    """A clause that came or went with all that hangs on it."""
    yield ItemChange("clause", clause.ref, clause.ref, action, first_said(clause.titles) or first_said(clause.prose))
    for kind, part in parts(clause):
        yield ItemChange(kind, clause.ref, part.ref, action, called(part))


def parts(clause: ClauseData) -> Iterator[tuple[str, QuestionData | DocumentData]]:
    """Questions, then documents."""
    yield from (("question", question) for question in clause.questions)
    yield from (("document", document) for document in clause.documents)


def called(part: QuestionData | DocumentData) -> str:
    """The words by which a question or document is known."""
    return first_said(part.text if isinstance(part, QuestionData) else part.name)


def between(old: ClauseData, new: ClauseData) -> Iterator[ItemChange]:
    """What changed in a clause that both have."""
    name = first_said(new.titles) or first_said(new.prose)
    if found := tuple(changes(old, new)):
        yield ItemChange("clause", new.ref, new.ref, CHANGED, name, found)
    before, after = ({part.ref: (kind, part) for kind, part in parts(clause)} for clause in (old, new))
    for ref, (kind, part) in after.items():
        if ref not in before:
            yield ItemChange(kind, new.ref, ref, ADDED, called(part))
        elif found := tuple(changes(before[ref][1], part)):
            yield ItemChange(kind, new.ref, ref, CHANGED, called(part), found)
    for ref, (kind, part) in before.items():
        if ref not in after:
            yield ItemChange(kind, new.ref, ref, REMOVED, called(part))


def changes(old, new) -> Iterator[Change]:
    """The fields that differ between two of the same kind, one line per language."""
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in APART or before == after:
            continue
        label = str(LABELS.get(field.name, field.name))
        if isinstance(after, dict):
            for key in sorted(before.keys() | after.keys()):
                if before.get(key) != after.get(key):
                    yield Change(f"{label} ({key})", as_text(before.get(key)), as_text(after.get(key)))
        else:
            yield Change(label, as_text(before), as_text(after))


def as_text(value) -> str:
    """A value of the catalogue in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(as_text(part) for part in value.values() if part)
    if isinstance(value, (tuple, list)):
        return "; ".join(as_text(part) for part in value if part)
    return str(value or "")


def short(text: str) -> str:
    """A text in quotation marks that leaves room for another one beside it."""
    return f"“{Truncator(' '.join(text.split())).chars(120)}”" if text else "—"
