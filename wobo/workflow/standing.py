"""Whether known bytes are still in use: the apps that keep papers say what became of them."""

from collections.abc import Callable, Iterable

from wobo.files.models import StoredFile

SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"
Fate = Callable[[Iterable[StoredFile]], str]
_fates: list[Fate] = []


def register(fate: Fate) -> None:
    """Let `fate(files)` say "superseded", "withdrawn" or nothing of rows that share their bytes."""
    if fate not in _fates:
        _fates.append(fate)


def of(files: Iterable[StoredFile]) -> str:
    """Return what became of some bytes: the worst that any app says."""
    files = list(files)
    found = {fate(files) for fate in _fates}
    return next((word for word in (WITHDRAWN, SUPERSEDED) if word in found), "")
