"""Bringing a list of risks in from a workbook: read, judged row by row, put aside, confirmed, written at once."""

import hashlib
import json
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from certification.models import Engagement, Person, Risk, Service
from certification.people.sheets import Unreadable, read
from wobo.accounts.models import User
from wobo.files.checks import clean_name
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may
from wobo.workflow.models import Chain

from .design_registers import add_risks
from .design_risk_sheet import DEFAULTS, WORDS, heading, places_of

HELD_SECONDS = 2 * 60 * 60
NEW, SAME, ERROR = "new", "same", "error"
RATINGS = ("likelihood", "impact", "residual_likelihood", "residual_impact")


class Gone(LookupError):
    """What was put aside is no longer there, or is somebody else's."""


@dataclass
class Verdict:
    """What becomes of one row of the list."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    known: bool = False

    @property
    def kind(self) -> str:
        """New, the same as a risk of the register, or an error."""
        return ERROR if self.problems else SAME if self.known else NEW


def hold(content: bytes, name: str, engagement: Engagement, *, by: User) -> str:
    """Read a list and put it aside for two hours, good for `by` and this engagement alone. Raises Unreadable."""
    lines = read(content, name)
    at, places = places_of(lines)
    rows = [
        (line.number, {column: line.cells[place] for column, place in places.items() if place < len(line.cells)})
        for line in lines[at + 1 :]
    ]
    if not rows:
        raise Unreadable(_("The file has no rows. Take the template and fill it in."))
    token = secrets.token_urlsafe(16)
    told = {"by": by.uid, "engagement": engagement.uid, "name": clean_name(name), "rows": rows}
    cache.set(_key(token), zlib.compress(json.dumps(told).encode(), 6), HELD_SECONDS)
    return token


def held(token: str, engagement: Engagement, *, by: User) -> tuple[str, list[tuple[int, dict[str, str]]]]:
    """Return (name of the file, rows) behind a token. Raises Gone."""
    packed = cache.get(_key(token))
    told = json.loads(zlib.decompress(packed)) if packed else {}
    if told.get("by") != by.uid or told.get("engagement") != engagement.uid:
        raise Gone(token)
    return told["name"], [(number, dict(cells)) for number, cells in told["rows"]]


def forget(token: str) -> None:
    """Throw away what was put aside."""
    cache.delete(_key(token))


def _key(token: str) -> str:
    return f"certification.risks.{hashlib.sha256(token.encode()).hexdigest()[:40]}"


def verdicts(engagement: Engagement, rows: Iterable[tuple[int, dict[str, str]]]) -> list[Verdict]:
    """Judge a list against the client's services, people and risks as they are now; writes nothing. Three queries."""
    place = engagement.client.workspace_id
    services: dict[str, Service] = {}
    for service in Service.objects.filter(workspace=place):
        services |= {name.casefold(): service for name in (service.name_en, service.name) if name}
    people: dict[str, list[Person]] = {}
    for one in Person.objects.filter(workspace=place).working(clock.today(engagement.client.time_zone)):
        people.setdefault(one.name.casefold(), []).append(one)
    there = set(Risk.objects.filter(engagement=engagement).values_list("text", flat=True))
    found = []
    for number, cells in rows:
        verdict = Verdict(number, cells)
        _judge(verdict, services, people)
        verdict.known = verdict.values.get("text") in there
        there.add(verdict.values.get("text", ""))
        found.append(verdict)
    return found


def _judge(row: Verdict, services: dict[str, Service], people: dict[str, list[Person]]) -> None:
    cells, values = row.cells, row.values
    values["text"] = cells.get("text", "").strip()
    values["measure"] = cells.get("measure", "").strip()
    if not values["text"]:
        row.problems.append(_("The description is missing."))
    for name in ("text", "measure"):
        if len(values[name]) > (longest := Risk._meta.get_field(name).max_length or 0):
            told = {"heading": heading(name), "limit": longest}
            row.problems.append(_("%(heading)s: more than %(limit)s characters.") % told)
    for name in WORDS:
        _choose(row, name)
    for name in RATINGS:
        _rate(row, name)
    if typed := cells.get("service", "").strip():
        values["service"] = services.get(typed.casefold())
        if values["service"] is None:
            row.problems.append(_("“%(name)s” is no service of the register.") % {"name": typed})
    _owner(row, people)
    _due(row)


def _choose(row: Verdict, name: str) -> None:
    typed = row.cells.get(name, "").strip()
    row.values[name] = WORDS[name].get(typed.casefold()) if typed else DEFAULTS[name]
    if row.values[name] is None:
        told = {"heading": heading(name), "value": typed}
        row.problems.append(_("%(heading)s: “%(value)s” is not known.") % told)


def _rate(row: Verdict, name: str) -> None:
    typed = row.cells.get(name, "").strip()
    if not typed and name.startswith("residual"):
        return
    if typed in {"1", "2", "3", "4", "5"}:
        row.values[name] = int(typed)
    else:
        row.problems.append(_("%(heading)s: write a whole number from 1 to 5.") % {"heading": heading(name)})


def _owner(row: Verdict, people: dict[str, list[Person]]) -> None:
    typed = row.cells.get("owner", "").strip()
    found = people.get(typed.casefold(), [])
    if len(found) == 1:
        row.values["owner"] = found[0]
    elif typed:
        several = _("Several people are called “%(name)s”. Choose the owner in the register.")
        nobody = _("Nobody called “%(name)s” is in the register of people.")
        row.problems.append((several if found else nobody) % {"name": typed})


def _due(row: Verdict) -> None:
    typed = row.cells.get("due", "").strip()
    if not typed:
        return
    try:
        row.values["due"] = parse_date(typed.replace("/", "-").replace(".", "-"))
    except ValueError:
        row.values["due"] = None
    if row.values["due"] is None:
        row.problems.append(_("%(heading)s: write the day as 2026-11-30.") % {"heading": heading("due")})


def seal(rows: list[Verdict]) -> str:
    """Return what tells one preview from another."""
    told = [(row.number, row.kind, sorted((name, str(value)) for name, value in row.values.items())) for row in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()


@transaction.atomic
def bring_in(
    engagement: Engagement, rows: Iterable[tuple[int, dict[str, str]]], *, sealed: str, only_good: bool, by: User
) -> int:
    """Write what the preview showed, all or nothing. Returns how many are new.

    Raises Obstructed when the register changed since, or when there are errors and not only the good rows are wanted.
    """
    Chain.objects.locked(engagement.workspace_id)
    if not may("create", Risk(workspace=engagement.workspace), by.fresh()):
        raise PermissionDenied
    judged = verdicts(engagement, rows)
    if seal(judged) != sealed:
        raise Obstructed(_("The register has changed since this preview. This is what would change now."))
    if any(row.kind == ERROR for row in judged) and not only_good:
        raise Obstructed(_("The list has errors. Mend them, or bring in only the good rows."))
    return len(add_risks(engagement, [row.values for row in judged if row.kind == NEW], by=by))
