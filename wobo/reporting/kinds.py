"""The kinds of report that there are; each app registers its own in registered.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Q

from wobo.accounts.models import User, Workspace
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
    and returns its pages; `file_kind` says what is kept, where it is neither content nor issue. `may_read(user)` is
    the condition on reports of this kind under which the user may read one, asked of the database so that lists stay
    cheap; None: anyone inside.
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
    may_read: Callable[[User], Q] | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """The English word in file names."""
        return self.file_word or self.name


_kinds: dict[str, ReportKind] = {}
_prefixes: dict[str, Callable[[Workspace], str]] = {}


def register(kind: ReportKind) -> None:
    """Add a kind. A second registration of the same name replaces the first (autoreload)."""
    _kinds[kind.name] = kind


def register_prefix(kind: str, prefix: Callable[[Workspace], str]) -> None:
    """Say with what the numbers of papers of a kind of workspace begin."""
    _prefixes[kind] = prefix


def prefix_of(workspace: Workspace) -> str:
    """Return what the numbers of a workspace's papers begin with: what was registered for its kind, else its name."""
    found = _prefixes.get(workspace.kind)
    return (found(workspace) if found else "") or workspace.name


def get(name: str) -> ReportKind:
    """Return a kind by name. Raises KeyError."""
    return _kinds[name]


def every() -> list[ReportKind]:
    """Return all kinds, in the order of registration."""
    return list(_kinds.values())


def confidential() -> list[ReportKind]:
    """Return the kinds that are not for everybody inside."""
    return [kind for kind in _kinds.values() if kind.may_read is not None]


def readable_by(user: User) -> Q:
    """Return the condition under which a report is the user's to read by its kind; the client's walls come on top."""
    closed = confidential()
    found = ~Q(kind__in=[kind.name for kind in closed])
    for kind in closed:
        if kind.may_read is not None:
            found |= Q(kind=kind.name) & kind.may_read(user)
    return found
