"""What is fixed data of the process: its items by id, the nine phases with their criteria, the profiles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext, pgettext

DATA = Path(__file__).parent / "data"
BOTH = ("initial", "recertification")


@dataclass(frozen=True)
class Item:
    """One item of the process, as `process.yaml` names it."""

    id: str
    kind: str
    step: str
    zh: str
    en: str


@dataclass(frozen=True)
class Criterion:
    """A named exit condition of a phase: hard, or soft and then open to a waiver."""

    key: str
    phase: int
    hard: bool
    msgid: str
    action_id: str
    ids: tuple[str, ...]
    kinds: tuple[str, ...] = BOTH

    @property
    def title(self) -> str:
        """The condition as a sentence, in the language in use."""
        return gettext(self.msgid)

    @property
    def action(self) -> str:
        """What to do about it, as an imperative, in the language in use."""
        return gettext(self.action_id)


@dataclass(frozen=True)
class PhaseKind:
    """One of the nine phases: number, key, title, the ids it answers, its criteria."""

    number: int
    key: str
    msgid: str
    ids: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    @property
    def title(self) -> str:
        """The name of the phase, in the language in use."""
        return pgettext("phase", self.msgid)

    def criteria_for(self, kind: str) -> list[Criterion]:
        """Return the criteria that hold for a cycle of this kind."""
        return [criterion for criterion in self.criteria if kind in criterion.kinds]


@dataclass(frozen=True)
class Profile:
    """The clocks and edges of a country."""

    key: str
    needs: dict[int, tuple[int, ...]]
    no_adopt: frozenset[int]
    plan: dict[int, dict[str, int]]
    clocks: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        """Return a clock by name, as in profile.pilot_min_days."""
        try:
            return self.__dict__["clocks"][name]
        except KeyError:
            raise AttributeError(name) from None


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def items() -> dict[str, Item]:
    """Return every item of the process by id, in the order of the source."""
    return {row["id"]: Item(**row) for row in _read("process.yaml")["items"]}


@cache
def phases() -> tuple[PhaseKind, ...]:
    """Return the nine phases in order."""
    return tuple(_phase(row) for row in _read("phases.yaml")["phases"])


def _phase(row: dict[str, Any]) -> PhaseKind:
    criteria = tuple(
        Criterion(
            key=one["key"],
            phase=row["number"],
            hard=one["hard"],
            msgid=one["title"],
            action_id=one["action"],
            ids=tuple(one["ids"]),
            kinds=tuple(one.get("kinds", BOTH)),
        )
        for one in row["criteria"]
    )
    return PhaseKind(row["number"], row["key"], row["title"], tuple(row["ids"]), criteria)


def phase_of(number: int) -> PhaseKind:
    """Return a phase by its number."""
    return phases()[number - 1]


@cache
def profile_of(key: str) -> Profile:
    """Return the profile `CN` or `INT`. Raises KeyError."""
    row = dict(_read("profiles.yaml")["profiles"][key])
    return Profile(
        key=key,
        needs={number: tuple(needed) for number, needed in row.pop("needs").items()},
        no_adopt=frozenset(row.pop("no_adopt")),
        plan=row.pop("plan"),
        clocks=row,
    )


def ids_of(patterns: Iterable[str]) -> set[str]:
    """Return the ids that patterns stand for: `S3.4` is itself, `S3.4.*` is S3.4 and everything under it."""
    found: set[str] = set()
    for pattern in patterns:
        root = pattern.removesuffix(".*")
        found |= {one for one in items() if one == root or (pattern != root and one.startswith(f"{root}."))}
    return found


def proposed_plan(profile: Profile, start: dt.date) -> dict[int, tuple[dt.date, dt.date]]:
    """Return {phase: (start, end)} from the profile's template: each begins when those that it needs have ended."""
    found: dict[int, tuple[dt.date, dt.date]] = {}
    for number in range(1, 10):
        template = profile.plan[number]
        earliest = max((found[needed][1] + dt.timedelta(days=1) for needed in profile.needs[number]), default=start)
        begin = max(earliest, start + dt.timedelta(weeks=template["after"]))
        found[number] = (begin, begin + dt.timedelta(weeks=template["weeks"], days=-1))
    return found
