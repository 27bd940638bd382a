"""Papers of the record plan: the grid of records and months, the list of a row's records, a sample, *no case*."""

# claims: P10
import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification.models import Cycle, Engagement
from certification.process import profile_of
from certification.reports import client_slot, furniture
from documents.models import OperatingRecord, RecordNoCase, RecordPlanRow, RecordSample, SampledRecord
from documents.records.coverage import CLAIMED, GAP, LACKING, MET, NO_CASE, THERE, Cell, coverage
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .lists import day, named

MONTHS = 8  # columns of one part of the grid
PRINTED = 1000  # records of one list; the workbook has them all


def _engagement_of(cycle: Cycle) -> Engagement:
    related = ("engagement__client__logo", "engagement__workspace__parent__parent")
    return Cycle.objects.select_related(*related).get(pk=cycle.pk).engagement


def plan(cycle: Cycle, language: str) -> dict[str, Any]:
    """Return the record plan with what is there: rows by months, eight months to a part."""
    engagement = _engagement_of(cycle)
    found = coverage(cycle)
    parts = [found.months[at : at + MONTHS] for at in range(0, len(found.months), MONTHS)] or [[]]
    figures = found.figures
    period = {"since": day(found.since), "until": day(found.until)}
    told = {"met": figures[MET], "no_case": figures[NO_CASE], "lacking": figures[LACKING]}
    return furniture(engagement, language, kind="record-plan", title=_("Operating record plan")) | {
        "period": _("%(since)s to %(until)s") % period if found.since else "",
        "summary": _("Met: %(met)s · no case signed: %(no_case)s · lacking: %(lacking)s") % told,
        "parts": [
            {
                "months": [month.strftime("%Y-%m") for month in months],
                "rows": [_plan_row(one, months, language) for one in found.rows],
            }
            for months in parts
        ],
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE),
        ],
    }


def _plan_row(one: Any, months: list[dt.date], language: str) -> dict[str, Any]:
    row = one.row
    words = {MET: _("met"), NO_CASE: _("no case"), LACKING: _("lacking")}
    return {
        "clause": row.ref,
        "name": row.name_in(language),
        "rhythm": str(row.get_rhythm_display()),
        "least": str(row.least),
        "because": row.because if row.least != row.least_shipped else "",
        "kept_by": named(row.owner, language) or named(row.department, language),
        "cells": [_cell(cell) for cell in one.cells if cell.month in months],
        "total": str(one.total),
        "state": words[one.state],
        "state_class": one.state.replace("_", "-"),
    }


def _cell(cell: Cell) -> dict[str, str]:
    """Return what a month prints: how many records, a drill marked, no case, a gap."""
    texts = {
        THERE: str(cell.count),
        NO_CASE: pgettext("record plan", "no case"),
        CLAIMED: pgettext("record plan", "unsigned"),
        GAP: pgettext("record plan", "missing"),
    }
    text = texts.get(cell.state, "")
    if cell.drills:
        text = pgettext("record plan", "%(count)s (drill)") % {"count": text}
    return {"text": text, "state": cell.state.replace("_", "-")}


def record_list(row: RecordPlanRow, language: str) -> dict[str, Any]:
    """Return the list of a row's records, the oldest first; the first thousand, said so."""
    engagement = _engagement_of(row.plan.cycle)
    rows = OperatingRecord.objects.filter(row=row).kept()
    count = rows.count()
    there = rows.select_related("service", "form", "file").order_by("happened_on", "pk")[:PRINTED]
    told = {"printed": PRINTED, "count": count}
    note = _("The first %(printed)s of %(count)s records are printed; the workbook holds them all.") % told
    title = _("List of operating records")
    return furniture(engagement, language, kind="operating-records", title=title) | {
        "row": {"clause": row.ref, "name": row.name_in(language), "code": row.code},
        "count": str(count),
        "notices": [note] if count > PRINTED else [],
        "lines": list(lines_of(there, engagement)),
    }


def columns() -> list[tuple[str, int]]:
    """Return the headings of a list of records with their widths in a workbook."""
    return [
        (_("Number"), 20),
        (_("Title"), 40),
        (_("Day of the event"), 12),
        (pgettext("operating record", "Class"), 14),
        (_("Priority"), 10),
        (_("Service"), 20),
        (pgettext("operating record", "Opened"), 17),
        (pgettext("operating record", "Closed"), 17),
        (_("Entered on"), 12),
        (_("Marks"), 20),
        (_("File or where it is kept"), 34),
    ]


