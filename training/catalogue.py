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


@dataclass(frozen=True)
class ReadyQuestion:
    """A question of data/questions.yaml."""

    key: str
    kind: str
    text: str
    text_en: str
    options: tuple[dict[str, object], ...] = ()
    model_answer: str = ""
    points: int = 5


TRUE_FALSE = (("正确", "True"), ("错误", "False"))


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


@cache
def questions() -> dict[str, tuple[ReadyQuestion, ...]]:
    """Return the ready-made questions by the key of their course."""
    found = _read("questions.yaml")["questions"]
    return {course: tuple(_question(row) for row in rows) for course, rows in found.items()}


def _question(row: dict) -> ReadyQuestion:  # type: ignore[type-arg]
    options = [
        {"text": one["text"], "text_en": one["text_en"], "right": bool(one.get("right"))}
        for one in row.get("options", ())
    ]
    if row["kind"] == "true_false":
        options = true_false(right=row["answer"])
    told = {name: row[name] for name in ("key", "kind", "text", "text_en", "points") if name in row}
    return ReadyQuestion(**told, options=tuple(options), model_answer=row.get("model", ""))


def true_false(*, right: bool) -> list[dict[str, object]]:
    """Return the two options of a statement that is true or false."""
    return [{"text": zh, "text_en": en, "right": (en == "True") == right} for zh, en in TRUE_FALSE]


def _read(name: str) -> dict:  # type: ignore[type-arg]
    found: dict = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))  # type: ignore[type-arg]
    return found
