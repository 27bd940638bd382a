"""The kinds of report that there are; each app registers its own in registered.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wobo.accounts.predicates import Predicate
from wobo.workflow.signing import Slot


@dataclass(frozen=True)
class ReportKind:
    """One kind of paper.

    `build(record, language)` gives the snapshot: a JSON-serialisable dict, from queries, without writing.
    `slots` are the signatures asked for on the rendered content, `on_signed(report, by)` is called in the
    transaction of the last one. `may_request(record, user)` says who may have it made. `file_word` stands in
    file names: <number>_<file_word>_<language>.pdf. `number_of(record)` numbers the paper as its record is numbered;
    one made anew of the same record gets -2, -3. `rework(report, path)` changes the rendered file before it is kept
    and returns its pages; `file_kind` says what is kept, where it is neither content nor issue.
    """

    name: str
    title: Any
    template: str
    build: Callable[[Any, str], dict[str, Any]]
    may_request: Predicate
    slots: tuple[Slot, ...] = ()
    on_signed: Callable[[Any, Any], None] | None = None
    file_word: str = ""
    numbered: bool = True
    lands_on: Callable[[Any], str] | None = None
    number_of: Callable[[Any], str] | None = None
    rework: Callable[[Any, Path], int] | None = None
    file_kind: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """The English word in file names."""
        return self.file_word or self.name


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> None:
    """Add a kind. A second registration of the same name replaces the first (autoreload)."""
    _kinds[kind.name] = kind


def get(name: str) -> ReportKind:
    """Return a kind by name. Raises KeyError."""
    return _kinds[name]


def every() -> list[ReportKind]:
    """Return all kinds, in the order of registration."""
    return list(_kinds.values())
