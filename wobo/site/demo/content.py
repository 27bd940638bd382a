"""The content files, read in one language."""

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "certification" / "data" / "demo"
ZONE = ZoneInfo("Asia/Shanghai")
COMMA, COLON = {"zh": "、", "en": ", "}, {"zh": "：", "en": ": "}  # between what the demo lists


class Content:
    """What the demo is about, with every text in the language chosen."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.key = "en" if language == "en" else "zh"

    def _read(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        return found

    @cached_property
    def client(self) -> dict[str, Any]:
        """The firm, its first client, and their engagement."""
        return self._read("client")

    @cached_property
    def second(self) -> dict[str, Any]:
        """The second client."""
        return self._read("second")

    @cached_property
    def training(self) -> dict[str, Any]:
        """Courses held, examinations, effects, plans, the announcement."""
        return self._read("training")

    @cached_property
    def organisation(self) -> dict[str, Any]:
        """Groups, meetings, letters of appointment."""
        return self._read("organisation")

    @cached_property
    def diagnosis(self) -> dict[str, Any]:
        """Frame, plan, meetings and conclusion of the diagnosis."""
        return self._read("diagnosis")

    @cached_property
    def assessments(self) -> list[dict[str, Any]]:
        """What was found on each clause."""
        return list(self._read("assessments")["assessments"])

    @cached_property
    def documents(self) -> list[dict[str, Any]]:
        """The document list."""
        return list(self._read("documents")["documents"])

    @cached_property
    def design(self) -> dict[str, Any]:
        """Papers, registers, matrix of the system design."""
        return self._read("design")

    @cached_property
    def drafting(self) -> dict[str, Any]:
        """Who works on which document, and how far each one is."""
        return self._read("drafting")

    @cached_property
    def files(self) -> dict[str, dict[str, Any]]:
        """The evidence files by id."""
        return {one["id"]: one for one in self._read("evidence")["files"]}

    def say(self, text: Any) -> str:
        """Return a text of the files in the language chosen; numbers and plain strings as they are."""
        if isinstance(text, dict):
            return str(text[self.key])
        return "" if text is None else str(text)

    def english(self, text: Any) -> str:
        """Return the English of a text, for the columns that papers in English read."""
        return str(text["en"]) if isinstance(text, dict) else str(text or "")


def moment(day: dt.date, clock: str = "09:30") -> dt.datetime:
    """Return a moment in Foshan."""
    hours, minutes = clock.split(":")
    return dt.datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=ZONE)


def time(value: str) -> dt.time:
    """Read a time of day."""
    return dt.time.fromisoformat(value)


def iso(value: Any) -> str:
    """Write a date for lists."""
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")
