"""The plan of upkeep as a grid: a row an activity, a cell a month."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from certification.models import UpkeepItem

MONTHS = range(1, 13)
SIGNS = {"done": "●", "late": "!", "open": "○", "dropped": "–", "": ""}


@dataclass
class Activity:
    """One activity of a year: its words, clause, kind, and per month its lines."""

    text: str
    clause: str
    kind: str
    cells: dict[int, list[UpkeepItem]] = field(default_factory=lambda: {month: [] for month in MONTHS})


def standing(items: Iterable[UpkeepItem], today: dt.date) -> str:
    """Return how a month of an activity stands: done, late, open, dropped, or nothing."""
    rows = list(items)
    live = [one for one in rows if not one.dropped]
    if not rows:
        return ""
    if not live:
        return "dropped"
    if any(one.is_late(today) for one in live):
        return "late"
    return "done" if all(one.done_on for one in live) else "open"


def activities(items: Iterable[UpkeepItem]) -> list[Activity]:
    """Return the activities of a year: the usual ones by kind first, the records after them."""
    found: dict[tuple[str, str], Activity] = {}
    for one in items:
        place = (one.key or one.text, one.clause)
        row = found.setdefault(place, Activity(one.text, one.clause, one.kind))
        row.cells[one.due.month].append(one)
    order = {kind: at for at, kind in enumerate(UpkeepItem.Kind.values)}
    records = UpkeepItem.Kind.RECORDS
    return sorted(found.values(), key=lambda row: (row.kind == records, order[row.kind], _clause(row.clause)))


def _clause(clause: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in clause.split(".")]


def months_of(items: Iterable[UpkeepItem], today: dt.date) -> list[dict[str, Any]]:
    """Return the grid for page and print: activity, and per month how it stands, its sign, the line to open."""
    return [
        {
            "text": row.text,
            "clause": row.clause,
            "kind": row.kind,
            "cells": [
                {
                    "month": month,
                    "state": (state := standing(row.cells[month], today)),
                    "sign": SIGNS[state],
                    "uid": row.cells[month][0].uid if row.cells[month] else "",
                }
                for month in MONTHS
            ],
        }
        for row in activities(items)
    ]
