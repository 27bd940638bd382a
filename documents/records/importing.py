"""A list from a ticket tool, row by row: what it says, which record is meant, what would change, what is wrong."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from certification.models import Service
from certification.people.sheets import Line
from documents.models import OperatingRecord, RecordPlanRow

from .columns import BY_NAME

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
PARTS = re.compile(r"^(\d{4})\D(\d{1,2})\D(\d{1,2})\D{0,2}(?:\s*T?(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
GERMAN = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row of the list."""

    number: int
    kind: str
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    record: OperatingRecord | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def said_changes(self) -> list[tuple[str, str]]:
        """What the list says otherwise, field by field, as the list says it."""
        names = dict.fromkeys("service" if name == "service_said" else name for name in self.changes)
        return [(str(BY_NAME[name].label), self.cells.get(name, "") or str(self.changes[name])) for name in names]


def moment_of(text: str, zone: ZoneInfo) -> tuple[dt.datetime, bool] | None:
    """Read a day or moment as tools write it, year first or with dots; (moment, whether it had a time), or None."""
    found = PARTS.match(text.strip())
    parts = list(found.groups()) if found else []
    if not found and (found := GERMAN.match(text.strip())):
        day, month, year, *rest = found.groups()
        parts = [year, month, day, *rest]
    if not parts:
        return None
    figures = [int(one or 0) for one in parts]
    try:
        return dt.datetime(*figures, tzinfo=zone), parts[3] is not None  # type: ignore[misc,arg-type]
    except ValueError:
        return None


class Known:
    """What rows of a list are compared with: the records of the plan's row and the client's services; two queries."""

    def __init__(self, row: RecordPlanRow) -> None:
        self.row = row
        engagement = row.plan.cycle.engagement
        self.zone = ZoneInfo(engagement.client.time_zone)
        self.today = row.plan.cycle.today()
        self.kept: dict[str, OperatingRecord] = {}
        self.withdrawn: set[str] = set()
        for one in OperatingRecord.objects.filter(row=row).order_by("pk"):
            if one.state == OperatingRecord.State.KEPT:
                self.kept[one.number.casefold()] = one
            else:
                self.withdrawn.add(one.number.casefold())
        self.services: dict[str, Service] = {}
        for service in Service.objects.filter(workspace=engagement.client.workspace_id):
            for name in filter(None, (service.name, service.name_en)):
                self.services.setdefault(name.casefold(), service)


def judge(lines: Iterable[Line], places: dict[str, int], known: Known) -> list[Verdict]:
    """Return what would become of every row; writes nothing."""
    told = [
        (line.number, {name: line.cells[at] if at < len(line.cells) else "" for name, at in places.items()})
        for line in lines
    ]
    counts = Counter(cells["number"].casefold() for _number, cells in told if cells.get("number"))
    return [_judged(number, cells, known, counts) for number, cells in told]


def _judged(number: int, cells: dict[str, str], known: Known, counts: Counter[str]) -> Verdict:
    problems = list(_plain_problems(cells, counts, known))
    plain = ("number", "title", "category", "priority", "notes")
    values: dict[str, Any] = {name: cells[name] for name in plain if name in cells}
    _moments(cells, values, problems, known)
    if "service" in cells:
        service = known.services.get(cells["service"].casefold())
        values |= {"service": service, "service_said": "" if service else cells["service"]}
    if problems:
        return Verdict(number, ERROR, cells, problems=tuple(problems))
    kept = known.kept.get(cells["number"].casefold())
    if kept is None:
        return Verdict(number, NEW, cells, values)
    changes = dict(_changes(kept, values))
    return Verdict(number, CHANGED if changes else SAME, cells, values, kept, changes)


def _plain_problems(cells: dict[str, str], counts: Counter[str], known: Known) -> Iterator[str]:
    number = cells.get("number", "")
    if not number:
        yield _("The number is empty.")
    elif counts[number.casefold()] > 1:
        yield _("%(number)s stands in the list more than once.") % {"number": number}
    elif number.casefold() in known.withdrawn and number.casefold() not in known.kept:
        yield _("%(number)s was entered before and withdrawn.") % {"number": number}
    for name, text in cells.items():
        longest = BY_NAME[name].longest
        if longest and len(text) > longest:
            said = _("“%(text)s…” has %(length)s characters; %(limit)s are possible.")
            yield said % {"text": text[:20], "length": len(text), "limit": longest}


def _moments(cells: dict[str, str], values: dict[str, Any], problems: list[str], known: Known) -> None:
    """Read the days; the day of the event is the day of opening where the list has no other."""
    for name in ("happened_on", "opened_at", "closed_at"):
        text = cells.get(name, "")
        if not text:
            continue
        read = moment_of(text, known.zone)
        if read is None:
            problems.append(_("“%(text)s” is no date. Write it as 2026-12-31.") % {"text": text})
            continue
        values[name] = read[0].date() if name == "happened_on" else read[0]
        if read[0].date() > known.today:
            problems.append(_("%(day)s lies ahead.") % {"day": read[0].date().isoformat()})
    opened, closed = values.get("opened_at"), values.get("closed_at")
    if "happened_on" not in values and opened is not None:
        values["happened_on"] = opened.date()
    if "happened_on" not in values and not problems:
        problems.append(_("The row has no day: neither of the event nor of its opening."))
    if opened and closed and closed < opened:
        problems.append(_("It would be closed before it was opened."))


def _changes(kept: OperatingRecord, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what the list says otherwise; an empty cell leaves what is there."""
    for name, value in values.items():
        if name == "number" or value in (None, ""):
            continue
        if name == "service":
            if kept.service_id != value.pk:
                yield from (("service", value), ("service_said", ""))
        elif name == "service_said":
            if kept.service_id is None and kept.service_said != value:
                yield name, value
        elif getattr(kept, name) != value:
            yield name, value
