"""The courses that stand ready, and what appointed roles must have learnt: data, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class ReadyContent:
    """Something that a ready-made course teaches."""

    text: str
    ref: str = ""


@dataclass(frozen=True)
class ReadyCourse:
    """A course of data/courses.yaml."""

    key: str
    name: str
    audience: str
    hours: float
    contents: tuple[ReadyContent, ...]
    ids: tuple[str, ...] = ()
    examined: bool = False
    pass_mark: int = 60
    drawn: int = 10
    effect_days: int | None = None


@dataclass(frozen=True)
class Demand:
    """A course that a role must have taken, or passed."""

    course: str
    passed: bool = False


@cache
def courses() -> dict[str, ReadyCourse]:
    """Return the ready-made courses by key, in their order."""
    found = _read("courses.yaml")["courses"]
    return {row["key"]: _course(row) for row in found}


def _course(row: dict) -> ReadyCourse:  # type: ignore[type-arg]
    contents = tuple(ReadyContent(**content) for content in row["contents"])
    return ReadyCourse(**{**row, "contents": contents, "ids": tuple(row.get("ids", ()))})


@cache
def demands() -> dict[str, tuple[Demand, ...]]:
    """Return what each appointed role must have learnt."""
    return {role: tuple(Demand(**row) for row in rows) for role, rows in _read("competence.yaml")["roles"].items()}


def _read(name: str) -> dict:  # type: ignore[type-arg]
    found: dict = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))  # type: ignore[type-arg]
    return found
