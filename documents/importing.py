"""A list of documents as somebody keeps it in a table: its columns found, each row judged against the register."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Clause, Department, Engagement, Person
from certification.people.headings import Layout
from certification.people.sheets import ROWS_BEFORE_HEADINGS, Line, Unreadable

from .import_columns import COLUMNS, NUMBER, REGISTER, TITLE, heading_of, key_of
from .models import Document, OldDocument

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
MOST = 2000  # rows of one list

LEVELS = {
    **{letter: letter for letter in "MPWR"},
    **dict.fromkeys(("手册", "管理手册", "一级", "1", "manual", "a", "qm"), "M"),
    **dict.fromkeys(("程序", "程序文件", "二级", "2", "procedure", "b"), "P"),
    **dict.fromkeys(
        ("作业指导书", "作业文件", "作业", "规程", "制度", "三级", "3", "work instruction", "wi", "c"), "W"
    ),
    **dict.fromkeys(("记录", "记录表单", "表单", "表格", "四级", "4", "record", "record form", "form", "f", "d"), "R"),
}
LONGEST = {"number": 60, "title": 200, "title_en": 200, "retention": 60, "keeper": 80, "version": 20, "place": 200}


def laid_out(lines: list[Line], target: str) -> Layout:
    """Find the row of headings and name its columns. Raises Unreadable without number and title, or with too many."""
    columns = COLUMNS[target]
    known = {key_of(word): column.field for column in columns for word in (column.zh, column.en, *column.known)}
    for index, line in enumerate(lines[:ROWS_BEFORE_HEADINGS]):
        fields = [known.get(key_of(cell)) for cell in line.cells]
        if "title" not in fields or "number" not in fields:
            continue
        found = [one for one in fields if one]
        if twice := next((one for one in found if found.count(one) > 1), None):
            heading = heading_of(next(column for column in columns if column.field == twice))
            raise Unreadable(_("Two columns are called “%(heading)s”. Keep one.") % {"heading": heading})
        rows = tuple(lines[index + 1 :])
        if len(rows) > MOST:
            raise Unreadable(_("The file has more than %(limit)s rows. Split it.") % {"limit": f"{MOST:,}"})
        places = {one: place for place, one in enumerate(fields) if one}
        ignored = [cell for cell, one in zip(line.cells, fields, strict=True) if cell and not one]
        return Layout(places, tuple(ignored), rows)
    told = {"number": heading_of(NUMBER), "title": heading_of(TITLE)}
    raise Unreadable(
        _("No row of headings with “%(number)s” and “%(title)s” was found in the first rows. Take the template.")
        % told
    )


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row: what it says, which entry is meant, what would change, what is wrong."""

    number: int
    kind: str
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    row: Any = None
    changes: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[str, ...] = ()


