"""The texts that announcements begin with: our words of data/announcements.yaml, filled with the client's facts."""

import datetime as dt
from functools import cache
from typing import Any

import yaml
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.models import Cycle, Phase

from .catalogue import DATA

BLANK = "____________"  # a fact that is not known yet: a line to fill
TRIAL, AUDIT, REVIEW, CERTIFICATE = 6, 7, 8, 9  # phases whose plan gives the dates


@cache
def ready() -> dict[str, dict[str, str]]:
    """Return the texts by topic."""
    found = yaml.safe_load((DATA / "announcements.yaml").read_text(encoding="utf-8"))["announcements"]
    return {row["topic"]: row for row in found}


def text_for(topic: str, cycle: Cycle) -> dict[str, str]:
    """Return title and text of a topic in both languages, filled; nothing for a topic without a text.

    Plain substitution: what the client's facts hold is put in as it is, braces in them stay braces.
    """
    row = ready().get(topic)
    if row is None:
        return {}
    phases = {one.number: one for one in Phase.objects.filter(cycle=cycle)}
    values = {language: _values(cycle, phases, language) for language in ("zh-hans", "en")}
    return {
        name: fill(row[name], values["en" if name.endswith("_en") else "zh-hans"])
        for name in ("title", "title_en", "text", "text_en")
    }


def fill(text: str, values: dict[str, str]) -> str:
    """Put the values into the places of a text, in one pass over the text."""
    parts = text.split("{")
    found = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        found.append(values[name] + rest if closed and name in values else "{" + part)
    return "".join(found).strip()


def _values(cycle: Cycle, phases: dict[int, Phase], language: str) -> dict[str, str]:
    engagement: Any = cycle.engagement
    with override(language):
        return {
            "client": engagement.client.name_in(language),
            "standard": engagement.title,
            "scope": _scope(engagement, language) or BLANK,
            "trial_window": _window(phases.get(TRIAL), phases.get(TRIAL), language),
            "audit_window": _window(phases.get(AUDIT), phases.get(REVIEW), language),
            "certificate_day": _day(phases[CERTIFICATE].plan_end if CERTIFICATE in phases else None, language),
        }


def _scope(engagement: Any, language: str) -> str:
    """Return the newest wording of the scope."""
    found = engagement.scopes.order_by("-pk").first()
    if found is None:
        return ""
    return str((language == "en" and found.text_en) or found.text)


def _window(first: Phase | None, last: Phase | None, language: str) -> str:
    begin, end = first.plan_start if first else None, last.plan_end if last else None
    if not (begin or end):
        return BLANK
    return _("%(begin)s to %(end)s") % {"begin": _day(begin, language), "end": _day(end, language)}


def _day(day: dt.date | None, language: str) -> str:
    if day is None:
        return BLANK
    return f"{day.year}年{day.month}月{day.day}日" if language.startswith("zh") else date_format(day, "j F Y")