def lines_of(rows: Any, engagement: Engagement) -> Iterator[list[str]]:
    """Yield records as texts, in the order of the headings."""
    zone, limit = ZoneInfo(engagement.client.time_zone), profile_of(engagement.profile).late_entry_days
    for one in rows:
        yield [
            one.number,
            one.title,
            day(one.happened_on),
            one.category,
            one.priority,
            one.service_name,
            minute(one.opened_at, zone),
            minute(one.closed_at, zone),
            day(one.entered_at, zone),
            marks_of(one, limit),
            place_of(one),
        ]


def minute(moment: dt.datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as lists print it."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def marks_of(one: OperatingRecord, limit: int) -> str:
    """Return what a reader must know of a record: entered late, a drill, on an old form, withdrawn."""
    found = []
    if one.is_late(limit):
        found.append(_("entered late"))
    if one.drill:
        found.append(_("drill"))
    if one.old_form:
        found.append(_("old form"))
    if one.state == OperatingRecord.State.WITHDRAWN:
        found.append(_("withdrawn"))
    return pgettext("between names", ", ").join(found)


def place_of(one: OperatingRecord) -> str:
    """Return where a record is: its file, or where it lies and who saw it there."""
    if one.file_id and one.file is not None:
        return str(one.file)
    parts = [one.version, one.kept_at]
    if one.is_reference:
        told = {"who": one.seen_by, "day": day(one.seen_on)}
        parts.append(_("seen on site by %(who)s on %(day)s, no copy kept") % told)
    return " · ".join(part for part in parts if part)


def no_case(claim: RecordNoCase, language: str) -> dict[str, Any]:
    """Return the paper that the process owner signs: nothing of the kind happened in the period."""
    row = claim.row
    engagement = _engagement_of(row.plan.cycle)
    until = f"{day(claim.since)} – {day(claim.until)}"
    return furniture(engagement, language, kind="record-no-case", title=_("No case in the period")) | {
        "claim": {
            "clause": row.ref,
            "record": row.name_in(language),
            "period": until,
            "owner": named(claim.owner, language),
            "reason": claim.reason,
            "claimed_by": str(claim.claimed_by),
        },
        "slots": [client_slot(engagement, language, Meaning.CONFIRMED)],
    }


def sample(drawn: RecordSample, language: str) -> dict[str, Any]:
    """Return the sheet of a sample: how it was drawn, each record with its verdict, what came of it."""
    engagement = _engagement_of(drawn.row.plan.cycle)
    zone = ZoneInfo(engagement.client.time_zone)
    items = list(drawn.items.select_related("record__service", "judged_by", "change__engagement"))  # type: ignore[attr-defined]
    counts = tally(items)
    return furniture(engagement, language, kind="record-sample", title=_("Sample of operating records")) | {
        "code": drawn.code,
        "facts": {
            "record": f"{drawn.row.ref} {drawn.row.name_in(language)}",
            "period": f"{day(drawn.since)} – {day(drawn.until)}",
            "size": _("%(size)s of %(population)s") % {"size": len(items), "population": drawn.population},
            "seed": drawn.seed,
            "question": drawn.question,
            "drawn": f"{drawn.drawn_by} {minute(drawn.drawn_at, zone)}",
            "population_sha256": drawn.population_sha256[:16],
        },
        "lines": [_sampled(item) for item in items],
        "summary": _("%(passes)s pass · %(fails)s fail · %(open)s not looked at yet") % counts,
        "conclusion": drawn.conclusion,
    }


def tally(items: list[SampledRecord]) -> dict[str, int]:
    """Return how many records pass, fail and wait."""
    verdicts = [item.verdict for item in items]
    return {"passes": verdicts.count("passes"), "fails": verdicts.count("fails"), "open": verdicts.count("")}


def _sampled(item: SampledRecord) -> dict[str, str]:
    change = f" → {item.change.code}" if item.change is not None else ""
    return {
        "place": str(item.place),
        "number": item.record.number,
        "title": item.record.title,
        "day": day(item.record.happened_on),
        "service": item.record.service_name,
        "verdict": str(item.get_verdict_display()) if item.verdict else "",
        "verdict_class": item.verdict,
        "why": f"{item.why}{change}",
        "judged": f"{item.judged_by} {day(item.judged_on)}" if item.judged_by else "",
    }