class Known:
    """The register and the client's people as rows are compared with: five queries."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        rows = Document.objects.filter(engagement=engagement).select_related("parent", "department", "writer")
        self.documents = {
            row.number.casefold(): row for row in rows.select_related("approver").prefetch_related("clauses")
        }
        self.old = {
            row.number.casefold(): row for row in OldDocument.objects.filter(engagement=engagement) if row.number
        }
        place = engagement.client.workspace_id
        self.departments = {row.name.casefold(): row for row in Department.objects.filter(workspace=place)}
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.filter(workspace=place, left_on=None):
            self.people.setdefault(person.name.casefold(), []).append(person)
        self.clauses: dict[str, Clause] = {}
        for clause in (
            Clause.objects.in_force().filter(standard__engagements=engagement).order_by("standard_id", "order")
        ):
            self.clauses.setdefault(clause.ref.casefold(), clause)
            self.clauses.setdefault(clause.label.casefold(), clause)


def judge(layout: Layout, target: str, known: Known) -> list[Verdict]:
    """Return what would become of every row; writes nothing."""
    cells = [(line.number, {name: layout.cell(line, name) for name in layout.places}) for line in layout.rows]
    counts = Counter(told["number"].casefold() for _place, told in cells if told["number"])
    numbers = {told["number"].casefold() for _place, told in cells}
    judged = _of_register if target == REGISTER else _of_old
    found = []
    for place, told in cells:
        problems = list(_plain_problems(told, counts))
        values, row, more = judged(told, known, numbers)
        problems += more
        if problems:
            found.append(Verdict(place, ERROR, told, problems=tuple(problems)))
            continue
        changes = tuple(_changes(row, values, target)) if row is not None else ()
        kind = NEW if row is None else CHANGED if changes else SAME
        found.append(Verdict(place, kind, told, values, row, changes))
    return found


def _plain_problems(told: dict[str, str], counts: Counter[str]) -> Iterator[str]:
    for name, column in (("number", NUMBER), ("title", TITLE)):
        if not told[name]:
            yield _("“%(heading)s” is empty.") % {"heading": heading_of(column)}
    if told["number"] and counts[told["number"].casefold()] > 1:
        yield _("%(number)s stands in the list more than once.") % {"number": told["number"]}
    for name, longest in LONGEST.items():
        if len(told.get(name, "")) > longest:
            text = _("“%(text)s…” has %(length)s characters; %(limit)s are possible.")
            yield text % {"text": told[name][:20], "length": len(told[name]), "limit": longest}


def _of_old(told: dict[str, str], known: Known, _numbers: set[str]) -> tuple[dict[str, Any], Any, list[str]]:
    return dict(told), known.old.get(told["number"].casefold()), []


def _of_register(told: dict[str, str], known: Known, numbers: set[str]) -> tuple[dict[str, Any], Any, list[str]]:
    row = known.documents.get(told["number"].casefold())
    problems: list[str] = []
    values: dict[str, Any] = {name: told[name] for name in told if name in {*LONGEST, "notes"}}
    if row is not None and row.struck_on is not None:
        problems.append(_("%(number)s was struck from the register. Restore it first.") % {"number": row.number})
    level = LEVELS.get(told.get("level", "").strip()) or LEVELS.get(told.get("level", "").strip().casefold())
    if level:
        values["level"] = level
    elif told.get("level"):
        problems.append(_("The level “%(text)s” is not known: M, P, W or R.") % {"text": told["level"]})
    elif row is None:
        guessed = re.search(r"(?:^|[-_/])([MPWR])(?:[-_/]|\d)", told["number"])
        values["level"] = guessed[1] if guessed else "P"
    _links(told, known, numbers, values, problems)
    return values, row, problems


def _links(told: dict[str, str], known: Known, numbers: set[str], values: dict[str, Any], problems: list[str]) -> None:
    """Look up what a row names: department, people, clauses, the document above it, the day."""
    _people(told, known, values, problems)
    if refs := told.get("clauses"):
        wanted = [ref for ref in re.split(r"[,;，；、\s]+", refs) if ref]
        unknown = [ref for ref in wanted if ref.casefold() not in known.clauses]
        values["clauses"] = [known.clauses[ref.casefold()] for ref in wanted if ref not in unknown]
        problems += [_("The clause “%(ref)s” is not known.") % {"ref": ref} for ref in unknown]
    if number := told.get("parent"):
        above = number if number.casefold() in numbers else number.split()[0]
        values["parent"] = above
        if above.casefold() not in known.documents and above.casefold() not in numbers:
            problems.append(_("No entry has the number %(number)s.") % {"number": number})
        elif above.casefold() == told["number"].casefold():
            problems.append(_("A document does not belong to itself."))
    if text := told.get("due"):
        values["due"] = day_of(text)
        if values["due"] is None:
            problems.append(_("“%(text)s” is no date. Write it as 2026-12-31.") % {"text": text})


def _people(told: dict[str, str], known: Known, values: dict[str, Any], problems: list[str]) -> None:
    if name := told.get("department"):
        values["department"] = known.departments.get(name.casefold())
        if values["department"] is None:
            problems.append(_("The department “%(name)s” is not known.") % {"name": name})
    for column in ("writer", "approver"):
        name = told.get(column, "")
        people = known.people.get(name.casefold(), []) if name else []
        if len(people) == 1:
            values[column] = people[0]
        elif people:
            problems.append(_("Several people are called “%(name)s”: enter the person by hand.") % {"name": name})
        elif name:
            problems.append(_("Nobody is called “%(name)s”.") % {"name": name})
    if values.get("writer") and values.get("writer") == values.get("approver"):
        problems.append(_("The approver is not the writer."))


def day_of(text: str) -> dt.date | None:
    """Return a date as people in China and elsewhere write it into a table, or None."""
    found = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?: .*)?", text.strip())
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _changes(row: Any, values: dict[str, Any], target: str) -> Iterable[tuple[str, str, str]]:
    """Yield (heading, old, new) of what differs; an empty cell changes nothing."""
    headings = {column.field: heading_of(column) for column in COLUMNS[target]}
    for name, value in values.items():
        if value in (None, "", []):
            continue
        if name == "clauses":
            old, new = sorted(one.ref for one in row.clauses.all()), sorted(one.ref for one in value)
            if old != new:
                yield headings[name], ", ".join(old), ", ".join(new)
            continue
        before = row.parent.number if name == "parent" and row.parent else getattr(row, name)
        if name == "parent" and row.parent is None:
            before = ""
        if before != value and not (name in {"number", "parent"} and str(before).casefold() == str(value).casefold()):
            yield headings[name], str(before or "—"), str(value)
