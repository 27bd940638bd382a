"""The eligibility check of a scope: questions as data, some answered from the record, the others by people."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from wobo.workflow import clock

from .process import profile_of

WORD = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Question:
    """One question; `expects` is the answer that raises nothing."""

    key: str
    text_id: str
    otherwise_id: str
    expects: str
    weight: str
    computed: bool
    clause: str

    @property
    def text(self) -> str:
        """The question, in the language in use."""
        return _(self.text_id)


@dataclass(frozen=True)
class Finding:
    """A question whose answer stands against the scope, or speaks for care."""

    question: Question
    text: str

    @property
    def blocks(self) -> bool:
        """Whether the scope cannot be certified as it is."""
        return self.question.weight == "block"


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions in order."""
    rows = yaml.safe_load((Path(__file__).parent / "data" / "eligibility.yaml").read_text(encoding="utf-8"))
    return tuple(
        Question(
            row["key"], row["text"], row["otherwise"], row["expects"], row["weight"], row["computed"], row["clause"]
        )
        for row in rows["questions"]
    )


def answers(scope: Any, today: dt.date) -> dict[str, str]:
    """Return yes or no for every question that the record itself answers."""
    client = scope.engagement.client
    services, sites = list(scope.services.all()), list(scope.sites.all())
    here = sum(site.headcount for site in sites)
    return {
        "runs_something": WORD[any(service.run_by_client for service in services)],
        "legal_entity": WORD[bool(client.legal_name and client.credit_code)],
        "licences": WORD[not expiring(client.licences, today, profile_of(scope.engagement.profile))],
        "people": WORD[0 < here <= (client.headcount or here)],
    }


def expiring(licences: list[dict[str, Any]], today: dt.date, profile: Any) -> list[dict[str, Any]]:
    """Return the licences that have expired or will within the profile's warning time."""
    limit = (today + dt.timedelta(days=profile.licence_warning_days)).isoformat()
    return [row for row in licences if row.get("expires") and str(row["expires"]) <= limit]


def findings(scope: Any, today: dt.date) -> Iterator[Finding]:
    """Yield what stands against the scope: live for what the record answers, as stored for what people answered."""
    told = answers(scope, today)
    for question in questions():
        given = told.get(question.key) or (scope.eligibility.get(question.key) or {}).get("answer", "")
        if given == question.expects:
            continue
        if given:
            yield Finding(question, _(question.otherwise_id))
        elif question.weight == "block" and scope.eligibility_checked_on:
            yield Finding(question, _("Not answered: %(question)s") % {"question": question.text})


def blocking(scope: Any) -> list[Finding]:
    """Return the findings that keep the scope from being certified."""
    return [one for one in findings(scope, clock.today(scope.engagement.client.time_zone)) if one.blocks]
