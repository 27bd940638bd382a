"""Levels of risk: what a product of likelihood and impact means under an approach to risk."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import design_data

LOW, MEDIUM, HIGH = "low", "medium", "high"
TONES = {LOW: "done", MEDIUM: "waiting", HIGH: "bad"}


def limits(scales: dict[str, Any]) -> tuple[int, int]:
    """Return (accept up to, high from) of an approach; those of the template where it says nothing yet."""
    usual = design_data.data("risks")["scales"]
    accept, high = (int(scales.get(name) or usual[name]) for name in ("accept_up_to", "high_from"))
    return accept, high


def grade_of(scales: dict[str, Any], level: int) -> str:
    """Return low, medium or high."""
    accept, high = limits(scales)
    return LOW if level <= accept else HIGH if level >= high else MEDIUM


def grade_word(grade: str) -> str:
    """Return the word of a grade."""
    words = {
        LOW: pgettext("level", "Acceptable"),
        MEDIUM: pgettext("level", "To be treated"),
        HIGH: pgettext("level", "High"),
    }
    return words[grade]


def bands(scales: dict[str, Any]) -> list[dict[str, str]]:
    """Return the three bands of levels in words."""
    accept, high = limits(scales)
    return [
        {"grade": LOW, "word": grade_word(LOW), "levels": _("up to %(level)s") % {"level": accept}},
        {"grade": MEDIUM, "word": grade_word(MEDIUM), "levels": f"{accept + 1} – {high - 1}"},
        {"grade": HIGH, "word": grade_word(HIGH), "levels": _("from %(level)s") % {"level": high}},
    ]
